// Times as people write them in a table: local to the home. Not for use outside this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/instant.hpp"
#include "rules/zone.hpp"

namespace vicino::rules::care {

// "2026-03-29" -> days since 1970; nullopt: no such date.
std::optional<std::chrono::local_days> parse_date(std::string_view text);

// A time of day, with the offset from UTC where the text names one: "02:30", "02:30:15", "02:30:15.001", "02:30+01:00",
// "02:30Z".
struct WallTime {
  Millis since_midnight{0};
  std::optional<Millis> offset;
};
std::optional<WallTime> parse_wall_time(std::string_view text);

// The instant of a local time; where it occurs twice, the first that is not before `not_before`. nullopt: the
// clocks jump over it.
std::optional<Instant> resolve(const Zone& zone, std::chrono::local_days day, const WallTime& time,
                               Instant not_before);

// "2026-03-29 05:00:00", with milliseconds if there are any.
std::string to_local_text(const Zone& zone, Instant t);

}  // namespace vicino::rules::care
