#include "runtime/clock.hpp"

#include <catch2/catch.hpp>

#include "runtime/gate.hpp"
#include "runtime/timekeeper.hpp"

using namespace vicino;
using namespace vicino::runtime;
using namespace std::chrono_literals;

namespace {
class SetClock final : public Clock {
 public:
  Instant now() const override { return at; }
  bool synchronised() const override { return sure; }
  std::chrono::nanoseconds until(Instant t) const override { return t - at; }
  Instant at = *parse_rfc3339("2026-03-10T12:00:00Z");
  bool sure = true;
};
}  // namespace

TEST_CASE("a demonstration's clock starts where it is told and runs as fast as it is told") {
  const auto start = *parse_rfc3339("2011-06-15T00:00:00Z");
  const auto wall = std::chrono::floor<Millis>(std::chrono::system_clock::now());
  const DemonstrationClock later(start, wall + 1h, 1000);
  CHECK(later.now() == start);  // before the anchor it stands still

  const DemonstrationClock running(start, wall - 10s, 1000);
  CHECK(running.now() >= start + 10'000s);
  CHECK(running.until(running.now() + 1h) <= 3600ms);
  CHECK(running.until(start) == 0ns);
  CHECK(running.until(never) == std::chrono::nanoseconds::max());
  CHECK(running.synchronised());
}

TEST_CASE("the system's clock waits at most a day at once") {
  const SystemClock clock;
  CHECK(clock.until(clock.now() + 24h * 365) == std::chrono::nanoseconds(24h));
  CHECK(clock.until(clock.now() - 1h) == 0ns);
}

TEST_CASE("a step of the wall clock is noticed with its size, a drift is not") {
  SetClock clock;
  Timekeeper timekeeper(clock);
  CHECK_FALSE(timekeeper.check(true));
  clock.at += 1ms;
  CHECK_FALSE(timekeeper.check(true));
  clock.at += 1h;
  const auto forward = timekeeper.check(true);
  REQUIRE(forward);
  CHECK(forward->delta >= 1h - 1s);
  CHECK(forward->delta <= 1h);
  clock.at -= 2h;
  const auto back = timekeeper.check(true);
  REQUIRE(back);
  CHECK(back->delta < -1h);
}

TEST_CASE("news about the clock's quality is told without a step") {
  SetClock clock;
  Timekeeper timekeeper(clock);
  timekeeper.check(true);
  clock.sure = false;
  const auto step = timekeeper.check(true);
  REQUIRE(step);
  CHECK(step->delta == 0ms);
  CHECK_FALSE(step->synchronised);
  CHECK_FALSE(timekeeper.check(false));
}

TEST_CASE("the gate gives one number after the other and never lets time run back") {
  Gate gate(41, instant_from_ms(1'000));
  CHECK(gate.next_seq() == 42);
  CHECK(gate.clamp(instant_from_ms(500)) == instant_from_ms(1'000));
  CHECK(gate.clamp(instant_from_ms(2'000)) == instant_from_ms(2'000));
  gate.reset(instant_from_ms(100));
  CHECK(gate.clamp(instant_from_ms(200)) == instant_from_ms(200));
}
