#include "sensors/recording/local_clock.hpp"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>

namespace vicino::recording {
namespace {

using Micros = std::chrono::microseconds;

constexpr std::int64_t us_per_day = 86'400'000'000;
constexpr std::int64_t us_per_minute = 60'000'000;

// Zone tables begin and end at the limits of their type; a century either side is enough for us.
std::int64_t bounded_us(date::sys_seconds t) {
  constexpr std::int64_t century = 100LL * 366 * 86'400;
  const std::int64_t seconds = t.time_since_epoch().count();
  return std::clamp(seconds, -century, 3 * century) * 1'000'000;
}

std::int64_t us(std::chrono::seconds offset) {
  return Micros{offset}.count();
}

}  // namespace

Result<LocalClock> LocalClock::in(std::string_view zone) {
  try {
    return LocalClock{date::locate_zone(zone)};
  } catch (const std::runtime_error&) {
    return Error{
        "unknown time zone '" + std::string{zone} + "'",
        "use a name of the IANA list, such as \"Europe/Rome\", and see that the package tzdata is there"};
  }
}

std::int64_t LocalClock::resolve(std::int64_t local_us) {
  const auto* zone = static_cast<const date::time_zone*>(zone_);
  const auto info = zone->get_info(date::local_time<Micros>{Micros{local_us}});
  const std::int64_t first = local_us - us(info.first.offset);
  if (info.result == date::local_info::unique) {
    // A day away from either end no other offset can claim the same wall-clock time.
    offset_us_ = us(info.first.offset);
    sure_from_ = bounded_us(info.first.begin) + offset_us_ + us_per_day;
    sure_to_ = bounded_us(info.first.end) + offset_us_ - us_per_day;
    return first;
  }
  if (info.result == date::local_info::nonexistent) return first;
  const bool second_pass = previous_utc_us_ > first + us_per_minute;
  return second_pass ? local_us - us(info.second.offset) : first;
}

Instant LocalClock::to_utc(std::int64_t local_us) {
  const bool sure = local_us >= sure_from_ && local_us < sure_to_;
  const std::int64_t utc_us = sure ? local_us - offset_us_ : resolve(local_us);
  previous_utc_us_ = utc_us;
  return std::chrono::floor<Millis>(std::chrono::sys_time<Micros>{Micros{utc_us}});
}

}  // namespace vicino::recording
