// Blindness: what cannot be seen is not counted, and is told.
#include <catch2/catch.hpp>

#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

RuleSpec rule(std::string id, Condition condition, Millis hold_for, std::vector<const char*> needs,
              bool all = true) {
  RuleSpec spec;
  spec.id = std::move(id);
  spec.condition = std::move(condition);
  if (hold_for > 0ms) spec.limits = {{DayWindow{}, hold_for}};
  spec.hold_off = 0ms;
  for (const auto* word : needs) spec.needs.push_back(device(word));
  spec.needs_all = all;
  return spec;
}
RuleSpec still(std::vector<const char*> needs, bool all = true) {
  return rule("still", Absence{{edge("bath"), edge("wired")}}, 1h, std::move(needs), all);
}
RuleSpec silent(const char* word, Millis silence) {
  return rule(std::string("silent-") + word, Silent{device(word), silence, 0ms, 0ms}, 0ms, {});
}

struct Row {
  const char* what;
  std::vector<RuleSpec> specs;
  Lines script;
  Lines told;
};

}  // namespace

TEST_CASE("a rule that cannot see neither fires on the silence nor stays quiet about it") {
  const Threshold hot{{signal("temp")}, Compare::at_least, 28, 27};
  const Threshold smoke{.signals = {signal("smoke"), signal("smoke2")}};
  const std::vector<Row> rows{
      {"absence stands still while blind",
       {still({"bath"})},
       {"0 bath 0", "20m offline bath", "3h online bath", "9h wait"},
       {"pending@0s", "degraded@20m", "restored@3h", "pending@3h", "raised@3h40m #1 x1"}},
      {"any of the needs is enough to be blind",
       {still({"bath", "wired"})},
       {"0 bath 0", "20m offline wired", "3h wait"},
       {"pending@0s", "degraded@20m"}},
      {"or all of them are asked for",
       {still({"bath", "wired"}, false)},
       {"0 bath 0", "20m offline wired", "30m offline bath", "2h online bath", "9h wait"},
       {"pending@0s", "degraded@30m", "restored@2h", "pending@2h", "raised@2h30m #1 x1"}},
      {"it is told once",
       {still({"bath"})},
       {"0 bath 0", "20m offline bath", "21m offline bath", "22m offline bridge", "23m online bridge"},
       {"pending@0s", "degraded@20m"}},
      {"a device is heard through its bridge",
       {still({"bath"})},
       {"0 bath 0", "20m offline bridge", "30m online bridge", "9h wait"},
       {"pending@0s", "degraded@20m", "restored@30m", "pending@30m", "raised@1h10m #1 x1"}},
      {"a reading shows that its device is there",
       {still({"bath"})},
       {"0 bath 0", "20m offline bath", "30m bath 1", "9h wait"},
       {"pending@0s", "degraded@20m", "restored@30m", "pending@30m", "raised@1h30m #1 x1"}},
      {"heat that nobody measures does not go on",
       {rule("hot", hot, 2h, {"temp"})},
       {"0 temp 29", "1h offline temp", "5h online temp", "9h wait"},
       {"pending@0s", "degraded@1h", "restored@5h", "pending@5h", "raised@6h #1 x1"}},
      {"smoke is told though another detector is gone",
       {rule("smoke", smoke, 0ms, {"smoke", "smoke2"})},
       {"0 offline smoke2", "1s smoke 1"},
       {"degraded@0s", "raised@1s #1 x1"}},
      {"a firing alert stays",
       {rule("hot", hot, 10min, {"temp"})},
       {"0 temp 29", "1h offline temp", "2h online temp", "3h temp 20"},
       {"pending@0s", "raised@10m #1 x1", "degraded@1h", "restored@2h", "resolved@3h #1 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play(row.specs);
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("a press counts whatever is thought to be offline") {
  auto spec = rule("sos", Momentary{{signal("sos")}, 1}, 0ms, {"sos"});
  spec.latched = true;
  Play play({spec});
  play.lines({"0 offline bridge", "1m sos 1"});
  CHECK(play.told() == Lines{"degraded@0s", "raised@1m #1 x1"});
}

TEST_CASE("a device is silent after its time, or as soon as its source says that it is gone") {
  const std::vector<Row> rows{
      {"not heard for its time",
       {silent("wired", 25min)},
       {"0 wired 1", "10m wired 1", "9h wait"},
       {"raised@35m #1 x1"}},
      {"heard again",
       {silent("wired", 25min)},
       {"0 wired 1", "1h heard wired", "61m wait"},
       {"raised@25m #1 x1", "resolved@1h #1 x1"}},
      {"offline, online",
       {silent("wired", 25min)},
       {"0 wired 1", "1m offline wired", "2m online wired"},
       {"raised@1m #1 x1", "resolved@2m #1 x1"}},
      {"one alert for the cause: those behind the bridge wait for it",
       {silent("bridge", 2h), silent("bath", 25min), silent("hall", 25min)},
       {"0 bath 1", "0 hall 1", "10m offline bridge", "5h online bridge", "6h wait"},
       {"silent-bridge:raised@10m #1 x1", "silent-bridge:resolved@5h #1 x1", "silent-bath:raised@5h15m #2 x1",
        "silent-hall:raised@5h15m #3 x1"}},
      {"what is said through a bridge shows that it is there",
       {silent("bridge", 25min)},
       {"0 heard bridge", "20m hall 1", "40m bath 1", "2h wait"},
       {"raised@1h5m #1 x1"}},
      {"a bridge that never speaks for itself is not silent when nobody moves",
       {silent("bridge", 25min)},
       {"0 bath 1", "20m hall 1", "40m bath 1", "2h wait"},
       {}},
      {"... but not that it is back when its source said it is gone",
       {silent("bridge", 25min)},
       {"0 offline bridge", "20m hall 1", "21m online bridge"},
       {"raised@0s #1 x1", "resolved@21m #1 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play(row.specs);
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("a device teaches how often it speaks") {
  auto spec = silent("wired", 1h);
  spec.condition = Silent{device("wired"), std::nullopt, 10min, 25h};
  Play play({spec, still({"wired"})});
  // Every half hour for two days; then it falls silent: three times half an hour.
  for (int i = 0; i <= 96; ++i) play.line(std::to_string(i * 30) + "m heard wired");
  play.sink.clear();
  play.line("100h wait");
  REQUIRE_FALSE(play.sink.empty());
  CHECK(play.state.device(device("wired")).check_in() == 30min);
  CHECK(play.told() == Lines{"still:degraded@2d1h30m", "silent-wired:raised@2d1h30m #2 x1"});
  SECTION("on the first day only the ceiling counts") {
    Play young({spec});
    young.lines({"0 heard wired", "30m heard wired", "24h wait"});
    CHECK(young.told().empty());
    young.line("26h wait");
    CHECK(young.told() == Lines{"raised@1d1h30m #1 x1"});
  }
}

TEST_CASE("a rule behind silence is degraded at the instant at which the device becomes silent") {
  Play play({still({"bath"}), silent("bath", 30min)});
  play.lines({"0 bath 0", "20m heard bath", "5h wait"});
  CHECK(play.told() == Lines{"still:pending@0s", "still:degraded@50m", "silent-bath:raised@50m #1 x1"});
  const auto degraded = degraded_rules(play.rules, play.state);
  REQUIRE(degraded.size() == 1);
  CHECK(degraded[0].rule == RuleIndex{0});
  CHECK(degraded[0].blind == std::vector<DeviceId>{device("bath")});
}
