#include "runtime/self_test.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/status_board.hpp"
#include "small_home.hpp"

namespace vicino::test {
namespace {

using namespace std::chrono_literals;
using runtime::LastSelfTest;
using runtime::SelfTest;
using Verdict = SelfTest::Verdict;

constexpr std::uint16_t eleven = 11 * 60;
const Instant midnight = instant_from_ms(1'700'006'400'000);
const LastSelfTest never_sent;

SelfTest test_of(const char* gateway) {
  return SelfTest({.at = eleven, .gateway = gateway});
}
LastSelfTest sent(Instant at, Seq seq) {
  return {at, seq, TestOutcome::under_way, unknown};
}

// A home with the rules of the gateway's own way to the centre.
House tested_house() {
  return House(small_home(),
               {care(CareKind::sos), care(CareKind::self_test), care(CareKind::self_test_failed)});
}
Seq send(House& house, Instant at) {
  const auto seq = house.gateway->admit(
      CommandReceived{runtime::self_test_command(house.gateway->last_seq() + 1, at)}, at);
  house.commit();
  return seq;
}
void restart(House& house, Instant at, bool with_snapshot) {
  if (with_snapshot) house.gateway->want_snapshot();
  house.commit();
  house.crash_and_start(at);
}

}  // namespace

TEST_CASE(
    "a self-test is due once a day, in the hour after its minute, and never with a clock that is not set") {
  struct Row {
    const char* what;
    int minutes_after;  // its minute
    bool clock_is_set;
    bool due;
  };
  const auto row =
      GENERATE(Row{"its minute", 0, true, true}, Row{"a minute before", -1, true, false},
               Row{"half an hour late, after a restart", 30, true, true},
               Row{"an hour late", 60, true, false}, Row{"the clock is not set", 0, false, false});
  CAPTURE(row.what);
  const auto test = test_of("gw-1");
  const int minute = test.minute() + row.minutes_after;
  CHECK(test.due(midnight + std::chrono::minutes{minute}, minute, row.clock_is_set, never_sent) == row.due);
}

TEST_CASE("a year of minutes holds one self-test for each day") {
  const auto test = test_of("gw-1");
  LastSelfTest last;
  Seq count = 0;
  for (int day = 0; day < 365; ++day)
    for (int minute = 0; minute < 24 * 60; ++minute) {
      const auto now = midnight + day * 24h + minute * 1min;
      if (test.due(now, minute, true, last)) last = sent(now, ++count);
    }
  CHECK(count == 365);
}

TEST_CASE("the gateways of a centre are spread over an hour, each at the same minute every day") {
  std::vector<int> at;
  for (int i = 0; i < 600; ++i)
    at.push_back(SelfTest({.at = eleven, .gateway = "gw-" + std::to_string(i)}).minute());
  CHECK(*std::ranges::min_element(at) == eleven);
  CHECK(*std::ranges::max_element(at) == eleven + 59);
  for (int minute = eleven; minute < eleven + 60; ++minute) CHECK(std::ranges::count(at, minute) < 30);
  CHECK(test_of("gw-1").minute() == test_of("gw-1").minute());
  CHECK(SelfTest({}).minute() == -1);
}

TEST_CASE("a receipt in time passes; a missing one fails once, until one comes, were it late") {
  struct Row {
    const char* what;
    Millis after;
    Seq receipted;
    TestOutcome outcome;
    Verdict verdict;
  };
  const auto row = GENERATE(Row{"still in time", 9min, 40, TestOutcome::under_way, Verdict::none},
                            Row{"receipted in time", 9min, 41, TestOutcome::under_way, Verdict::passed},
                            Row{"receipted, and noted", 3h, 41, TestOutcome::passed, Verdict::none},
                            Row{"missing", 10min, 40, TestOutcome::under_way, Verdict::failed},
                            Row{"missing, and noted", 11min, 40, TestOutcome::failed, Verdict::none},
                            Row{"receipted late", 5h, 45, TestOutcome::failed, Verdict::passed});
  CAPTURE(row.what);
  const auto at = midnight + 11h;
  auto last = sent(at, 40);
  last.outcome = row.outcome;
  CHECK(test_of("gw-1").verdict(at + row.after, row.receipted, last) == row.verdict);
}

TEST_CASE("where no test was sent nothing is waited for") {
  CHECK(test_of("gw-1").verdict(midnight, 1000, never_sent) == Verdict::none);
  CHECK_FALSE(never_sent.result());
}

TEST_CASE("the last self-test comes back from its line, and no other line is taken for one") {
  const LastSelfTest last{midnight, 40, TestOutcome::failed, midnight + 10min};
  CHECK(LastSelfTest::from_line(last.to_line()) == last);
  CHECK(LastSelfTest::from_line(sent(midnight, 7).to_line()) == sent(midnight, 7));
  const auto line = GENERATE(
      values<std::string>({"", "c-1", "=self-test ", "=self-test 1 2 3 4", "=self-test 1 2 1",
                           "=self-test 1 2 1 4x", "=self-test 1 -2 1 4", "=heartbeat 5", "self-test-40"}));
  CAPTURE(line);
  CHECK_FALSE(LastSelfTest::from_line(line));
}

TEST_CASE("a self-test is not sent twice around a restart, whether a snapshot lies between or not") {
  const bool with_snapshot = GENERATE(false, true);
  const bool ended = GENERATE(false, true);
  CAPTURE(with_snapshot, ended);
  const SelfTest test({.at = eleven, .gateway = "gw-1"});
  const auto tomorrow = noon + 12h;
  const auto at = tomorrow + test.minute() * 1min;
  auto house = tested_house();
  const auto due = [&](Instant t) {
    return test.due(t, static_cast<int>((t - tomorrow) / 1min), true, house.gateway->last_self_test());
  };
  REQUIRE(due(at));
  const auto seq = send(house, at);
  if (ended) house.gateway->admit(GatewayHealth{HealthPart::self_test, true}, at + 2s);
  const auto before = house.gateway->last_self_test();
  restart(house, at + 5min, with_snapshot);
  CHECK(house.gateway->last_self_test() == before);
  CHECK_FALSE(due(at + 6min));
  // A receipt that comes only now closes what was sent before the restart.
  CHECK(test.verdict(at + 6min, seq + 1, house.gateway->last_self_test()) ==
        (ended ? Verdict::none : Verdict::passed));
}

TEST_CASE("with other rules, too, a restart knows the last self-test") {
  auto house = tested_house();
  send(house, noon);
  house.gateway->admit(GatewayHealth{HealthPart::self_test, false}, noon + 10min);
  house.commit();
  house.use(small_home(), usual_rules());
  house.crash_and_start(noon + 1h);
  REQUIRE(house.restored.rules_changed);
  CHECK(house.gateway->last_self_test().result() == SelfTestResult{noon, TestOutcome::failed, 10min});
  CHECK(house.gateway->in_trouble(HealthPart::self_test));
}

TEST_CASE(
    "what the rules of a home make of self-tests: sent or not, and told as their own or as a lost "
    "connection") {
  auto on_trial = care(CareKind::self_test);
  on_trial.shadow = true;
  auto background = care(CareKind::self_test);
  background.alert_class = AlertClass::information;
  struct Row {
    const char* what;
    std::vector<rules::CareRule> rules;
    bool sent, told;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"both kinds", {care(CareKind::self_test), care(CareKind::self_test_failed)}, true, true},
      {"rules older than the second", {care(CareKind::self_test), care(CareKind::uplink_lost)}, true, false},
      {"no test alarms", {care(CareKind::self_test_failed)}, false, true},
      {"only on trial", {on_trial}, false, false},
      {"only as background", {background}, false, false},
  }));
  CAPTURE(row.what);
  const auto rules = compiled(small_home(), row.rules);
  CHECK(runtime::sends_test_alarms(rules) == row.sent);
  CHECK(runtime::tells_failed_tests(rules) == row.told);
}

