// Notices that the wall clock was stepped: it and the steady clock, looked at together, no longer agree.
#pragma once

#include <chrono>
#include <optional>

#include "runtime/clock.hpp"

namespace vicino::runtime {

class Timekeeper {
 public:
  struct Step {
    Millis delta{0};  // 0: only what is known of it has changed
    bool synchronised = false;
  };
  explicit Timekeeper(const Clock& clock) : clock_(clock) {}

  // Once a second or so. `believed`: whether the engine takes the clock for synchronised.
  std::optional<Step> check(bool believed);

 private:
  const Clock& clock_;
  bool first_ = true;
  Instant wall_ = unknown;
  std::chrono::steady_clock::time_point steady_;
};

}  // namespace vicino::runtime
