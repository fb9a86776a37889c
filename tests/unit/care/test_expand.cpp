#include <catch2/catch.hpp>

#include "rules/care/defaults.hpp"
#include "rules/care/expand.hpp"
#include "rules/rule_set.hpp"
#include "tests/unit/care/homes.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace std::chrono_literals;

namespace {

std::vector<RuleSpec> specs_of(const Home& home, const CareRule& rule) {
  auto result = expand(home, rule);
  if (auto* problems = std::get_if<std::vector<RuleProblem>>(&result))
    for (const auto& p : *problems) FAIL_CHECK(p.what);
  REQUIRE(std::holds_alternative<std::vector<RuleSpec>>(result));
  return std::get<std::vector<RuleSpec>>(std::move(result));
}

std::vector<RuleProblem> problems_of(const Home& home, const CareRule& rule) {
  auto result = expand(home, rule);
  REQUIRE(std::holds_alternative<std::vector<RuleProblem>>(result));
  return std::get<std::vector<RuleProblem>>(std::move(result));
}

std::vector<std::string> ids(const std::vector<RuleSpec>& specs) {
  std::vector<std::string> out;
  for (const auto& s : specs) out.push_back(s.id);
  return out;
}

CareRule of(CareKind kind) {
  CareRule rule;
  rule.kind = kind;
  return rule;
}

SignalId signal(const Home& home, std::string_view name) {
  const auto id = home.find_signal(name);
  REQUIRE(id);
  return *id;
}

bool watches(const std::vector<Edge>& edges, SignalId id) {
  return std::any_of(edges.begin(), edges.end(), [&](const Edge& e) { return e.signal == id; });
}

}  // namespace

TEST_CASE("A home without a rule file is protected by every kind it has sensors for, and its rules compile") {
  const auto home = test::flat();
  std::vector<RuleSpec> all;
  std::vector<CareKind> kinds;
  for (const auto& rule : default_rules(home)) {
    kinds.push_back(rule.kind);
    for (auto& spec : specs_of(home, rule)) all.push_back(std::move(spec));
  }
  using K = CareKind;
  CHECK(kinds ==
        std::vector{K::sos,        K::fall,        K::inactivity,     K::not_up,        K::long_stay,
                    K::out_of_bed, K::night_exit,  K::left_open,      K::not_home,      K::heat,
                    K::cold,       K::hazard,      K::night_bathroom, K::battery,       K::sensor_silent,
                    K::radio_down, K::implausible, K::tamper,         K::mains_lost,    K::storage,
                    K::clock,      K::uplink_lost, K::self_test,      K::away_movement, K::self_test_failed,
                    K::safe_mode});
  const auto compiled = compile(home, all, Zone::utc());
  if (const auto* problems = std::get_if<std::vector<RuleProblem>>(&compiled))
    for (const auto& p : *problems) FAIL_CHECK(p.rule << ": " << p.what);
  REQUIRE(std::holds_alternative<RuleSet>(compiled));
  CHECK(std::get<RuleSet>(compiled).find("long-stay-bathroom"));
}

TEST_CASE(
    "An empty home has the rules of the gateway itself, and a home with a button those of the button, too") {
  CHECK(default_rules(Home{}).size() == 5);
  Home home;
  test::add_device(home, "pendant", DeviceType::sos_button, "");
  std::vector<CareKind> kinds;
  for (const auto& rule : default_rules(home)) kinds.push_back(rule.kind);
  CHECK(kinds == std::vector{CareKind::sos, CareKind::battery, CareKind::sensor_silent, CareKind::tamper,
                             CareKind::storage, CareKind::clock, CareKind::uplink_lost, CareKind::self_test,
                             CareKind::self_test_failed, CareKind::safe_mode});
}

