#include "bench_home.hpp"

using namespace vicino;
using namespace vicino::uplink;
using namespace vicino::uplink::test;

namespace {

// When each of 1,000 gateways is back after the broker was away for `outage`.
std::vector<Millis> returns(Millis outage, Severity waiting_alarm) {
  std::vector<Millis> back;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Steady start{Millis{0}};
    Delivery machine(DeliveryOptions{}, "j1", {}, seed, start);
    std::vector<Outgoing> entries;
    entries.push_back(alarm_entry(1, waiting_alarm));
    std::get<AlertRecord>(entries[0].body).alert_class =
        waiting_alarm == Severity::highest ? AlertClass::social : AlertClass::technical;
    machine.link_up(start);
    machine.link_down(start);
    machine.offer(Lane::alarm, 0, std::move(entries), false, start);
    Steady now = start;
    for (bool connected = false; !connected;) {
      std::vector<Action> actions;
      machine.tick(now, actions);
      for (const Action& action : actions) {
        if (!std::holds_alternative<Connect>(action)) continue;
        if (now - start >= outage)
          connected = true;
        else
          machine.link_down(now);
      }
      if (!connected) now = std::max(now + 1ms, machine.next_tick(now));
    }
    back.push_back(now - start - outage);
  }
  std::ranges::sort(back);
  return back;
}

}  // namespace

TEST_CASE("A thousand gateways come back over at least 60 s after an outage of their area") {
  const auto outage = GENERATE(5min, 10min, 60min);
  const auto back = returns(outage, Severity::low);
  CHECK(back.back() - back.front() >= 60s);
  // Evenly enough: no second brings more than 30 of them.
  for (std::size_t i = 0; i + 31 < back.size(); ++i) {
    CAPTURE(i);
    CHECK(back[i + 30] - back[i] >= 1s);
  }
  CHECK(back.back() <= 128s);
}

TEST_CASE("A gateway with a person's alarm waiting is back within seconds") {
  const auto back = returns(10min, Severity::highest);
  CHECK(back.back() <= 5s);
}

TEST_CASE("The first attempt after a start may be spread over a minute") {
  DeliveryOptions options;
  options.backoff.start_spread = 60s;
  Millis earliest = 1h, latest = 0s;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Steady start{Millis{0}};
    const Delivery machine(options, "j1", {}, seed, start);
    earliest = std::min(earliest, machine.next_tick(start) - start);
    latest = std::max(latest, machine.next_tick(start) - start);
  }
  CHECK(earliest <= 1s);
  CHECK(latest >= 59s);
}

TEST_CASE(
    "Attempts that fail wait longer and longer, up to two minutes; an answer of the centre starts anew") {
  Random random(7);
  Backoff backoff(BackoffOptions{});
  Millis longest{0};
  Millis span = 1s;
  for (int i = 0; i < 12; ++i) {
    const Millis wait = backoff.next(random);
    CHECK(wait > 0ms);
    CHECK(wait <= span);
    span = std::min<Millis>(128s, span * 2);
    longest = std::max(longest, wait);
  }
  CHECK(longest > 30s);
  backoff.reset();
  CHECK(backoff.next(random) <= 1s);
}
