#include <catch2/catch.hpp>

#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

RuleSpec good() {
  RuleSpec spec;
  spec.id = "good";
  spec.condition = Threshold{.signals = {signal("door")}};
  return spec;
}
std::vector<RuleProblem> problems_of(std::vector<RuleSpec> specs) {
  auto compiled = compile(small_home(), std::move(specs), Zone::utc());
  auto* problems = std::get_if<std::vector<RuleProblem>>(&compiled);
  return problems ? *problems : std::vector<RuleProblem>{};
}
Limit limit(int from, int to, Millis d, int weekdays = 0x7f) {
  return {{static_cast<std::uint16_t>(from * 60), static_cast<std::uint16_t>(to * 60),
           static_cast<std::uint8_t>(weekdays)},
          d};
}

}  // namespace

TEST_CASE("what is wrong with a rule is said, with the field to point at") {
  struct Row {
    const char* what;
    const char* field;
    void (*spoil)(RuleSpec&);
  };
  const std::vector<Row> rows{
      {"no id", "id", [](RuleSpec& s) { s.id = ""; }},
      {"no signal", "sensors", [](RuleSpec& s) { s.condition = Threshold{}; }},
      {"unknown signal", "sensors", [](RuleSpec& s) { s.condition = Threshold{.signals = {SignalId{99}}}; }},
      {"button as a level", "sensors",
       [](RuleSpec& s) { s.condition = Threshold{.signals = {signal("sos")}}; }},
      {"hysteresis on the wrong side", "clear",
       [](RuleSpec& s) {
         s.condition = Threshold{{signal("temp")}, Compare::at_least, 28, 29};
       }},
      {"hysteresis on the wrong side, downwards", "clear",
       [](RuleSpec& s) {
         s.condition = Threshold{{signal("temp")}, Compare::at_most, 17, 16};
       }},
      {"a latch for ever", "reset",
       [](RuleSpec& s) { s.condition = Latch{.set = {edge("bath")}, .reset = {}}; }},
      {"an edge of nothing", "set",
       [](RuleSpec& s) {
         s.condition =
             Latch{.set = {Edge{.signal = signal("bath"), .min = 2, .max = 1}}, .reset = {edge("hall")}};
       }},
      {"too many to count", "n",
       [](RuleSpec& s) { s.condition = CountWithin{.edges = {edge("bath")}, .n = 17, .within = 1h}; }},
      {"count within nothing", "within",
       [](RuleSpec& s) { s.condition = CountWithin{.edges = {edge("bath")}}; }},
      {"a sequence of one", "then",
       [](RuleSpec& s) { s.condition = Sequence{.first = {edge("bath")}, .then = {}, .within = 1h}; }},
      {"absence without a time", "limits", [](RuleSpec& s) { s.condition = Absence{{edge("bath")}}; }},
      {"absence of no time", "limits",
       [](RuleSpec& s) {
         s.condition = Absence{{edge("bath")}};
         s.limits = {limit(8, 22, 0ms)};
       }},
      {"a press that holds", "limits",
       [](RuleSpec& s) {
         s.condition = Momentary{{signal("sos")}, 1};
         s.limits = {limit(0, 0, 1min)};
       }},
      {"unknown device", "devices",
       [](RuleSpec& s) {
         s.condition = Silent{DeviceId{99}, 1h, 0ms, 0ms};
       }},
      {"silence without a time", "silence",
       [](RuleSpec& s) {
         s.condition = Silent{device("bath"), {}, 0ms, 0ms};
       }},
      {"silence within nothing", "silence",
       [](RuleSpec& s) {
         s.condition = Silent{device("bath"), {}, 2h, 1h};
       }},
      {"no day of the week", "limits", [](RuleSpec& s) { s.limits = {limit(8, 22, 1min, 0)}; }},
      {"overlapping windows", "limits",
       [](RuleSpec& s) {
         s.limits = {limit(8, 22, 1min), limit(21, 23, 1min)};
       }},
      {"overlapping over midnight and week", "limits",
       [](RuleSpec& s) {
         s.limits = {limit(22, 6, 1min, 0x40), limit(5, 7, 1min, 0x01)};
       }},
      {"a time longer than its window", "limits", [](RuleSpec& s) { s.limits = {limit(22, 6, 8h)}; }},
      {"a negative time", "limits", [](RuleSpec& s) { s.limits = {limit(8, 22, -1min)}; }},
      {"a negative pre-alarm", "pre_alarm", [](RuleSpec& s) { s.pre_alarm = -1s; }},
      {"a hold-off of a lifetime", "hold_off", [](RuleSpec& s) { s.hold_off = 24h * 3660; }},
      {"unknown need", "needs", [](RuleSpec& s) { s.needs = {DeviceId{99}}; }},
      {"unknown room", "room", [](RuleSpec& s) { s.room = RoomId{99}; }},
      {"too many limits", "limits", [](RuleSpec& s) { s.limits.assign(49, limit(8, 9, 1min)); }},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    auto spec = good();
    row.spoil(spec);
    const auto problems = problems_of({spec});
    REQUIRE_FALSE(problems.empty());
    CHECK(problems[0].field == row.field);
    CHECK(problems[0].rule == spec.id);
    CHECK_FALSE(problems[0].what.empty());
    CHECK_FALSE(problems[0].cure.empty());
  }
}

