// The gate: gives each event its place in the journal and its instant. Time never runs back behind it.
#pragma once

#include <algorithm>

#include "domain/event.hpp"

namespace vicino::runtime {

class Gate {
 public:
  Gate() = default;
  Gate(Seq last_seq, Instant last_at) : last_seq_(last_seq), last_at_(last_at) {}

  Seq next_seq() { return ++last_seq_; }
  // The instant under which something that arrived `now` is admitted.
  Instant clamp(Instant now) { return last_at_ = std::max(last_at_, now); }
  // The wall clock was stepped on purpose, and told as an event: from here on it counts from `at`.
  void reset(Instant at) { last_at_ = at; }

  Seq last_seq() const { return last_seq_; }
  Instant last_at() const { return last_at_; }

 private:
  Seq last_seq_ = 0;
  Instant last_at_ = unknown;
};

}  // namespace vicino::runtime