TEST_CASE("The ids name room or device where there are several of a kind") {
  auto home = test::flat();
  CHECK(ids(specs_of(home, of(CareKind::sos))) == std::vector<std::string>{"sos"});
  CHECK(ids(specs_of(home, of(CareKind::fall))) == std::vector<std::string>{"fall", "fall.maybe"});
  CHECK(ids(specs_of(home, of(CareKind::long_stay))) == std::vector<std::string>{"long-stay-bathroom"});
  CHECK(ids(specs_of(home, of(CareKind::hazard))) ==
        std::vector<std::string>{"hazard-kitchen_smoke", "hazard-bathroom_water"});
  CHECK(ids(specs_of(home, of(CareKind::heat))) ==
        std::vector<std::string>{"heat-bedroom_climate", "heat-bedroom_climate.high"});
  CHECK(ids(specs_of(home, of(CareKind::left_open))) == std::vector<std::string>{"left-open"});
  test::add_device(home, "back_door", DeviceType::outer_door, "kitchen");
  test::add_device(home, "pull_cord", DeviceType::sos_button, "bathroom");
  CHECK(ids(specs_of(home, of(CareKind::left_open))) ==
        std::vector<std::string>{"left-open-front_door", "left-open-back_door"});
  CHECK(ids(specs_of(home, of(CareKind::sos))) == std::vector<std::string>{"sos-pendant", "sos-pull_cord"});
  auto named = of(CareKind::inactivity);
  named.id = "quiet";
  CHECK(ids(specs_of(home, named)) == std::vector<std::string>{"quiet"});
}

TEST_CASE("A bathroom stay ends by movement elsewhere and not by the bathroom's own door or a pendant") {
  auto home = test::flat();
  test::add_device(home, "bathroom_door", DeviceType::door, "hallway");
  const auto spec = specs_of(home, of(CareKind::long_stay)).at(0);
  const auto& latch = std::get<Latch>(spec.condition);
  CHECK(watches(latch.set, signal(home, "bathroom_motion.occupancy")));
  CHECK(watches(latch.reset, signal(home, "hallway_motion.occupancy")));
  CHECK(watches(latch.reset, signal(home, "front_door.contact")));
  CHECK_FALSE(watches(latch.reset, signal(home, "bathroom_door.contact")));
  CHECK_FALSE(watches(latch.reset, signal(home, "bathroom_motion.occupancy")));
  CHECK_FALSE(watches(latch.reset, signal(home, "well_button.cancel")));
  CHECK(spec.limits == std::vector<Limit>{{{6 * 60, 23 * 60}, 45min}, {{23 * 60, 6 * 60}, 30min}});
  CHECK(spec.pre_alarm == 3min);
  CHECK(home.room(spec.room)->id == "bathroom");
}

TEST_CASE("What a technician sets replaces the default and nothing else") {
  const auto home = test::flat();
  auto rule = of(CareKind::inactivity);
  rule.limits = {{{{7 * 60, 21 * 60}, 3h}}};
  rule.severity = Severity::medium;
  rule.shadow = true;
  const auto spec = specs_of(home, rule).at(0);
  CHECK(spec.limits == std::vector<Limit>{{{7 * 60, 21 * 60}, 3h}});
  CHECK(spec.severity == Severity::medium);
  CHECK(spec.shadow);
  CHECK(spec.pre_alarm == 5min);
  CHECK_FALSE(spec.needs_all);
}

TEST_CASE("One limit of heat given by a technician stands for both steps and keeps the hysteresis") {
  auto rule = of(CareKind::heat);
  rule.set = 29;
  const auto specs = specs_of(test::flat(), rule);
  REQUIRE(specs.size() == 1);
  CHECK(std::get<Threshold>(specs[0].condition).set == 29);
  CHECK(std::get<Threshold>(specs[0].condition).clear == 28);
}

TEST_CASE("A possible fall waits as long as the technician says, and the sure fall does not wait") {
  auto rule = of(CareKind::fall);
  rule.maybe_after = 30s;
  const auto specs = specs_of(test::flat(), rule);
  CHECK(specs.at(0).pre_alarm == 0s);
  CHECK(specs.at(1).pre_alarm == 30s);
}

