// From settings to a rule set in force: expand each care rule, load the zone, compile.
#pragma once

#include <variant>

#include "config/settings.hpp"
#include "rules/rule_set.hpp"

namespace vicino::runtime {

std::variant<rules::RuleSet, Problems> compile_rules(const config::Settings& settings);

}  // namespace vicino::runtime
