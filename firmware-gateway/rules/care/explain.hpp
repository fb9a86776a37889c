// What a rule does, as one sentence that a technician can check against what the family asked for.
#pragma once

#include <string>

#include "domain/home.hpp"
#include "rules/care/words.hpp"
#include "rules/rule_spec.hpp"

namespace vicino::rules {

// "Se la porta d'ingresso resta aperta per 15 minuti di giorno (06:00-23:00) o 5 minuti di notte, avvisa la
// centrale: gravità media." The spec must belong to the home.
std::string explain(const RuleSpec& rule, const Home& home, Lang lang);

}  // namespace vicino::rules
