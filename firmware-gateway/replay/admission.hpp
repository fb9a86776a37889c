// What the gate is to the gateway: gives each event of a text its seq, and an instant that never runs back.
#pragma once

#include <algorithm>
#include <utility>

#include "replay/source.hpp"

namespace vicino::replay {

class Admission {
 public:
  explicit Admission(const Visit& visit) : visit_(visit) {}

  template <class Body>
  void admit(Instant at, Body body) {
    event_.at = std::max(event_.at, at);
    ++event_.seq;
    event_.body = std::move(body);
    visit_(event_);
  }
  Instant last_at() const noexcept { return event_.at; }

 private:
  const Visit& visit_;
  Event event_;
};

}  // namespace vicino::replay
