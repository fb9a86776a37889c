// Scenario tables of `vicinoctl rules test`.
#include "rules/care/scenario.hpp"
#include "homes.hpp"

namespace vicino::fuzz {

void take(std::string_view input) {
  static const Home home = home_of("tests/scenarios/flat.toml");
  static const auto rules = sound(config::load_rules(in_tree("tests/scenarios/rules/sos.toml"), home));
  rules::ScenarioLoaders loaders;
  loaders.home = [](const std::string&) { return home; };
  loaders.rules = [](const std::string&, const Home&) { return rules; };
  const auto parsed = rules::parse_scenario(input, "fuzz.scenario", loaders);
  if (const auto* problems = std::get_if<Problems>(&parsed)) {
    must(!problems->empty() && !problems->front().what.empty(), "what is wrong is said");
    return;
  }
  const auto& scenario = std::get<rules::Scenario>(parsed);
  if (scenario.lines.empty()) return;
  // Of a table over years every ten minutes are played, too: right, but nothing for five seconds.
  const auto& lines = scenario.lines;
  if (lines.back().at - lines.front().at > std::chrono::hours{24 * 7}) return;
  const auto plain = rules::run(scenario);
  const auto harassed = rules::run(scenario, {.harass = true});
  must(harassed.transitions == plain.transitions, "snapshots and small steps in between change nothing");
}

}  // namespace vicino::fuzz
