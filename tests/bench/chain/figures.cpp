#include "figures.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace vicino::bench {

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

double cpu_seconds(pid_t pid) {
  clockid_t clock{};
  timespec t{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &t) != 0) return 0;
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double quantile(std::vector<double> values, double part) {
  const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

void report(const std::string& name, double value, const std::string& unit, const std::string& limit_name,
            double limit) {
  const int digits = limit < 10 ? 3 : limit < 1000 ? 1 : 0;
  std::printf("bench %s %.*f %s, %s %.*f, ratio %.3f\n", name.c_str(), digits, value, unit.c_str(),
              limit_name.c_str(), digits, limit, value / limit);
  std::fflush(stdout);
}

void heading(const std::string& text) {
  std::printf("\n# %s\n", text.c_str());
  std::fflush(stdout);
}

void give_up(const std::string& why) {
  throw std::runtime_error(why);
}

}  // namespace vicino::bench
