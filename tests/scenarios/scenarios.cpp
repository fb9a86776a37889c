// Plays every table of this folder, as `vicinoctl rules test` does, and once more harassed.
#include <algorithm>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "config/settings.hpp"
#include "rules/care/scenario.hpp"

using namespace vicino;
using namespace vicino::rules;
namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path(VICINO_SOURCE_DIR) / "tests" / "scenarios";

std::vector<fs::path> tables() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".scenario") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

ScenarioLoaders loaders() {
  ScenarioLoaders l;
  l.home = [](const std::string& name) { return config::load_home(folder / name); };
  l.rules = [](const std::string& name, const Home& home) { return config::load_rules(folder / name, home); };
  return l;
}

}  // namespace

TEST_CASE("Every scenario table comes out as it says, also with snapshots and small steps in between") {
  const auto files = tables();
  REQUIRE(files.size() >= 20);
  for (const auto& file : files) {
    const auto parsed = parse_scenario(text_of(file), file.filename().string(), loaders());
    if (const auto* problems = std::get_if<Problems>(&parsed)) {
      for (const auto& p : *problems) FAIL_CHECK(to_text(p));
      continue;
    }
    const auto& scenario = std::get<Scenario>(parsed);
    const auto plain = run(scenario);
    for (const auto& failure : plain.failures) FAIL_CHECK(to_text(failure));
    CHECK(plain.expectations > 0);
    const auto harassed = run(scenario, {.harass = true});
    CHECK(harassed.failures.empty());
    CHECK(harassed.transitions == plain.transitions);
  }
}
