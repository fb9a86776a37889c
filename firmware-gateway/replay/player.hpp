// Plays events through one rule set and keeps the books. What it makes of them does not depend on how fast or on
// which machine: the same events give the same outcome.
#pragma once

#include <unordered_map>
#include <variant>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "replay/outcome.hpp"
#include "rules/care_rule.hpp"
#include "rules/engine.hpp"

namespace vicino::replay {

// The rules of a home as the gateway would run them. Problems name the rule; `file` goes in front.
std::variant<rules::RuleSet, Problems> compile_rules(const Home& home,
                                                     const std::vector<rules::CareRule>& rules,
                                                     const std::string& file);

class Player {
 public:
  explicit Player(rules::RuleSet rules);

  void take(const Event& event);
  // The recording ends: time passes to `to`, and what is still open stays open.
  const Outcome& finish(Instant to);

  const rules::RuleSet& rules() const noexcept { return rules_; }
  const rules::EngineState& state() const noexcept { return state_; }

 private:
  void pass_time(Instant to);
  void record();

  rules::RuleSet rules_;
  rules::EngineState state_;
  rules::TransitionSink sink_;
  Outcome outcome_;
  std::unordered_map<AlertNumber, std::size_t> open_;  // -> place in episodes; looked up only, never walked
  std::vector<Instant> degraded_since_;                // by RuleIndex
};

}  // namespace vicino::replay
