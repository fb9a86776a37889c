// The small home of tests/fixtures/replay.
#pragma once

#include <catch2/catch.hpp>

#include "config/settings.hpp"
#include "replay/replay.hpp"
#include "rules/care/expand.hpp"

namespace vicino::test {

inline const std::filesystem::path replay_fixtures =
    std::filesystem::path{VICINO_SOURCE_DIR} / "tests/fixtures/replay";

inline Home small_recorded_home() {
  auto home = config::load_home(replay_fixtures / "small.home.toml");
  REQUIRE(std::holds_alternative<Home>(home));
  return std::get<Home>(std::move(home));
}

inline rules::RuleSet rules_in(const char* file, const Home& home) {
  auto rules = config::load_rules(replay_fixtures / file, home);
  REQUIRE(rules.index() == 0);
  auto compiled = replay::compile_rules(home, std::get<0>(rules), file);
  REQUIRE(compiled.index() == 0);
  return std::get<0>(std::move(compiled));
}

inline replay::Job small_job(const char* against = nullptr) {
  const auto home = small_recorded_home();
  replay::Job job{{replay_fixtures / "small.txt"}, {}, rules_in("a.toml", home), {}, false, {}};
  job.options.map = replay_fixtures / "small.map.toml";
  if (against != nullptr) job.against = rules_in(against, home);
  return job;
}

inline replay::Replay played(replay::Job job) {
  auto result = replay::replay(std::move(job));
  if (const auto* problems = std::get_if<Problems>(&result))
    for (const auto& problem : *problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(result.index() == 0);
  return std::get<0>(std::move(result));
}

}  // namespace vicino::test
