// Wall-clock times of a recorded home to UTC, over changes of daylight saving time too.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::recording {

class LocalClock {
 public:
  // zone: an IANA name, "America/Los_Angeles". Error: the zone is not known to this system.
  static Result<LocalClock> in(std::string_view zone);

  // local_us: microseconds since 1970-01-01 00:00 on the home's wall clock; in the years 1970 to 2199.
  // In the hour that autumn repeats, rows are taken as the first pass until the wall clock steps back by more
  // than a minute; in the hour that spring leaves out, the clock is taken not to have been set forward yet.
  Instant to_utc(std::int64_t local_us);

 private:
  explicit LocalClock(const void* zone) : zone_{zone} {}
  std::int64_t resolve(std::int64_t local_us);

  const void* zone_;  // a date::time_zone, owned by that library for the life of the process
  // Between these wall-clock times the offset is known to be offset_us_.
  std::int64_t sure_from_ = 0;
  std::int64_t sure_to_ = 0;
  std::int64_t offset_us_ = 0;
  std::int64_t previous_utc_us_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace vicino::recording
