// From what the engine says to what a person is told: a transition as a self-contained record.
#pragma once

#include "domain/alert.hpp"
#include "rules/rule_set.hpp"
#include "rules/state.hpp"

namespace vicino::rules {

// Fills every field of the record. `state` is the engine's state after the step that put out the transition;
// `home` is the one that the rule set was compiled for. An alarm storm passes through here: no streams, no
// regular expressions, about a dozen small allocations a call.
AlertRecord describe(const RuleSet& rules, const Home& home, const EngineState& state,
                     const Transition& transition);

}  // namespace vicino::rules
