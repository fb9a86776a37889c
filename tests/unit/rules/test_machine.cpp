// The alert machine, row by row of its table.
#include <catch2/catch.hpp>

#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

RuleSpec door_open(Millis hold_for) {
  RuleSpec spec;
  spec.id = "door";
  spec.condition = Threshold{.signals = {signal("door")}};
  if (hold_for > 0ms) spec.limits = {{DayWindow{}, hold_for}};
  spec.hold_off = 0ms;
  return spec;
}
RuleSpec with(RuleSpec spec, auto change) {
  change(spec);
  return spec;
}
RuleSpec press() {
  RuleSpec spec;
  spec.id = "sos";
  spec.condition = Momentary{{signal("sos")}, 1};
  spec.severity = Severity::highest;
  spec.latched = true;
  spec.hold_off = 0ms;
  spec.passes_every_mode = true;
  return spec;
}
const auto keep = [](Millis d) { return [d](RuleSpec& s) { s.keep_firing_for = d; }; };
const auto pre_alarm = [](RuleSpec& s) { s.pre_alarm = 60s; };
const auto latched = [](RuleSpec& s) { s.latched = true; };

struct Row {
  const char* what;
  RuleSpec spec;
  std::vector<std::string> script;
  std::vector<std::string> told;
};

}  // namespace

