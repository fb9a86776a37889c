#include <catch2/catch.hpp>

#include "runtime/helpline.hpp"

namespace vicino::runtime {
namespace {

using namespace std::chrono_literals;

AlertRecord record(TransitionKind transition, AlertNumber alert = 7, Severity severity = Severity::highest) {
  AlertRecord r;
  r.transition = transition;
  r.alert = alert;
  r.rule = "sos-pendant";
  r.alert_class = AlertClass::social;
  r.severity = severity;
  return r;
}

std::string said(Helpline& line) {
  std::string text;
  for (const auto& one : line.take_words()) text += (text.empty() ? "" : " ") + std::string(name(one.word));
  return text;
}

const Helpline::Steady start{};
constexpr Helpline::Options with_hook{.hook = true};

}  // namespace

TEST_CASE("help is on its way only after a receipt or an acknowledgement, and it is said once") {
  const bool by_receipt = GENERATE(true, false);
  Helpline line(with_hook);
  line.told(record(TransitionKind::raised));
  CHECK(said(line) == "calling");
  CHECK(line.waiting() == 1);
  if (by_receipt)
    line.receipted(7);
  else
    line.told(record(TransitionKind::acknowledged));
  CHECK(said(line) == "on-its-way");
  CHECK(line.waiting() == 0);
  line.receipted(7);
  line.told(record(TransitionKind::acknowledged));
  CHECK(said(line).empty());
  line.unanswered(record(TransitionKind::raised), 40, start);
  CHECK(line.take_calls().empty());
}

TEST_CASE("a pre-alarm is announced, and so is its end") {
  Helpline line(with_hook);
  line.told(record(TransitionKind::pre_alarm_started));
  line.told(record(TransitionKind::cancelled));
  CHECK(said(line) == "pre-alarm cancelled");
  CHECK(line.waiting() == 0);
}

TEST_CASE("an alarm without an answer goes to the hook, which gives no reassurance") {
  Helpline line(with_hook);
  line.told(record(TransitionKind::raised));
  (void)line.take_words();
  line.unanswered(record(TransitionKind::raised), 40, start);
  line.unanswered(record(TransitionKind::raised), 40, start);
  const auto calls = line.take_calls();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].alert.alert == 7);
  CHECK(calls[0].seq == 40);
  line.hook_ended(7, true, start);
  line.tick(start + 24h);
  CHECK(said(line).empty());
  CHECK(line.take_calls().empty());
  line.receipted(7);
  CHECK(said(line) == "on-its-way");
}

TEST_CASE("when the hook fails too, the home is told that help was not reached, and the hook tries again") {
  Helpline line(with_hook);
  line.told(record(TransitionKind::raised));
  line.unanswered(record(TransitionKind::raised), 40, start);
  (void)line.take_calls();
  (void)line.take_words();
  line.hook_ended(7, false, start);
  CHECK(said(line) == "not-reached");
  line.tick(start + 299s);
  CHECK(line.take_calls().empty());
  line.tick(start + 300s);
  CHECK(line.take_calls().size() == 1);
  line.hook_ended(7, false, start + 301s);
  CHECK(said(line).empty());  // said already
}

TEST_CASE("without a hook the home is told at once that nobody could be reached") {
  Helpline line(Helpline::Options{});
  line.told(record(TransitionKind::raised));
  line.unanswered(record(TransitionKind::raised), 40, start);
  CHECK(said(line) == "calling not-reached");
  line.receipted(7);
  CHECK(said(line) == "on-its-way");
}

TEST_CASE("nobody is sent an SMS for a door, nor for a test") {
  Helpline line(with_hook);
  line.told(record(TransitionKind::raised, 1, Severity::medium));
  line.unanswered(record(TransitionKind::raised, 1, Severity::medium), 40, start);
  auto walk_test = record(TransitionKind::raised, 2);
  walk_test.test = true;
  line.told(walk_test);
  line.unanswered(walk_test, 40, start);
  CHECK(line.take_calls().empty());
}

TEST_CASE("of a flat battery the home says nothing") {
  Helpline line(with_hook);
  auto battery = record(TransitionKind::raised, 3, Severity::low);
  battery.alert_class = AlertClass::technical;
  line.told(battery);
  line.receipted(3);
  CHECK(said(line).empty());
  CHECK(line.waiting() == 0);
}

TEST_CASE("what is over by itself is not looked after any more") {
  Helpline line(with_hook);
  line.told(record(TransitionKind::raised));
  line.told(record(TransitionKind::resolved));
  CHECK(said(line) == "calling over");
  CHECK(line.waiting() == 0);
  line.hook_ended(7, false, start);
  line.tick(start + 24h);
  CHECK(said(line).empty());
  CHECK(line.take_calls().empty());
}

TEST_CASE("an alarm from before a restart that still has no answer goes to the hook, too") {
  Helpline line(with_hook);
  line.unanswered(record(TransitionKind::raised), 40, start);
  CHECK(line.take_calls().size() == 1);
  line.receipted(7);
  CHECK(said(line) == "on-its-way");
}

}  // namespace vicino::runtime
