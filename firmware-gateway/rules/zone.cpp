#include "rules/zone.hpp"

#include <algorithm>
#include <exception>

#include <date/tz.h>

namespace vicino::rules {
namespace {

// Monday 1970-01-05 00:00, counted from the epoch (a Thursday).
constexpr std::int64_t first_monday_ms = 4 * day_ms;

std::int64_t modulo(std::int64_t a, std::int64_t m) noexcept {
  const auto r = a % m;
  return r < 0 ? r + m : r;
}

}  // namespace

Zone::Zone(std::string name, std::vector<Span> spans) : name_(std::move(name)), spans_(std::move(spans)) {
  if (spans_.empty()) spans_.push_back({});
}

Zone Zone::utc() {
  return Zone("UTC", {{unknown, Millis{0}}});
}

Zone::Local Zone::local_at(Instant t) const noexcept {
  const auto after = std::upper_bound(spans_.begin() + 1, spans_.end(), t,
                                      [](Instant at, const Span& s) { return at < s.begin; });
  const auto& span = *(after - 1);
  return {after - 1 == spans_.begin() ? unknown : span.begin, after == spans_.end() ? never : after->begin,
          span.offset};
}

int Zone::minute_of_day(Instant t) const noexcept {
  return static_cast<int>(ms_of_week(t, offset_at(t)) % day_ms / minute_ms);
}

int Zone::weekday(Instant t) const noexcept {
  return static_cast<int>(ms_of_week(t, offset_at(t)) / day_ms);
}

std::int64_t ms_of_week(Instant t, Millis offset) noexcept {
  return modulo(to_ms(t) + offset.count() - first_monday_ms, week_ms);
}

Result<Zone> load_zone(std::string_view iana_name) {
  try {
    using namespace date::literals;
    const auto* zone = date::locate_zone(std::string(iana_name));
    const auto first = std::chrono::sys_seconds{date::sys_days{2000_y / 1 / 1}.time_since_epoch()};
    const auto last = std::chrono::sys_seconds{date::sys_days{2101_y / 1 / 1}.time_since_epoch()};
    std::vector<Zone::Span> spans;
    for (auto t = first; t < last;) {
      const auto info = zone->get_info(date::sys_seconds{t.time_since_epoch()});
      const Millis offset = info.offset;
      // A change of the zone's abbreviation alone is no change of time.
      if (spans.empty() || spans.back().offset != offset) spans.push_back({Instant{t}, offset});
      const std::chrono::sys_seconds end{info.end.time_since_epoch()};
      if (end <= t) break;
      t = end;
    }
    return Zone(std::string(iana_name), std::move(spans));
  } catch (const std::exception& e) {
    return Error{"cannot load the time zone '" + std::string(iana_name) + "': " + e.what(),
                 "give an IANA name such as Europe/Rome, and install the package tzdata"};
  }
}

}  // namespace vicino::rules
