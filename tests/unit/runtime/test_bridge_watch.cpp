#include <catch2/catch.hpp>

#include <optional>

#include "runtime/bridge_watch.hpp"

namespace vicino::runtime {
namespace {

using namespace std::chrono_literals;
using Verdict = BridgeWatch::Verdict;

// Seconds until the verdict `gone`, with a bridge that answers until `frozen_at`; none within ten minutes: nullopt.
std::optional<int> gone_after(BridgeWatch& watch, int frozen_at) {
  for (int s = 1; s <= 600; ++s) {
    const BridgeWatch::Steady now{std::chrono::seconds{s}};
    if (watch.ask(now) && s <= frozen_at) (void)watch.answered(true);
    if (watch.tick(now) == Verdict::gone) return s;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a bridge that freezes is noticed within 70 s of its last answer") {
  for (int frozen_at = 31; frozen_at < 62; ++frozen_at) {
    BridgeWatch watch;
    const auto noticed = gone_after(watch, frozen_at);
    REQUIRE(noticed.has_value());
    CHECK(*noticed - frozen_at <= 70);
    CHECK(*noticed - frozen_at > 30);  // one lost answer is no verdict
  }
}

TEST_CASE("a bridge that answers is never given up, nor is one that never could") {
  BridgeWatch answers;
  CHECK_FALSE(gone_after(answers, 600).has_value());
  BridgeWatch never_could;
  CHECK_FALSE(gone_after(never_could, 0).has_value());
}

TEST_CASE("an answer brings it back, an unhealthy one takes it away at once") {
  BridgeWatch watch;
  REQUIRE(gone_after(watch, 31).has_value());
  CHECK(watch.gone());
  CHECK(watch.answered(true) == Verdict::back);
  CHECK(watch.answered(true) == Verdict::none);
  CHECK(watch.answered(false) == Verdict::gone);
  CHECK(watch.answered(false) == Verdict::none);
  CHECK(watch.answered(true) == Verdict::back);
}

TEST_CASE("what was asked through a link that broke is no silence of the bridge") {
  BridgeWatch watch;
  const auto at = [](int s) { return BridgeWatch::Steady{std::chrono::seconds{s}}; };
  CHECK(watch.ask(at(1)));
  (void)watch.answered(true);
  CHECK(watch.ask(at(31)));
  watch.link_changed();
  CHECK(watch.ask(at(61)));
  CHECK(watch.tick(at(80)) == Verdict::none);
}

}  // namespace vicino::runtime
