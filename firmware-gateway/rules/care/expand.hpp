// From the words of the trade to the engine's parts: what a technician writes becomes rules that compile().
#pragma once

#include <variant>
#include <vector>

#include "domain/home.hpp"
#include "rules/care_rule.hpp"
#include "rules/rule_spec.hpp"

namespace vicino::rules {

// The engine's rules for one care rule: one for each room, device or step that it covers, in the order of the
// home. All problems at once, never rules and problems. A rule that is not enabled expands to nothing.
//
// Ids: the rule's own id, else the kind's name; "-<room>" or "-<device>" where there may be several of a kind
// ("long-stay-bathroom", "battery-front_door"; "sos" in a home with one button, "sos-pendant" in one with
// two);
// ".<variant>" for a second step ("fall.maybe", "heat-bedroom_climate.high").
std::variant<std::vector<RuleSpec>, std::vector<RuleProblem>> expand(const Home& home, const CareRule& rule);

// The rules of a home whose technician wrote none: every kind for which the home has the sensors, in the
// order of the table of defaults. Each of them expands without a problem.
std::vector<CareRule> default_rules(const Home& home);

}  // namespace vicino::rules