TEST_CASE("the alert machine follows its table") {
  const std::vector<Row> rows{
      {"inactive, holds, for = 0: raised", door_open(0ms), {"0 door 0", "10s door 1"}, {"raised@10s #1 x1"}},
      {"inactive, holds, for = 0, with a pre-alarm",
       with(door_open(0ms), pre_alarm),
       {"0 door 0", "10s door 1"},
       {"pre-alarm@10s #1 x1"}},
      {"inactive, holds, for > 0: pending", door_open(10s), {"0 door 0", "10s door 1"}, {"pending@10s"}},
      {"pending, no longer holds: nothing is told",
       door_open(10s),
       {"0 door 1", "5s door 0", "1h wait"},
       {"pending@0s"}},
      {"pending, deadline: raised at the deadline",
       door_open(10s),
       {"0 door 1", "1h wait"},
       {"pending@0s", "raised@10s #1 x1"}},
      {"pending, deadline: the pre-alarm starts at the deadline, and then the alarm",
       with(door_open(10s), pre_alarm),
       {"0 door 1", "1h wait"},
       {"pending@0s", "pre-alarm@10s #1 x1", "raised@1m10s #1 x1"}},
      {"pre-alarm, cancelled by the button",
       with(door_open(0ms), pre_alarm),
       {"0 door 1", "59s well 1", "1h wait"},
       {"pre-alarm@0s #1 x1", "cancelled@59s #1 x1"}},
      {"pre-alarm, cancelled by command",
       with(door_open(0ms), pre_alarm),
       {"0 door 1", "59s cancel 1", "1h wait"},
       {"pre-alarm@0s #1 x1", "cancelled@59s #1 x1"}},
      {"pre-alarm, a command for another alert",
       with(door_open(0ms), pre_alarm),
       {"0 door 1", "59s cancel 2", "1h wait"},
       {"pre-alarm@0s #1 x1", "raised@1m #1 x1"}},
      {"pre-alarm, cancelled by movement where the rule says so",
       with(door_open(0ms),
            [](RuleSpec& s) {
              s.pre_alarm = 60s;
              s.cancel_by_movement = true;
              s.cancel_edges = {edge("hall")};
            }),
       {"0 hall 0", "0 door 1", "30s hall 1", "1h wait"},
       {"pre-alarm@0s #1 x1", "cancelled@30s #1 x1"}},
      {"pre-alarm, movement where the rule does not say so",
       with(door_open(0ms),
            [](RuleSpec& s) {
              s.pre_alarm = 60s;
              s.cancel_edges = {edge("hall")};
            }),
       {"0 hall 0", "0 door 1", "30s hall 1", "1h wait"},
       {"pre-alarm@0s #1 x1", "raised@1m #1 x1"}},
      {"pre-alarm, the condition ends without a word from the person: raised, and over",
       with(door_open(0ms), pre_alarm),
       {"0 door 1", "30s door 0", "1h wait"},
       {"pre-alarm@0s #1 x1", "raised@1m #1 x1", "resolved@1m #1 x1"}},
      {"after a pre-alarm was called off, the whole time must pass anew",
       with(door_open(5min), pre_alarm),
       {"0 door 1", "330s well 1", "20m wait"},
       {"pending@0s", "pre-alarm@5m #1 x1", "cancelled@5m30s #1 x1", "pending@5m30s",
        "pre-alarm@10m30s #2 x1", "raised@11m30s #2 x1"}},
      {"after a pre-alarm without waiting time was called off, the condition must end and begin",
       with(door_open(0ms), pre_alarm),
       {"0 door 1", "30s well 1", "2m door 0", "3m door 1"},
       {"pre-alarm@0s #1 x1", "cancelled@30s #1 x1", "pre-alarm@3m #2 x1"}},
      {"firing, no longer holds, latched: still firing",
       with(door_open(0ms), latched),
       {"0 door 1", "5s door 0", "1h wait"},
       {"raised@0s #1 x1"}},
      {"firing, no longer holds: resolved",
       door_open(0ms),
       {"0 door 1", "5s door 0"},
       {"raised@0s #1 x1", "resolved@5s #1 x1"}},
      {"firing, no longer holds, keep: resolved at the end of keep",
       with(door_open(0ms), keep(1min)),
       {"0 door 1", "5s door 0", "1h wait"},
       {"raised@0s #1 x1", "resolved@1m5s #1 x1"}},
      {"firing, holds again within keep: updated, and keep is forgotten",
       with(door_open(0ms), keep(1min)),
       {"0 door 1", "5s door 0", "20s door 1", "1h wait"},
       {"raised@0s #1 x1", "updated@20s #1 x2"}},
      {"firing, holds again and again: updated no more often than the repeat interval",
       with(door_open(0ms), keep(1min)),
       {"0 door 1", "1s door 0", "2s door 1", "3s door 0", "4s door 1", "5s door 0", "6s door 1", "1h wait"},
       {"raised@0s #1 x1", "updated@2s #1 x2", "updated@12s #1 x4"}},
      {"firing, acknowledged, holding: firing until it ends",
       with(door_open(0ms), latched),
       {"0 door 1", "5s ack 1", "9s ack 1", "10s door 0"},
       {"raised@0s #1 x1", "acknowledged@5s #1 x1", "resolved@10s #1 x1"}},
      {"firing, acknowledged, not latched: keep goes on",
       with(door_open(0ms), keep(1min)),
       {"0 door 1", "5s door 0", "6s ack 1", "1h wait"},
       {"raised@0s #1 x1", "acknowledged@6s #1 x1", "resolved@1m5s #1 x1"}},
      {"firing, acknowledged, latched, no longer holding: resolved",
       with(door_open(0ms), latched),
       {"0 door 1", "5s door 0", "9s ack 1"},
       {"raised@0s #1 x1", "acknowledged@9s #1 x1", "resolved@9s #1 x1"}},
      {"silenced",
       with(door_open(0ms), latched),
       {"0 door 1", "5s silence 1"},
       {"raised@0s #1 x1", "silenced@5s #1 x1"}},
      {"inside hold-off the next episode waits for its end",
       with(door_open(0ms), [](RuleSpec& s) { s.hold_off = 30min; }),
       {"0 door 1", "1m door 0", "2m door 1", "1h wait"},
       {"raised@0s #1 x1", "resolved@1m #1 x1", "pending@2m", "raised@30m #2 x1"}},
      {"inside hold-off what ends before its end is not told",
       with(door_open(0ms), [](RuleSpec& s) { s.hold_off = 30min; }),
       {"0 door 1", "1m door 0", "2m door 1", "3m door 0", "1h wait"},
       {"raised@0s #1 x1", "resolved@1m #1 x1", "pending@2m"}},
      {"ten presses in five seconds are one incident with count 10",
       press(),
       {"0 sos 1", "500ms sos 1", "1s sos 1", "1500ms sos 1", "2s sos 1", "2500ms sos 1", "3s sos 1",
        "3500ms sos 1", "4s sos 1", "4500ms sos 1", "1h wait"},
       {"raised@0s #1 x1", "updated@500ms #1 x2", "updated@10s500ms #1 x10"}},
      {"a button that says true for ever does not mask the next press",
       press(),
       {"0 sos 1", "1s ack 1", "2s sos 1", "3s ack 2", "4s sos 1"},
       {"raised@0s #1 x1", "acknowledged@1s #1 x1", "resolved@1s #1 x1", "raised@2s #2 x1",
        "acknowledged@3s #2 x1", "resolved@3s #2 x1", "raised@4s #3 x1"}},
      {"hold-off never swallows a latched alarm",
       with(press(), [](RuleSpec& s) { s.hold_off = 30min; }),
       {"0 sos 1", "1s ack 1", "2s sos 1"},
       {"raised@0s #1 x1", "acknowledged@1s #1 x1", "resolved@1s #1 x1", "raised@2s #2 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play({row.spec});
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("modes silence social rules, but not what passes in every mode") {
  const auto social = door_open(0ms);
  const auto technical = with(social, [](RuleSpec& s) { s.alert_class = AlertClass::technical; });
  const auto hazard = with(social, [](RuleSpec& s) { s.passes_every_mode = true; });
  struct ModeRow {
    const char* mode;
    bool social;
    const char* hazard;
  };
  for (const auto& row :
       {ModeRow{"normal", true, "raised@2s #1 x1"}, ModeRow{"visitor", true, "raised@2s #1 x1"},
        ModeRow{"away", false, "raised@2s #1 x1"}, ModeRow{"privacy", false, "raised@2s #1 x1"},
        ModeRow{"maintenance", false, "raised@2s #1 x1 test"}}) {
    INFO(row.mode);
    const std::vector<std::string> script{"0 door 0", std::string("1s mode ") + row.mode, "2s door 1"};
    Play a({social}), b({technical}), c({hazard});
    a.lines(script);
    b.lines(script);
    c.lines(script);
    CHECK(a.told().size() == (row.social ? 1 : 0));
    CHECK(b.told().size() == 1);
    CHECK(c.told() == std::vector<std::string>{row.hazard});
  }
}

TEST_CASE("a mode ends by itself, at its own instant, and what goes on then counts from there") {
  Play play({door_open(10min)});
  play.lines({"0 mode away 1h", "1m door 1", "5h wait"});
  CHECK(play.told() == std::vector<std::string>{"pending@1h", "raised@1h10m #1 x1"});
  CHECK(play.state.mode == Mode::normal);
}

TEST_CASE("a mode that does not allow the rule ends what it has begun") {
  SECTION("a pre-alarm is called off") {
    Play play({with(door_open(0ms), pre_alarm)});
    play.lines({"0 door 1", "5s mode away", "1h wait"});
    CHECK(play.told() == std::vector<std::string>{"pre-alarm@0s #1 x1", "cancelled@5s #1 x1"});
  }
  SECTION("an alert is resolved") {
    Play play({door_open(0ms)});
    play.lines({"0 door 1", "5s mode away", "1h mode normal"});
    CHECK(play.told() == std::vector<std::string>{"raised@0s #1 x1", "resolved@5s #1 x1", "raised@1h #2 x1"});
  }
  SECTION("a latched one waits for a person") {
    Play play({with(door_open(0ms), latched)});
    play.lines({"0 door 1", "5s mode away", "1h ack 1"});
    CHECK(play.told() ==
          std::vector<std::string>{"raised@0s #1 x1", "acknowledged@1h #1 x1", "resolved@1h #1 x1"});
  }
}

TEST_CASE("a test alarm is an episode of the self-test rule, marked as a test") {
  auto spec = with(press(), [](RuleSpec& s) {
    s.kind = CareKind::self_test;
    s.condition = Momentary{{signal("sos2")}, 1};
  });
  Play play({spec});
  play.lines({"0 test-alarm", "5s sos2 1"});
  CHECK(play.told() ==
        std::vector<std::string>{"raised@0s #1 x1 test", "resolved@0s #1 x1 test", "raised@5s #2 x1"});
}

TEST_CASE("a transition says what led to it") {
  Play play({door_open(10s)});
  play.lines({"0 hall 0", "1s door 1", "1h wait"});
  REQUIRE(play.sink.size() == 2);
  const auto& raised = play.sink[1];
  CHECK(raised.cause == 2);
  CHECK(raised.signal == signal("door"));
  CHECK(raised.value == 1);
  CHECK(raised.severity == Severity::medium);
  const auto seen = play.state.rules[0].seen();
  CHECK(std::vector<Seq>(seen.begin(), seen.end()) == std::vector<Seq>{2});
  CHECK(play.state.rules[0].started == play.base + 1s);
}

TEST_CASE("at one instant deadlines come first, by rule; then the event, rules by index") {
  auto a = with(door_open(10s), [](RuleSpec& s) { s.id = "a"; });
  auto b = with(door_open(10s), [](RuleSpec& s) { s.id = "b"; });
  auto c = with(press(), [](RuleSpec& s) { s.id = "c"; });
  auto d = with(press(), [](RuleSpec& s) { s.id = "d"; });
  Play play({c, b, d, a});
  play.lines({"0 door 1", "10s sos 1"});
  CHECK(play.told() == std::vector<std::string>{"b:pending@0s", "a:pending@0s", "b:raised@10s #1 x1",
                                                "a:raised@10s #2 x1", "c:raised@10s #3 x1",
                                                "d:raised@10s #4 x1"});
  SECTION("so a door that closes at the deadline is too late") {
    Play late({door_open(10s)});
    late.lines({"0 door 1", "10s door 0"});
    CHECK(late.told() == std::vector<std::string>{"pending@0s", "raised@10s #1 x1", "resolved@10s #1 x1"});
  }
}

TEST_CASE("open alerts are told by number") {
  auto second = with(press(), [](RuleSpec& s) { s.id = "sos"; });
  Play play({with(door_open(0ms), pre_alarm), second});
  play.lines({"0 sos 1", "1s sos 1", "2s door 1"});
  const auto open = open_alerts(play.rules, play.state);
  REQUIRE(open.size() == 2);
  CHECK(open[0].rule == RuleIndex{1});
  CHECK(open[0].count == 2);
  CHECK(open[0].raised == play.base);
  CHECK(open[1].rule == RuleIndex{0});
  CHECK(open[1].raised == unknown);
}