TEST_CASE("A device may be silent for three of its own intervals, within the bounds of its like") {
  auto home = test::flat();
  const auto motion = *home.find_device("kitchen_motion");
  const auto silence = [&](Millis check_in) {
    home.devices[index(motion)].check_in = check_in;
    auto rule = of(CareKind::sensor_silent);
    rule.devices = {motion};
    return *std::get<Silent>(specs_of(home, rule).at(0).condition).silence;
  };
  CHECK(silence(1h) == 3h);
  CHECK(silence(10min) == 2h);  // floor
  CHECK(silence(12h) == 25h);   // ceiling
  CHECK(silence(24h) == 30h);   // but never less than its own interval and a quarter
  CHECK(care::silence_bounds(home.device(*home.find_device("pendant"))).ceiling == 6h);
  CHECK(care::silence_bounds(home.device(*home.find_device("plug"))).floor == 10min);
}

TEST_CASE("All that is wrong with a rule is said at once, with a cure") {
  const auto home = test::flat();
  auto rule = of(CareKind::left_open);
  rule.signals = {signal(home, "bathroom_motion.occupancy")};
  rule.limits = {{{{8 * 60, 20 * 60}, 15min}, {{19 * 60, 23 * 60}, 5min}}};
  rule.set = 3;
  rule.pre_alarm = 2h;
  const auto problems = problems_of(home, rule);
  std::vector<std::string> fields;
  for (const auto& p : problems) {
    fields.push_back(p.field);
    CHECK_FALSE(p.cure.empty());
  }
  std::sort(fields.begin(), fields.end());
  CHECK(fields == std::vector<std::string>{"limits", "pre_alarm", "sensors", "set"});
}

TEST_CASE("A rule that could never speak, or has no sensor, is refused with its reason") {
  struct Row {
    const char* about;
    CareRule rule;
    const char* what;
  };
  auto no_time = of(CareKind::inactivity);
  no_time.limits = {{{{8 * 60, 9 * 60}, 2h}}};
  auto no_room = of(CareKind::long_stay);
  no_room.room = RoomId{0};
  auto wrong_side = of(CareKind::cold);
  wrong_side.set = 15;
  wrong_side.clear = 14;
  auto generic = of(CareKind::generic);
  generic.id = "mine";
  auto unplanned = of(CareKind::missed_visit);
  auto close = unplanned;
  close.visits = {{9 * 60}, {10 * 60}};
  auto part = of(CareKind::inactivity);
  part.adaptive = true;
  part.signals = {signal(test::flat(), "kitchen_motion.occupancy")};
  const std::vector<Row> rows{
      {"too long for its window", no_time,
       "2h cannot pass before 08:00-09:00 ends: the rule would never speak"},
      {"room without sensor", no_room,
       "room 'entrance' has no motion or presence sensor: a stay there cannot be seen"},
      {"hysteresis", wrong_side, "the alert would be over while its condition still holds"},
      {"generic without condition", generic, "a rule of one's own needs a condition"},
      {"no visit planned", unplanned, "no visit is planned"},
      {"visits that overlap", close,
       "two visits are so close to each other that nobody could say which of them was missed"},
      {"habits of a part of the home", part, "the habits that are learned are those of the whole home"},
  };
  for (const auto& row : rows) {
    INFO(row.about);
    auto home = test::flat();
    test::add_device(home, "tag", DeviceType::visitor_tag, "entrance");
    const auto problems = problems_of(home, row.rule);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].what == row.what);
  }
  const auto nothing = problems_of(Home{}, of(CareKind::sos));
  REQUIRE(nothing.size() == 1);
  CHECK(nothing[0].what == "a rule of kind 'sos' needs an SOS button, and the home has none");
}

TEST_CASE("A rule that is switched off expands to nothing") {
  auto rule = of(CareKind::sos);
  rule.enabled = false;
  CHECK(specs_of(test::flat(), rule).empty());
}

