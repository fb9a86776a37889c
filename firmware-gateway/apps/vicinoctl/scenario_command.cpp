#include <cstdio>
#include <fstream>
#include <sstream>

#include "commands.hpp"
#include "config/settings.hpp"
#include "rules/care/scenario.hpp"

namespace vicino::ctl {
namespace {

// Names in a scenario are relative to it.
rules::ScenarioLoaders loaders_for(const std::filesystem::path& directory) {
  rules::ScenarioLoaders loaders;
  loaders.home = [directory](const std::string& name) { return config::load_home(directory / name); };
  loaders.rules = [directory](const std::string& name, const Home& home) {
    return config::load_rules(directory / name, home);
  };
  return loaders;
}

// How many expectations held; nothing if the scenario failed, and then it is told.
bool play(const std::filesystem::path& file, Lang lang) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) {
    print_error({"cannot read " + file.string(), "check the path"});
    return false;
  }
  const auto parsed = rules::parse_scenario(text.str(), file.string(), loaders_for(file.parent_path()));
  if (const auto* problems = std::get_if<Problems>(&parsed)) {
    print_problems(*problems);
    return false;
  }
  const auto report = rules::run(std::get<rules::Scenario>(parsed));
  for (const rules::ScenarioFailure& failure : report.failures) std::printf("%s\n", to_text(failure).c_str());
  const auto verdict =
      report.passed() ? pick(lang, "superato", "passed") : pick(lang, "NON SUPERATO", "FAILED");
  std::printf("%s: %s (%zu %s)\n", file.c_str(), std::string(verdict).c_str(), report.expectations,
              std::string(pick(lang, "attese", "expectations")).c_str());
  return report.passed();
}

}  // namespace

int test_rules(const std::vector<std::filesystem::path>& scenarios, Lang lang) {
  std::size_t failed = 0;
  for (const auto& file : scenarios) failed += !play(file, lang);
  return failed ? problems_found : ok;
}

}  // namespace vicino::ctl
