// A replay: recordings, a home, one rule set or two, and what came of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "replay/activity.hpp"
#include "replay/difference.hpp"
#include "replay/player.hpp"
#include "replay/source.hpp"

namespace vicino::replay {

struct Job {
  std::vector<std::filesystem::path> recordings;  // in order of time
  SourceOptions options;
  rules::RuleSet rules;
  std::optional<rules::RuleSet> against;
  bool activity = false;  // for the plot
  // Called now and then: parts in a thousand of all recordings.
  std::function<void(unsigned)> progress;
};

struct Replay {
  std::string zone;
  std::vector<Account> accounts;  // one for each recording
  Outcome outcome;
  std::optional<Outcome> against;
  std::vector<Change> changes;  // with `against`
  std::optional<Activity> activity;
};

// Problems: a recording that cannot be read, or that begins before the one before it ends.
std::variant<Replay, Problems> replay(Job job);

// {"format":1, ...}: docs/replay.md. Ends with a newline.
std::string to_json(const Replay& replay);

}  // namespace vicino::replay
