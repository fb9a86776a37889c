// When a rule speaks, as a part of its sentence. Not for use outside this folder.
#pragma once

#include <string>

#include "rules/care/words.hpp"
#include "rules/rule_spec.hpp"

namespace vicino::rules::care {

// " per 15 minuti di giorno (06:00-23:00) o 5 minuti di notte"; for some kinds the hour that their limits mean.
void put_when(std::string& out, const RuleSpec& rule, Lang lang);
// What takes the place of the limits once the person's habits are known.
void put_habit(std::string& out, const RuleSpec& rule, Lang lang);

}  // namespace vicino::rules::care
