#include "sensors/simulated_home/wall_clock.hpp"

#include <date/tz.h>

#include <stdexcept>

namespace vicino::simulated_home {
namespace {

const date::time_zone& zone_at(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

constexpr std::int64_t minutes_per_day = 1440;

}  // namespace

Result<WallClock> WallClock::in(std::string_view zone) {
  try {
    return WallClock{date::locate_zone(zone)};
  } catch (const std::runtime_error&) {
    return Error{"unknown time zone '" + std::string{zone} + "'", "use a name such as \"Europe/Rome\""};
  }
}

std::int64_t WallClock::local_minutes(Instant t) const {
  const auto local = zone_at(zone_).to_local(t);
  return std::chrono::floor<std::chrono::minutes>(local.time_since_epoch()).count();
}

std::int64_t WallClock::day_of(Instant t) const {
  const auto minutes = local_minutes(t);
  return (minutes - minute_of_day(t)) / minutes_per_day;
}

std::int64_t WallClock::minute_of_day(Instant t) const {
  const auto minute = local_minutes(t) % minutes_per_day;
  return minute < 0 ? minute + minutes_per_day : minute;
}

Instant WallClock::at(std::int64_t day, std::int64_t minute) const {
  const date::local_time<Millis> local{std::chrono::minutes{day * minutes_per_day + minute}};
  return zone_at(zone_).to_sys(local, date::choose::earliest);
}

std::string WallClock::hours_and_minutes(Instant t) const {
  const auto minute = minute_of_day(t);
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute / 60) + ":" + two(minute % 60);
}

}  // namespace vicino::simulated_home
