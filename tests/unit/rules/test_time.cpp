// Restarts of the gateway, steps of its clock, and a clock that is not set.
#include <catch2/catch.hpp>

#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

RuleSpec rule(Condition condition, std::vector<Limit> limits) {
  RuleSpec spec;
  spec.id = "rule";
  spec.condition = std::move(condition);
  spec.limits = std::move(limits);
  spec.hold_off = 0ms;
  return spec;
}
RuleSpec door_open(Millis d) {
  return rule(Threshold{.signals = {signal("door")}}, {{DayWindow{}, d}});
}
RuleSpec still(Millis d) {
  return rule(Absence{{edge("bath")}}, {{DayWindow{}, d}});
}
RuleSpec still_by_day() {
  return rule(Absence{{edge("bath")}}, {{DayWindow{8 * 60, 22 * 60}, 4h}});
}

struct Row {
  const char* what;
  RuleSpec spec;
  Lines script;
  Lines told;
};

}  // namespace

TEST_CASE("a restart is a blind span from the last sign of life") {
  auto kept = door_open(10min);
  kept.keep_firing_for = 1h;
  auto pre = door_open(10min);
  pre.pre_alarm = 5min;
  const std::vector<Row> rows{
      {"a deadline that passed meanwhile fires at its own instant, late",
       door_open(10min),
       {"0 door 1", "1h started 5m"},
       {"pending@0s", "raised@10m #1 x1 late"}},
      {"a deadline before the last sign of life is not late",
       door_open(10min),
       {"0 door 1", "1h started 30m"},
       {"pending@0s", "raised@10m #1 x1"}},
      {"a deadline after the restart is not late",
       door_open(10min),
       {"0 door 1", "8m started 5m", "1h wait"},
       {"pending@0s", "raised@10m #1 x1"}},
      {"pre-alarm and alarm both passed",
       pre,
       {"0 door 1", "1h started 5m"},
       {"pending@0s", "pre-alarm@10m #1 x1 late", "raised@15m #1 x1 late"}},
      {"the end of keep_firing_for passed",
       kept,
       {"0 door 1", "11m door 0", "2h started 12m"},
       {"pending@0s", "raised@10m #1 x1", "resolved@1h11m #1 x1 late"}},
      {"absence is not counted over it",
       still(1h),
       {"0 bath 0", "5h started 20m", "9h wait"},
       {"pending@0s", "pending@5h", "raised@5h40m #1 x1"}},
      {"a fresh journal begins here",
       still(1h),
       {"0 started new", "9h wait"},
       {"pending@0s", "raised@1h #1 x1"}},
      {"a restart with nothing between changes nothing",
       still(1h),
       {"0 bath 0", "20m started 20m", "9h wait"},
       {"pending@0s", "raised@1h #1 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play({row.spec});
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("a window that opened while the gateway was down counts from the restart") {
  Play play({still_by_day()}, Zone::utc(), "2026-06-15T06:00:00Z");
  play.lines({"0 bath 0", "4h started 0s", "24h wait"});  // down from 06:00 to 10:00
  CHECK(play.told() == Lines{"pending@4h", "raised@8h #1 x1"});
}

TEST_CASE("a silence while the gateway was down is not the device's") {
  Play play({rule(Silent{device("wired"), 1h, 0ms, 0ms}, {})});
  play.lines({"0 wired 1", "10h started 20m", "24h wait"});
  CHECK(play.told() == Lines{"raised@10h40m #1 x1"});
}

TEST_CASE("a step of the clock moves all that is stored: what waits keeps its remaining time") {
  const std::vector<Row> rows{
      {"forward",
       door_open(10min),
       {"0 door 1", "1h4m clock 3600", "9h wait"},
       {"pending@0s", "raised@1h10m #1 x1"}},
      {"absence, forward",
       still(10min),
       {"0 bath 0", "1h4m clock 3600", "9h wait"},
       {"pending@0s", "raised@1h10m #1 x1"}},
      {"what was due before the step fires on the old clock",
       door_open(10min),
       {"0 door 1", "1h20m clock 3600"},
       {"pending@0s", "raised@10m #1 x1"}},
      {"several steps add up",
       door_open(10min),
       {"0 door 1", "1h4m clock 3600", "2h5m clock 3600", "9h wait"},
       {"pending@0s", "raised@2h10m #1 x1"}},
      {"back",
       door_open(10min),
       {"60m door 1", "34m clock -1800", "9h wait"},
       {"pending@1h", "raised@40m #1 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play({row.spec});
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("a step of the clock into another window looks up the window anew") {
  auto spec = rule(Threshold{.signals = {signal("door")}}, {{DayWindow{22 * 60, 6 * 60}, 30min}});
  Play play({spec}, Zone::utc(), "2026-06-15T20:00:00Z");
  play.lines({"0 door 1", "181m clock 10800", "9h wait"});  // 20:01 becomes 23:01
  // The door has been open for a minute, whatever the clock says, and now it is night.
  CHECK(play.told() == Lines{"pending@3h1m", "raised@3h30m #1 x1"});
}

TEST_CASE("while the clock is not set, rules with a time of day are degraded and all others run") {
  Play play({still_by_day(),
             [] {
               auto s = door_open(10min);
               s.id = "door";
               return s;
             }()},
            Zone::utc(), "2026-06-15T10:00:00Z");
  play.lines({"0 started new unsynchronised", "0 door 1", "30m wait"});
  CHECK(play.told() == Lines{"rule:degraded@0s", "door:pending@0s", "door:raised@10m #1 x1"});
  play.lines({"31m clock 60", "12h wait"});
  CHECK(play.told() == Lines{"rule:restored@31m", "rule:pending@31m", "rule:raised@4h31m #2 x1"});
}

TEST_CASE("the end of a mode is a time of the real clock") {
  Play play({door_open(10min)});
  play.lines({"0 mode away 2h", "1h4m clock 3600", "119m wait"});
  CHECK(play.state.mode == Mode::away);
  play.line("2h wait");
  CHECK(play.state.mode == Mode::normal);
}

TEST_CASE("next_deadline is never too late, and advance does all that is due by then") {
  Play play({door_open(10min), [] {
               auto s = still(1h);
               s.id = "still";
               return s;
             }()});
  play.lines({"0 bath 0", "0 door 1", "5m bath 1"});
  play.told();
  Lines told;
  for (int i = 0; i < 20; ++i) {
    const auto t = next_deadline(play.rules, play.state);
    if (t > play.base + 2h) break;
    advance(play.rules, play.state, t, play.sink);
    for (auto& line : play.told()) told.push_back(line);
  }
  CHECK(told == Lines{"rule:raised@10m #1 x1", "still:raised@1h5m #2 x1"});
}
