// What "holds" means, and what time makes of it: questions that the alert machine asks. Nothing here tells or decides.
#pragma once

#include "rules/turn.hpp"

namespace vicino::rules {

// Which limit is open now: kept in the state until the window may change. Before any of the questions below.
void refresh_window(Turn& turn, Slot rule);

// Condition and window and mode and sight: all that "holds" means but for the time.
bool holds(const Turn& turn, const RuleRow& row, const RuleState& r);
// Since when, in time that counts; and how long it must, by the limit that is open.
Instant holds_since(const RuleState& r);
Millis hold(const Turn& turn, const RuleRow& row, const RuleState& r);
// By the person's habits, which are known well enough, and not by the limits of its windows.
bool by_habit(const Turn& turn, const RuleRow& row);
// The earliest instant, from `from` on, at which what holds now has held for long enough.
Instant held_at(const Turn& turn, const RuleRow& row, const RuleState& r, Instant from);
// When the alert is due while what holds now goes on holding.
Instant due(const Turn& turn, const RuleRow& row, const RuleState& r);
// Too soon after its last alert, for a rule that is not latched.
bool held_off(const Turn& turn, const RuleRow& row, const RuleState& r);
// An absence that was broken during its episode has lasted for its whole time once more.
bool absent_again(const Turn& turn, const RuleRow& row, const RuleState& r);

// When time alone may change something for this rule: its next wake.
Instant next_look(const Turn& turn, Slot rule);

}  // namespace vicino::rules