TEST_CASE("all mistakes are said at once, and two rules may not share an id") {
  auto bad = good();
  bad.id = "bad";
  bad.pre_alarm = -1s;
  bad.hold_off = -1s;
  const auto problems = problems_of({good(), bad, good()});
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].rule == "bad");
  CHECK(problems[2].rule == "good");
  CHECK(problems[2].field == "id");
}

TEST_CASE("neighbouring windows may wait longer than each of them lasts") {
  auto spec = good();
  spec.limits = {limit(8, 12, 5h), limit(12, 22, 5h)};
  const auto problems = problems_of({spec});
  REQUIRE(problems.size() == 1);  // the first can never be waited for, the second can
  spec.limits = {limit(8, 12, 3h), limit(12, 22, 13h)};
  CHECK(problems_of({spec}).empty());
}

TEST_CASE("a device that is heard through itself is refused") {
  auto home = small_home();
  home.devices[0].via = DeviceId{0};
  CHECK(std::holds_alternative<std::vector<RuleProblem>>(compile(home, {good()}, Zone::utc())));
}

TEST_CASE("the hash of a rule changes with all that changes its behaviour, and with nothing else") {
  const auto hash_of = [](const RuleSpec& spec) { return rule_set({spec}).rule_hash(RuleIndex{0}); };
  const auto base = hash_of(good());
  CHECK(hash_of(good()) == base);
  const std::vector<void (*)(RuleSpec&)> changes{
      [](RuleSpec& s) { s.id = "other"; },
      [](RuleSpec& s) { s.severity = Severity::high; },
      [](RuleSpec& s) { s.condition = Threshold{.signals = {signal("smoke")}}; },
      [](RuleSpec& s) {
        s.condition = Threshold{{signal("door")}, Compare::at_least, 1, 0.5};
      },
      [](RuleSpec& s) { s.limits = {limit(0, 0, 1min)}; },
      [](RuleSpec& s) { s.limits = {limit(0, 0, 2min)}; },
      [](RuleSpec& s) { s.pre_alarm = 1s; },
      [](RuleSpec& s) { s.keep_firing_for = 1s; },
      [](RuleSpec& s) { s.hold_off = 1s; },
      [](RuleSpec& s) { s.latched = true; },
      [](RuleSpec& s) { s.shadow = true; },
      [](RuleSpec& s) { s.needs = {device("door")}; },
      [](RuleSpec& s) { s.hold_while_out = 1h; },
      [](RuleSpec& s) { s.begins_inside = true; },
  };
  std::vector<std::uint64_t> hashes{base};
  for (const auto change : changes) {
    auto spec = good();
    change(spec);
    hashes.push_back(hash_of(spec));
  }
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}

TEST_CASE("a new order of the home is the same rule, but another rule set") {
  auto home = small_home();
  std::swap(home.signals[0], home.signals[2]);  // bath and door
  auto moved = good();
  moved.condition = Threshold{.signals = {SignalId{0}}};
  const auto before = rule_set({good()});
  auto compiled = compile(home, {moved}, Zone::utc());
  const auto& after = std::get<RuleSet>(compiled);
  CHECK(after.rule_hash(RuleIndex{0}) == before.rule_hash(RuleIndex{0}));
  CHECK(after.hash() != before.hash());
  CHECK(rule_set({good()}, *load_zone("Europe/Rome")).hash() != before.hash());
}

TEST_CASE("the hash is the same on every machine") {
  CHECK(rule_set({good()}).rule_hash(RuleIndex{0}) == 0x77c9eff07f242866u);
}

TEST_CASE("a rule set knows its rules and what they look at") {
  auto latch = good();
  latch.id = "stay";
  latch.condition = Latch{.set = {edge("bath")}, .reset = {edge("hall"), edge("door")}};
  latch.limits = {limit(22, 6, 1h)};
  const auto rules = rule_set({good(), latch});
  CHECK(rules.find("stay") == RuleIndex{1});
  CHECK_FALSE(rules.find("gone"));
  CHECK(rules.signals_of(RuleIndex{1}) ==
        std::vector<SignalId>{signal("bath"), signal("hall"), signal("door")});
  CHECK(rules.needs_clock(RuleIndex{1}));
  CHECK_FALSE(rules.needs_clock(RuleIndex{0}));
  REQUIRE(rules.limit_at(RuleIndex{1}, *parse_rfc3339("2026-06-15T23:00:00Z")));
  CHECK(rules.limit_at(RuleIndex{1}, *parse_rfc3339("2026-06-15T23:00:00Z"))->hold_for == 1h);
  CHECK(rules.limit_at(RuleIndex{1}, *parse_rfc3339("2026-06-15T12:00:00Z")) == nullptr);
  CHECK(rules.is_cancel_button(signal("well")));
  CHECK(rules.is_movement(signal("hall")));
  CHECK_FALSE(rules.is_movement(signal("temp")));
}