TEST_CASE("Limits or sensors of a technician's own are meant as they are: nothing is learned beside them") {
  const auto home = test::flat();
  CHECK(specs_of(home, of(CareKind::inactivity)).at(0).adaptive);
  CHECK(specs_of(home, of(CareKind::not_up)).at(0).adaptive);
  auto rule = of(CareKind::inactivity);
  rule.limits = {{{{7 * 60, 21 * 60}, 3h}}};
  CHECK_FALSE(specs_of(home, rule).at(0).adaptive);
  rule.adaptive = true;  // then they hold until the habits are known
  CHECK(specs_of(home, rule).at(0).adaptive);
  rule = of(CareKind::inactivity);
  rule.adaptive = false;
  rule.hold_while_out = 6h;
  CHECK_FALSE(specs_of(home, rule).at(0).adaptive);
  CHECK(specs_of(home, rule).at(0).hold_while_out == 6h);
}

TEST_CASE("Planned visits become windows around them, on the right weekdays over midnight, too") {
  auto home = test::flat();
  test::add_device(home, "tag", DeviceType::visitor_tag, "entrance");
  auto rule = of(CareKind::missed_visit);
  rule.visits = {{9 * 60, 0x1f}, {10, 0x01}};  // 09:00 Monday to Friday, 00:10 on Mondays
  const auto spec = specs_of(home, rule).at(0);
  CHECK(spec.limits ==
        std::vector<Limit>{{{8 * 60 + 30, 9 * 60 + 31, 0x1f}, 1h}, {{23 * 60 + 40, 41, 0x40}, 1h}});
  CHECK(spec.severity == Severity::low);
  rule.margin = 15min;
  CHECK(specs_of(home, rule).at(0).limits.at(0) == Limit{{8 * 60 + 45, 9 * 60 + 16, 0x1f}, 30min});
}

TEST_CASE("The hour by which one should be home can be another, or none") {
  auto rule = of(CareKind::not_home);
  CHECK(ids(specs_of(test::flat(), rule)) == std::vector<std::string>{"not-home", "not-home.evening"});
  // By habit it may become two in the morning.
  CHECK_FALSE(specs_of(test::flat(), rule).at(0).adaptive);
  CHECK(specs_of(test::flat(), rule).at(1).adaptive);
  CHECK(specs_of(test::flat(), rule).at(1).limits == std::vector<Limit>{{{21 * 60 + 45, 2 * 60 + 1}, 15min}});
  rule.adaptive = false;
  CHECK(specs_of(test::flat(), rule).at(1).limits ==
        std::vector<Limit>{{{21 * 60 + 45, 22 * 60 + 1}, 15min}});
  rule.adaptive.reset();
  // Who writes an hour means it, unless he says otherwise.
  rule.home_by = std::uint16_t{20 * 60};
  CHECK_FALSE(specs_of(test::flat(), rule).at(1).adaptive);
  CHECK(specs_of(test::flat(), rule).at(1).limits ==
        std::vector<Limit>{{{19 * 60 + 45, 20 * 60 + 1}, 15min}});
  rule.adaptive = true;
  CHECK_FALSE(specs_of(test::flat(), rule).at(0).adaptive);
  CHECK(specs_of(test::flat(), rule).at(1).adaptive);
  CHECK(specs_of(test::flat(), rule).at(1).limits == std::vector<Limit>{{{19 * 60 + 45, 2 * 60 + 1}, 15min}});
  rule.home_by = std::uint16_t{24 * 60};
  CHECK(ids(specs_of(test::flat(), rule)) == std::vector<std::string>{"not-home"});
}

TEST_CASE("The smoke of a kitchen passes every mode and stays until somebody takes charge") {
  const auto specs = specs_of(test::flat(), of(CareKind::hazard));
  CHECK(specs.at(0).passes_every_mode);
  CHECK(specs.at(0).latched);
  CHECK(specs.at(0).severity == Severity::highest);
  CHECK(specs.at(1).severity == Severity::medium);
  CHECK_FALSE(specs.at(1).latched);
}
