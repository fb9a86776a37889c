// The one coordinate of time: UTC milliseconds since 1970-01-01, without leap seconds.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace vicino {

using Millis = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Millis>;

inline constexpr Instant never = Instant::max();    // a deadline that is not set
inline constexpr Instant unknown = Instant::min();  // an instant that was never seen

constexpr Instant instant_from_ms(std::int64_t ms) noexcept {
  return Instant{Millis{ms}};
}
constexpr std::int64_t to_ms(Instant t) noexcept {
  return t.time_since_epoch().count();
}

// "2026-03-29T01:00:00.000Z", always with milliseconds and Z (RFC 3339).
std::string to_rfc3339(Instant t);
// Reads RFC 3339 with a zone ("Z", "+02:00"), fraction optional. Error: says what is wrong with the text.
Result<Instant> parse_rfc3339(std::string_view text);

// Durations as people write them in the configuration: "90s", "45m", "4h", "1h30m", "250ms", "2d". Never
// negative.
Result<Millis> parse_duration(std::string_view text);
// The shortest such text: "1h30m".
std::string to_text(Millis d);

}  // namespace vicino
