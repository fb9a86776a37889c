// A time zone as a list of spans with a constant offset from UTC. The time-zone library fills it once; from
// then on local time is a binary search, the same on every machine that was given the same spans.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::rules {

inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t day_ms = 24 * 60 * minute_ms;
inline constexpr std::int64_t week_ms = 7 * day_ms;

class Zone {
 public:
  // From `begin` until the next span's begin, local = UTC + offset. The first span also covers all time
  // before it.
  struct Span {
    Instant begin = unknown;
    Millis offset{0};
    friend bool operator==(const Span&, const Span&) = default;
  };
  // Spans ascending by begin, at least one.
  Zone(std::string name, std::vector<Span> spans);
  static Zone utc();

  // The span in force at an instant, with both its ends: [begin, end), `unknown` and `never` where open.
  struct Local {
    Instant begin = unknown;
    Instant end = never;
    Millis offset{0};
  };
  Local local_at(Instant t) const noexcept;
  Millis offset_at(Instant t) const noexcept { return local_at(t).offset; }
  int minute_of_day(Instant t) const noexcept;  // 0..1439, local
  int weekday(Instant t) const noexcept;        // 0 = Monday ... 6 = Sunday, local

  const std::string& name() const noexcept { return name_; }
  const std::vector<Span>& spans() const noexcept { return spans_; }
  friend bool operator==(const Zone&, const Zone&) = default;

 private:
  std::string name_;
  std::vector<Span> spans_;
};

// Milliseconds since local Monday 00:00, for a UTC instant and the offset in force there.
std::int64_t ms_of_week(Instant t, Millis offset) noexcept;

// The spans of an IANA zone from 2000 to 2100, out of the machine's time-zone database. Error: no such zone,
// no database.
Result<Zone> load_zone(std::string_view iana_name);

}  // namespace vicino::rules
