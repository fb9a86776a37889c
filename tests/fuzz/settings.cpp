// Settings as TOML: vicino.toml, home.toml and rules.toml in one text, with a line `---` between them. What has no
// problem must compile.
#include "config/parse_home.hpp"
#include "config/parse_main.hpp"
#include "config/parse_rules.hpp"
#include "fuzz.hpp"
#include "replay/player.hpp"

namespace vicino::fuzz {
namespace {

void check(const Problems& problems) {
  must(problems.size() <= 10'000, "a file has a bounded number of problems");
  for (const auto& problem : problems) {
    must(!problem.what.empty(), "a problem says what is wrong");
    must(problem.line >= 0 && problem.column >= 0, "a problem has a place");
  }
}

}  // namespace

void take(std::string_view input) {
  const auto main_text = cut(input, "\n---\n");
  const auto home_text = cut(input, "\n---\n");
  Problems problems;
  const auto main = config::parse_main(main_text, "vicino.toml", problems);
  must(main.rules.size() <= config::max_rule_files, "rule files are bounded");
  check(problems);

  problems.clear();
  const Home home = config::parse_home(home_text, "home.toml", problems);
  must(home.devices.size() <= config::max_devices && home.rooms.size() <= config::max_rooms,
       "a home is bounded");
  const bool home_is_sound = problems.empty();
  config::RuleFiles files(home);
  files.add(input, "rules.toml", problems);
  const auto rules = files.finish();
  check(problems);
  if (!home_is_sound || !problems.empty()) return;
  const auto compiled = replay::compile_rules(home, rules, "rules.toml");
  if (const auto* wrong = std::get_if<Problems>(&compiled)) {
    check(*wrong);
    return;
  }
  const auto& set = std::get<rules::RuleSet>(compiled);
  const auto bytes = rules::encode(set, rules::initial_state(set));
  must(rules::decode(set, bytes).has_value(), "a rule set's first state can be kept");
}

}  // namespace vicino::fuzz
