#include "runtime/clock.hpp"

#include <sys/timex.h>

#include <algorithm>

namespace vicino::runtime {
namespace {

std::chrono::sys_time<std::chrono::nanoseconds> wall() {
  return std::chrono::system_clock::now();
}

// A gateway without a battery clock wakes up in 1970, or at the build date of its image.
constexpr Instant plausible = std::chrono::sys_days{std::chrono::year{2025} / 1 / 1};

}  // namespace

Instant SystemClock::now() const {
  return std::chrono::floor<Millis>(wall());
}

bool SystemClock::synchronised() const {
  if (now() < plausible) return false;
  timex query{};
  const int state = adjtimex(&query);
  // In containers the call may be forbidden: then a plausible clock is the host's, and the host's is set.
  return state == -1 || (state != TIME_ERROR && (query.status & STA_UNSYNC) == 0);
}

std::chrono::nanoseconds SystemClock::until(Instant t) const {
  if (t == never) return std::chrono::nanoseconds::max();
  const auto left = std::chrono::duration_cast<Millis>(t - now());
  // A day is long enough to sleep, and keeps far deadlines from overflowing.
  return std::clamp<Millis>(left, Millis{0}, std::chrono::hours{24});
}

Instant DemonstrationClock::calendar() const {
  return std::chrono::floor<Millis>(wall());
}

Instant DemonstrationClock::now() const {
  const auto real = std::chrono::duration<double, std::milli>(wall() - anchor_).count();
  return start_ + Millis{static_cast<std::int64_t>(std::max(0.0, real) * speed_)};
}

std::chrono::nanoseconds DemonstrationClock::until(Instant t) const {
  if (t == never) return std::chrono::nanoseconds::max();
  const double virtual_ms = std::clamp(static_cast<double>((t - now()).count()), 0.0, 86'400'000.0 * speed_);
  return std::chrono::nanoseconds{static_cast<std::int64_t>(virtual_ms / speed_ * 1e6)};
}

}  // namespace vicino::runtime
