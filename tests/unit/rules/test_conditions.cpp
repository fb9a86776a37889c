#include <catch2/catch.hpp>

#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

RuleSpec rule(Condition condition, std::vector<Limit> limits = {}) {
  RuleSpec spec;
  spec.id = "rule";
  spec.condition = std::move(condition);
  spec.limits = std::move(limits);
  spec.hold_off = 0ms;
  return spec;
}
std::vector<Limit> always(Millis d) {
  return {{DayWindow{}, d}};
}

struct Row {
  const char* what;
  RuleSpec spec;
  std::vector<std::string> script;
  std::vector<std::string> told;
};

}  // namespace

TEST_CASE("conditions say when they are true") {
  const Threshold hot{{signal("temp")}, Compare::at_least, 28, 27};
  const Threshold cold{{signal("temp")}, Compare::at_most, 17, 18};
  const Threshold open{.signals = {signal("door")}};
  const Threshold any_smoke{.signals = {signal("smoke"), signal("smoke2")}};
  const Threshold no_mains{{signal("plug")}, Compare::at_most, 0, 0};
  const Latch stay{.set = {edge("bath")}, .reset = {edge("hall")}};
  const CountWithin thrice{.edges = {edge("bath")}, .n = 3, .within = 60s};
  const Sequence out{
      .first = {Edge{.signal = signal("door"), .min = 1}}, .then = {edge("hall")}, .within = 30s};
  const Absence still{.edges = {edge("bath"), edge("hall")}};
  const Momentary fall{{signal("fall")}, 2};
  auto latched_fall = rule(fall);
  latched_fall.latched = true;
  auto both_smoke = rule(any_smoke);

  const std::vector<Row> rows{
      {"a threshold has hysteresis, upwards",
       rule(hot),
       {"0 temp 27.9", "1s temp 28", "2s temp 27.5", "3s temp 28.5", "4s temp 27", "5s temp 27.9"},
       {"raised@1s #1 x1", "resolved@4s #1 x1"}},
      {"a threshold has hysteresis, downwards",
       rule(cold),
       {"0 temp 17.1", "1s temp 17", "2s temp 17.9", "3s temp 18", "4s temp 17.5"},
       {"raised@1s #1 x1", "resolved@3s #1 x1"}},
      {"without hysteresis it is over on the other side",
       rule(no_mains),
       {"0 plug 1", "1s plug 0", "2s plug 1"},
       {"raised@1s #1 x1", "resolved@2s #1 x1"}},
      {"a level decides by itself: the first value ever seen raises",
       rule(any_smoke),
       {"0 smoke 1"},
       {"raised@0s #1 x1"}},
      {"one of several is enough, a second one is news, and all must be over",
       both_smoke,
       {"0 smoke 1", "1s smoke2 1", "2s smoke 0", "3s smoke2 0"},
       {"raised@0s #1 x1", "updated@1s #1 x2", "resolved@3s #1 x2"}},
      {"what merely repeats is no news",
       rule(open),
       {"0 door 1", "1s door 1", "2s door 0", "3s door 0"},
       {"raised@0s #1 x1", "resolved@2s #1 x1"}},
      {"a value that is no number is no news",
       rule(open),
       {"0 door 0", "1s door nan", "2s door 1"},
       {"raised@2s #1 x1"}},
      {"a press is true for an instant: raised and over",
       rule(Momentary{{signal("sos")}, 1}),
       {"0 sos 1", "5s sos 1"},
       {"raised@0s #1 x1", "resolved@0s #1 x1", "raised@5s #2 x1", "resolved@5s #2 x1"}},
      {"a button's `false` is no press", rule(Momentary{{signal("sos")}, 1}), {"0 sos 0"}, {}},
      {"a fall is a change: what is sent again is no second fall",
       latched_fall,
       {"0 fall 0", "1s fall 2", "2s fall 2", "3s ack 1", "4s fall 2", "5s fall 0", "6s fall 2"},
       {"raised@1s #1 x1", "acknowledged@3s #1 x1", "resolved@3s #1 x1", "raised@6s #2 x1"}},
      {"a fall as the first word of a detector is a fall", latched_fall, {"0 fall 2"}, {"raised@0s #1 x1"}},
      {"maybe a fall is less than a fall", latched_fall, {"0 fall 0", "1s fall 1"}, {}},
      {"a latch is set by an edge and reset by another",
       rule(stay, always(10s)),
       {"0 bath 0", "0 hall 0", "1s bath 1", "2s bath 0", "3s bath 1", "5s hall 1", "6s bath 0", "7s bath 1",
        "1h wait"},
       {"pending@1s", "pending@7s", "raised@17s #1 x1"}},
      {"the first value of a latch's signal is no edge",
       rule(stay, always(10s)),
       {"0 bath 1", "1h wait"},
       {}},
      {"n times within a time",
       rule(thrice),
       {"0 bath 0", "1s bath 1", "2s bath 0", "3s bath 1", "4s bath 0", "61s bath 1", "1h wait"},
       {"raised@1m1s #1 x1", "resolved@1m1s1ms #1 x1"}},
      {"n times, but not within the time",
       rule(thrice),
       {"0 bath 0", "1s bath 1", "2s bath 0", "3s bath 1", "4s bath 0", "62s bath 1", "1h wait"},
       {}},
      {"n times and more: true for as long as the last n are close",
       rule(thrice),
       {"0 bath 0", "1s bath 1", "2s bath 0", "3s bath 1", "4s bath 0", "5s bath 1", "30s bath 0",
        "50s bath 1", "1h wait"},
       {"raised@5s #1 x1", "resolved@1m3s1ms #1 x1"}},
      {"one, then the other",
       rule(out),
       {"0 door 0", "0 hall 0", "1s door 1", "31s hall 1"},
       {"raised@31s #1 x1", "resolved@31s #1 x1"}},
      {"one, then the other, too late",
       rule(out),
       {"0 door 0", "0 hall 0", "1s door 1", "31001ms hall 1"},
       {}},
      {"the other alone, and a second time after the one",
       rule(out),
       {"0 door 0", "0 hall 0", "1s hall 1", "2s hall 0", "3s door 1", "4s hall 1", "5s hall 0", "6s hall 1"},
       {"raised@4s #1 x1", "resolved@4s #1 x1"}},
      {"an absence counts from the last edge, and waits without a word",
       rule(still, always(60s)),
       {"0 bath 0", "10s bath 1", "20s bath 0", "50s bath 1", "1h wait"},
       {"pending@0s", "raised@1m50s #1 x1"}},
      {"an absence ends with an edge, and begins with it",
       rule(still, always(60s)),
       {"0 bath 0", "90s bath 1", "1h wait"},
       {"pending@0s", "raised@1m #1 x1", "resolved@1m30s #1 x1", "pending@1m30s", "raised@2m30s #2 x1"}},
      {"the first value ever seen is no movement",
       rule(still, always(60s)),
       {"0 heard bath", "30s bath 1", "1h wait"},
       {"pending@0s", "raised@1m #1 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play({row.spec});
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("a possible fall waits, and movement calls it off") {
  auto spec =
      rule(Latch{.set = {Edge{.signal = signal("fall"), .min = 1, .max = 1}}, .reset = {edge("hall")}},
           always(60s));
  spec.latched = true;
  SECTION("nobody moves") {
    Play play({spec});
    play.lines({"0 fall 0", "0 hall 0", "1s fall 1", "5m wait"});
    CHECK(play.told() == std::vector<std::string>{"pending@1s", "raised@1m1s #1 x1"});
  }
  SECTION("somebody moves") {
    Play play({spec});
    play.lines({"0 fall 0", "0 hall 0", "1s fall 1", "30s hall 1", "5m wait"});
    CHECK(play.told() == std::vector<std::string>{"pending@1s"});
  }
}

TEST_CASE("movement calls off the pre-alarm of an absence, and its time begins anew") {
  auto spec = rule(Absence{{edge("bath")}}, always(10min));
  spec.pre_alarm = 5min;
  spec.cancel_by_movement = true;
  spec.cancel_edges = {edge("bath")};
  Play play({spec});
  play.lines({"0 bath 0", "12m bath 1", "1h wait"});
  CHECK(play.told() == std::vector<std::string>{"pending@0s", "pre-alarm@10m #1 x1", "cancelled@12m #1 x1",
                                                "pending@12m", "pre-alarm@22m #2 x1", "raised@27m #2 x1"});
}

TEST_CASE("evidence is the last events that led to the alert, oldest first") {
  auto spec = rule(CountWithin{.edges = {edge("bath")}, .n = 2, .within = 1h});
  Play play({spec});
  play.lines({"0 bath 0", "2h bath 1", "4h bath 0", "6h bath 1", "6h bath 0", "381m bath 1"});
  const auto seen = play.state.rules[0].seen();
  CHECK(std::vector<Seq>(seen.begin(), seen.end()) == std::vector<Seq>{4, 6});
}

TEST_CASE("somebody is presumably out once an outer door has opened and closed and nothing moves") {
  Play play({rule(Momentary{{signal("sos")}, 1})});
  play.lines({"0 door 0", "0 hall 0", "10s hall 1", "20s door 1"});
  CHECK_FALSE(play.state.presumably_out);
  play.line("25s door 0");
  CHECK(play.state.presumably_out);
  CHECK(play.state.out_since == play.base + 25s);
  play.line("30s sos 1");  // a pendant is carried out of the house
  CHECK(play.state.presumably_out);
  play.lines({"40s hall 0"});
  CHECK(play.state.presumably_out);
  play.line("50s hall 1");
  CHECK_FALSE(play.state.presumably_out);
  CHECK(play.state.last_movement_in(RoomId{2}) == play.base + 50s);
  CHECK(play.state.last_movement_in(RoomId{0}) == unknown);
}

TEST_CASE(
    "one firing of a motion sensor brings nobody home; another sensor, a door, or a third firing does") {
  const auto out_after = [](std::vector<std::string> lines) {
    Play play({rule(Momentary{{signal("sos")}, 1})});
    play.lines({"0 hall 0", "0 bath 0", "0 door 0", "1m door 1", "2m door 0"});
    REQUIRE(play.state.presumably_out);
    play.lines(lines);
    return play.state.presumably_out;
  };
  CHECK(out_after({"1h hall 1", "1h hall 0"}));
  CHECK(out_after({"1h hall 1", "61m hall 0", "65m hall 1"}));
  CHECK(out_after({"1h hall 1", "71m bath 1"}));  // too long after it
  CHECK_FALSE(out_after({"1h hall 1", "69m bath 1"}));
  CHECK_FALSE(out_after({"1h hall 1", "61m hall 0", "65m hall 1", "66m hall 0", "70m hall 1"}));
  CHECK_FALSE(out_after({"55m door 1", "1h hall 1"}));
}

TEST_CASE("being presumably out stretches the limits of a rule that says so") {
  auto spec = rule(Absence{{edge("hall"), edge("bath")}}, always(1h));
  spec.hold_while_out = 12h;
  Play play({spec});
  play.lines({"0 door 1", "1m door 0", "3m door 1", "4m door 0", "14h wait"});
  CHECK(play.told() == std::vector<std::string>{"pending@0s", "raised@12h #1 x1"});
  SECTION("and coming home ends that") {
    Play home({spec});
    home.lines({"0 door 1", "0 hall 0", "1m door 0", "3m door 1", "4m door 0", "5h hall 1", "5h bath 0",
                "5h bath 1", "14h wait"});
    CHECK(home.told() == std::vector<std::string>{"pending@0s", "raised@6h #1 x1"});
  }
}
