#include <catch2/catch.hpp>

#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

RuleSpec open_rule(std::string id, const char* word, Millis hold_for) {
  RuleSpec spec;
  spec.id = std::move(id);
  spec.condition = Threshold{.signals = {signal(word)}};
  spec.limits = {{DayWindow{}, hold_for}};
  spec.hold_off = 0ms;
  return spec;
}

// Loads other rules into a running play, as the gateway does.
Lines load(Play& play, RuleSet to, Millis after) {
  play.sink.clear();
  const auto at = play.base + after;
  auto state = migrate(play.rules, play.state, to, at, play.sink);
  auto told = play.told();
  play.rules = std::move(to);
  play.state = std::move(state);
  play.at(at, {0, at, RulesLoaded{play.rules.hash()}});
  for (auto& line : play.told()) told.push_back(line);
  return told;
}

}  // namespace

TEST_CASE("a rule that is the same goes on, in whatever place it stands") {
  Play play({open_rule("smoke", "smoke", 20min), open_rule("door", "door", 10min)});
  play.lines({"0 door 1", "1m smoke 1"});
  const auto told = load(play,
                         rule_set({open_rule("new", "smoke2", 1min), open_rule("door", "door", 10min),
                                   open_rule("smoke", "smoke", 20min)}),
                         5min);
  CHECK(told.empty());
  play.line("1h wait");
  CHECK(play.told() == Lines{"door:raised@10m #1 x1", "smoke:raised@21m #2 x1"});
}

TEST_CASE("alerts of rules that are gone or changed are over") {
  Play play({open_rule("door", "door", 10min), open_rule("smoke", "smoke", 10min)});
  play.lines({"0 door 1", "0 smoke 1", "10m wait"});
  const auto told = load(play, rule_set({open_rule("smoke", "smoke", 10min)}), 15min);
  CHECK(told == Lines{"door:resolved@15m #1 x1"});
  CHECK(open_alerts(play.rules, play.state).size() == 1);
}

TEST_CASE("a changed rule starts anew with what is known of its signals, and numbers go on") {
  Play play({open_rule("door", "door", 10min)});
  play.lines({"0 door 1", "10m wait"});
  auto told = load(play, rule_set({open_rule("door", "door", 20min)}), 15min);
  CHECK(told == Lines{"resolved@15m #1 x1", "pending@15m"});
  play.line("1h wait");
  CHECK(play.told() == Lines{"raised@35m #2 x1"});
}

TEST_CASE("deadlines that are due before the load fire by the old rules") {
  Play play({open_rule("door", "door", 10min)});
  play.line("0 door 1");
  const auto told = load(play, rule_set({open_rule("door", "door", 20min)}), 15min);
  CHECK(told == Lines{"raised@10m #1 x1", "resolved@15m #1 x1", "pending@15m"});
}

TEST_CASE("mode, movement and devices are carried over by name, and an absence begins") {
  Play play({open_rule("door", "door", 10min)});
  play.lines({"0 hall 0", "1m hall 1", "2m offline hall", "3m mode visitor 3h"});
  auto home = small_home();
  std::swap(home.signals[0], home.signals[1]);  // bath and hall change places
  RuleSpec still;
  still.id = "still";
  still.condition = Absence{{Edge{.signal = SignalId{1}}}};  // bath
  still.limits = {{DayWindow{}, 1h}};
  auto compiled = compile(home, {still}, Zone::utc());
  const auto told = load(play, std::get<RuleSet>(compiled), 5min);
  CHECK(told == Lines{"pending@5m"});
  CHECK(play.state.mode == Mode::visitor);
  CHECK(play.state.signals[0].value == 1);
  CHECK(play.state.signals[0].known);
  CHECK(play.state.last_movement_in(RoomId{2}) == play.base + 1min);
  CHECK_FALSE(play.state.visible(device("hall")));
  play.line("4h wait");
  CHECK(play.state.mode == Mode::normal);
  CHECK(play.told() == Lines{"raised@1h5m #1 x1"});
}

TEST_CASE("the same rules loaded again change nothing") {
  const std::vector<RuleSpec> specs{open_rule("door", "door", 10min), open_rule("smoke", "smoke", 10min)};
  Play a(specs), b(specs);
  a.lines({"0 door 1", "5m offline bridge", "6m heard plug"});
  b.lines({"0 door 1", "5m offline bridge", "6m heard plug"});
  a.told(), b.told();
  CHECK(load(a, rule_set(specs), 7min).empty());
  a.line("1h wait");
  b.line("1h wait");
  CHECK(a.told() == b.told());
}
