#include "rules/care/expand.hpp"

#include "rules/care/expander.hpp"

namespace vicino::rules {

std::variant<std::vector<RuleSpec>, std::vector<RuleProblem>> expand(const Home& home, const CareRule& rule) {
  care::Expander expander(home, rule);
  expander.run();
  if (!expander.problems.empty()) return std::move(expander.problems);
  return std::move(expander.specs);
}

std::vector<CareRule> default_rules(const Home& home) {
  std::vector<CareRule> rules;
  for (const auto& row : care::all_defaults()) {
    if (!row.variant.empty()) continue;
    CareRule rule;
    rule.kind = row.kind;
    // A kind that the home has no sensors for has problems, and nothing else can be wrong with a rule of
    // defaults.
    if (std::holds_alternative<std::vector<RuleSpec>>(expand(home, rule))) rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace vicino::rules
