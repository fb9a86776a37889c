#include "runtime/rulebook.hpp"

#include "rules/care/expand.hpp"
#include "rules/zone.hpp"

namespace vicino::runtime {
namespace {

// Without a place in a file: the parser has already said what it could place.
Problem in_words(const rules::RuleProblem& problem, const std::string& rule) {
  return {"rules", 0, 0,
          rule + (problem.field.empty() ? "" : " (" + problem.field + ")") + ": " + problem.what,
          problem.cure};
}

}  // namespace

std::variant<rules::RuleSet, Problems> compile_rules(const config::Settings& settings) {
  Problems problems;
  std::vector<rules::RuleSpec> specs;
  for (const auto& rule : settings.rules) {
    auto expanded = rules::expand(settings.home, rule);
    if (auto* some = std::get_if<std::vector<rules::RuleSpec>>(&expanded))
      specs.insert(specs.end(), std::make_move_iterator(some->begin()), std::make_move_iterator(some->end()));
    else
      for (const auto& problem : std::get<1>(expanded))
        problems.push_back(in_words(problem, rule.id.empty() ? std::string(name(rule.kind)) : rule.id));
  }
  auto zone = rules::load_zone(settings.home.zone);
  if (!zone) problems.push_back({"home", 0, 0, zone.error().what, zone.error().cure});
  if (!problems.empty()) return problems;
  auto compiled = rules::compile(settings.home, std::move(specs), std::move(*zone));
  if (auto* rules = std::get_if<rules::RuleSet>(&compiled)) return std::move(*rules);
  for (const auto& problem : std::get<1>(compiled)) problems.push_back(in_words(problem, "rules"));
  return problems;
}

}  // namespace vicino::runtime
