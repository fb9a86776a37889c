// The clock on the wall of the home.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::simulated_home {

class WallClock {
 public:
  static Result<WallClock> in(std::string_view zone);

  // Days since 1970-01-01 on the wall, of the local day that `t` falls into.
  std::int64_t day_of(Instant t) const;
  // `minute` after midnight of that day; beyond 1440 it is a later day. Hours that do not exist end at the
  // next one.
  Instant at(std::int64_t day, std::int64_t minute) const;
  std::int64_t minute_of_day(Instant t) const;
  std::string hours_and_minutes(Instant t) const;  // "07:12"

 private:
  explicit WallClock(const void* zone) : zone_{zone} {}
  std::int64_t local_minutes(Instant t) const;
  const void* zone_;
};

}  // namespace vicino::simulated_home
