#include <catch2/catch.hpp>

#include "rules/care/scenario.hpp"
#include "tests/unit/care/homes.hpp"

using namespace vicino;
using namespace vicino::rules;

namespace {

ScenarioLoaders loaders() {
  ScenarioLoaders l;
  l.home = [](const std::string& name) -> std::variant<Home, Problems> {
    if (name != "flat.toml") return Problems{{name, 0, 0, "no such home", ""}};
    return test::flat();
  };
  l.rules = [](const std::string& name, const Home&) -> std::variant<std::vector<CareRule>, Problems> {
    CareRule rule;
    rule.kind = care_kind_from(name).value();
    return std::vector{rule};
  };
  return l;
}

const std::string header = "rules left-open  zone Europe/Rome\nhome flat.toml\n";

ScenarioReport report_of(const std::string& lines, const ScenarioOptions& options = {}) {
  const auto parsed = parse_scenario(header + lines, "door.scenario", loaders());
  if (const auto* problems = std::get_if<Problems>(&parsed))
    for (const auto& p : *problems) FAIL_CHECK(to_text(p));
  REQUIRE(std::holds_alternative<Scenario>(parsed));
  return run(std::get<Scenario>(parsed), options);
}

Problems problems_of(const std::string& text) {
  const auto parsed = parse_scenario(text, "bad.scenario", loaders());
  REQUIRE(std::holds_alternative<Problems>(parsed));
  return std::get<Problems>(parsed);
}

}  // namespace

TEST_CASE("A table whose expectations are met passes, harassed or not") {
  const std::string lines =
      "2026-05-01 12:00  front_door  closed\n"
      "12:05             front_door  open     # to let some air in\n"
      "12:19             expect      nothing\n"
      "12:20             expect      left-open raised\n"
      "12:25             centre      acknowledges left-open\n"
      "12:25             expect      left-open acknowledged\n"
      "12:30             outer-door  closed\n"
      "12:30             expect      left-open resolved\n";
  for (const bool harass : {false, true}) {
    const auto report = report_of(lines, {.harass = harass});
    for (const auto& f : report.failures) FAIL_CHECK(to_text(f));
    CHECK(report.expectations == 4);
  }
}

TEST_CASE("A failure names its line, what was expected and what came") {
  const auto report = report_of(
      "2026-05-01 12:00  front_door  closed\n"
      "12:05             front_door  open\n"
      "12:10             expect      left-open raised\n");
  REQUIRE(report.failures.size() == 1);
  CHECK(to_text(report.failures[0]) ==
        "door.scenario:5: expected left-open raised at 2026-05-01 12:10:00, got nothing of the kind");
}

TEST_CASE("What was told and not expected is a failure, at the next expectation or at the end") {
  const auto late = report_of(
      "2026-05-01 12:00  front_door  closed\n"
      "12:05             front_door  open\n"
      "12:40             expect      nothing\n");
  REQUIRE(late.failures.size() == 1);
  CHECK(to_text(late.failures[0]) ==
        "door.scenario:5: expected nothing else, got left-open raised at 2026-05-01 12:20:00");
  const auto wrong_time = report_of(
      "2026-05-01 12:00  front_door  closed\n"
      "12:05             front_door  open\n"
      "12:21             expect      left-open raised\n");
  REQUIRE(wrong_time.failures.size() == 1);
  CHECK(wrong_time.failures[0].got == "left-open raised at 2026-05-01 12:20:00");
  const auto at_the_end = report_of(
      "2026-05-01 12:00  front_door  closed\n"
      "12:05             front_door  open\n"
      "12:06             expect      nothing\n"
      "13:00             front_door  closed\n");
  CHECK(at_the_end.failures.size() == 1);
}

TEST_CASE("All mistakes of a table are said at once, each with its line and column") {
  const auto problems = problems_of(header +
                                    "2026-05-01 12:00  front_dor  closed\n"
                                    "2026-05-01 12:01  front_door pressed\n"
                                    "2026-05-01 11:00  front_door open\n"
                                    "2026-05-01 12:02  expect left-opn raised\n"
                                    "2026-05-01 12:03  expect left-open shouted\n"
                                    "2026-03-29 02:30  front_door open\n"
                                    "2026-05-01 12:04  restart after dinner\n"
                                    "2026-05-01 12:05  occupancy movement\n"
                                    "2026-05-01 12:06  front_door open wide\n"
                                    "2026-05-01 12:07\n");
  std::vector<std::string> what;
  for (const auto& p : problems)
    what.push_back(std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.what);
  CHECK(what.at(0) == "3:19 the home has no sensor 'front_dor'");
  CHECK(what.at(1) == "4:19 'front_door' is never 'pressed'");
  CHECK(what.at(2) == "6:26 there is no rule 'left-opn'");
  CHECK(what.at(3) == "7:36 'shouted' is nothing that can become of a rule");
  CHECK(what.at(4) == "8:12 '02:30' does not occur on this day in Europe/Rome");
  CHECK(what.at(5).substr(0, 5) == "9:33 ");
  CHECK(what.at(6) == "10:19 'occupancy' may be 'living_motion' or 'hallway_motion'");
  CHECK(what.at(7) == "11:35 'wide' is one word too many");
  CHECK(what.at(8) == "12:0 nothing stands behind the time");
}

TEST_CASE("Lines stand in the order of time, but for a clock that is put back") {
  const auto problems = problems_of(header +
                                    "2026-05-01 12:00  front_door  closed\n"
                                    "2026-05-01 11:00  front_door  open\n");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].line == 4);
  const auto report = report_of(
      "2026-05-01 12:00  front_door  closed\n"
      "12:05             front_door  open\n"
      "12:10             clock       -1h\n"
      "11:10             expect      nothing\n"
      "11:20             expect      left-open raised\n");
  for (const auto& f : report.failures) FAIL_CHECK(to_text(f));
  CHECK(report.expectations == 2);
}

TEST_CASE("A table without its home, its rules or a line is refused") {
  CHECK(problems_of("home nowhere.toml\n2026-05-01 12:00 expect nothing\n").at(0).what == "no such home");
  CHECK(problems_of("rules left-open\nhome flat.toml\nzone Europe/Rom\n2026-05-01 12:00 expect nothing\n")
            .size() == 1);
  CHECK(problems_of(header).at(0).what == "the table has no lines");
  CHECK(problems_of("rooms many\n").at(0).what == "'rooms many' is no header");
}
