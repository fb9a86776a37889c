#include <algorithm>

#include "rules/engine.hpp"
#include "rules/visibility.hpp"

namespace vicino::rules {

std::vector<Degraded> degraded_rules(const RuleSet& rules, const EngineState& state) {
  std::vector<Degraded> found;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!state.rules[i].told_blind) continue;
    Degraded d{static_cast<RuleIndex>(i), {}};
    for (const auto device : rules.spec(d.rule).needs)
      if (!state.visible(device)) d.blind.push_back(device);
    found.push_back(std::move(d));
  }
  return found;
}

std::vector<OpenAlert> open_alerts(const RuleSet& rules, const EngineState& state) {
  std::vector<OpenAlert> found;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto& r = state.rules[i];
    if (!r.open()) continue;
    found.push_back({r.alert, static_cast<RuleIndex>(i), r.started, r.raised, r.count, r.acknowledged});
  }
  std::sort(found.begin(), found.end(),
            [](const OpenAlert& a, const OpenAlert& b) { return a.alert < b.alert; });
  return found;
}

}  // namespace vicino::rules
