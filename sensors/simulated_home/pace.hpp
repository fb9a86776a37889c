// When, on the real clock, something of the story's time is due. A daemon with the same three numbers sees
// the story at its own instants.
#pragma once

#include <cstdint>

#include "domain/instant.hpp"

namespace vicino::simulated_home {

struct Pace {
  Instant start = unknown;   // of the story
  Instant anchor = unknown;  // the real instant at which the story's `start` is
  double speed = 1;          // story's milliseconds per real one; 0: as fast as it goes

  Instant real(Instant at) const {
    if (speed <= 0) return unknown;
    const auto passed = static_cast<double>((at - start).count()) / speed;
    return anchor + Millis{static_cast<std::int64_t>(passed)};
  }
  Instant story(Instant real_now) const {
    if (speed <= 0) return start;
    const auto passed = static_cast<double>((real_now - anchor).count()) * speed;
    return start + Millis{static_cast<std::int64_t>(passed)};
  }
};

}  // namespace vicino::simulated_home
