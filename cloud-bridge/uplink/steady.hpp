// Time for the uplink: it runs evenly whatever the wall clock does. Always an argument, never asked for.
#pragma once

#include <chrono>

#include "domain/instant.hpp"

namespace vicino::uplink {

using Steady = std::chrono::time_point<std::chrono::steady_clock, Millis>;
inline constexpr Steady no_time = Steady::max();  // a moment that is not set

}  // namespace vicino::uplink
