// Figures: how they are summed up and printed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "domain/result.hpp"

namespace vicino::bench {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start);
// User and system time of a process so far: what a busy machine does not falsify.
double cpu_seconds(pid_t pid);
// 0 <= part <= 1: 0.5 is the median. Not of an empty list.
double quantile(std::vector<double> values, double part);
inline double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

// `bench NAME VALUE UNIT, LIMIT_NAME LIMIT, ratio VALUE/LIMIT`
void report(const std::string& name, double value, const std::string& unit, const std::string& limit_name,
            double limit);
void heading(const std::string& text);

// A benchmark ends where the world is not as it must be.
[[noreturn]] void give_up(const std::string& why);
template <class T>
T must(Result<T> result) {
  if (!result) give_up(to_text(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace vicino::bench