TEST_CASE("only the gateway's own test is the daily one") {
  auto house = tested_house();
  house.gateway->command({"c-1", "op-12", never, TestAlarm{}}, noon);
  house.gateway->command({"test-12", "doctor", never, TestAlarm{}}, noon);
  CHECK_FALSE(house.gateway->last_self_test().result());
}

TEST_CASE("a step of the clock moves the last self-test as it moves all that is stored") {
  auto house = tested_house();
  send(house, noon);
  house.gateway->clock_adjusted(1h, true, noon + 1h + 5s);
  CHECK(house.gateway->last_self_test().sent == noon + 1h);
}

TEST_CASE(
    "a failed self-test raises its own alert, a receipt ends it, and heartbeat and status say how it went") {
  auto house = tested_house();
  const auto facts = [&] {
    const auto now = house.gateway->state().now;
    const auto beat = runtime::heartbeat(*house.gateway, {}, now).self_test;
    runtime::Links links;
    CHECK(runtime::status_view(*house.gateway, {}, links, {}, now).self_test == beat);
    return beat;
  };
  house.commit();
  CHECK_FALSE(facts());
  send(house, noon + 1min);
  CHECK(facts() == SelfTestResult{noon + 1min, TestOutcome::under_way, 0ms});
  house.gateway->admit(GatewayHealth{HealthPart::self_test, false}, noon + 11min);
  house.gateway->pass_time(noon + 12min);
  CHECK(told(house.commit()) == std::vector<std::string>{"self-test-failed raised"});
  CHECK(facts() == SelfTestResult{noon + 1min, TestOutcome::failed, 10min});
  house.gateway->admit(GatewayHealth{HealthPart::self_test, true}, noon + 31min);
  CHECK(told(house.commit()) == std::vector<std::string>{"self-test-failed resolved"});
  CHECK(facts() == SelfTestResult{noon + 1min, TestOutcome::passed, 30min});
}

TEST_CASE("a home whose self-test has no receipt is not protected, and says why") {
  auto house = tested_house();
  house.gateway->admit(GatewayHealth{HealthPart::self_test, false}, noon);
  runtime::Links links;
  links.local_broker.state = links.uplink.state = console::LinkState::up;
  const auto view = runtime::status_view(*house.gateway, {}, links, {}, noon);
  CHECK_FALSE(view.protected_now);
  CHECK(std::ranges::any_of(view.reasons, [](const auto& reason) {
    return reason.en == "The daily self-test has no receipt: alarms may not reach the operations centre.";
  }));
}

}  // namespace vicino::test
