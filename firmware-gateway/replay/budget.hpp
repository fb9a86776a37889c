// How many alerts a home's journal tells of, what operators said of them, and whether that is within the budget of
// false alerts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "domain/alert.hpp"
#include "domain/result.hpp"

namespace vicino::replay {

// False alerts a home and day, in thousandths, of all rules of a class together. Information has none.
inline constexpr std::int64_t social_budget = 30;
inline constexpr std::int64_t technical_budget = 20;
std::int64_t budget_of(AlertClass c) noexcept;  // 0: none

struct RuleBudget {
  std::string rule;
  AlertClass alert_class = AlertClass::social;
  bool shadow = false;       // what it raised went to the local lane only; it does not weigh on the budget
  std::uint64_t raised = 0;  // without test alarms
  std::uint64_t said_true = 0;
  std::uint64_t said_false = 0;
  std::uint64_t said_test = 0;
  // Nobody has said that they were true, or a test: false, as long as nobody does.
  std::uint64_t counted_false() const noexcept { return raised - said_true - said_test; }
  std::vector<std::string> reasons;  // given with "false", each once, in order of time; at most max_reasons
  static constexpr std::size_t max_reasons = 5;
};

struct Budget {
  Instant from = unknown;
  Instant to = unknown;
  std::vector<RuleBudget> rules;  // by class, then id; those that raised something
  Millis length() const noexcept { return from == unknown ? Millis{0} : to - from; }
  std::uint64_t counted_false(AlertClass c) const noexcept;  // without shadows
};

// Of a copy of a journal. Error: it cannot be read, with the cure.
Result<Budget> budget_of_journal(const std::filesystem::path& journal);

// {"format":1, ...}: docs/replay.md. Ends with a newline.
std::string to_json(const Budget& budget);

}  // namespace vicino::replay
