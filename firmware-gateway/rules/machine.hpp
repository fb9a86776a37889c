// The alert machine: one function for each stimulus of the table in docs/rules.md. `holds` there is: the
// condition is true, inside a window, in a mode that allows the rule, while the rule can see. Three
// refinements, all for safety:
//  - A firing alert ends with its condition (or because the mode no longer allows it), never because a window
//  closes or
//    because the rule has gone blind: nobody has been helped by either.
//  - A rule without a waiting time acts on what it is told even while some other sensor of it is out of
//  sight: blindness
//    stops the counting of time, not the news.
//  - Hold-off never delays a latched alarm.
#pragma once

#include "rules/turn.hpp"

namespace vicino::rules {

// Stimuli from the conditions. Each leaves the rule settled.
void condition_began(Turn& turn, Slot rule);
void condition_ended(Turn& turn, Slot rule);
void happened(Turn& turn, Slot rule);        // a momentary condition was true, just now
void happened_again(Turn& turn, Slot rule);  // a level condition that is true got one more reason
void absence_broken(Turn& turn, Slot rule);  // an edge, during an episode

// From people.
void call_off(Turn& turn, Slot rule);  // only in pre-alarm
void acknowledge(Turn& turn, Slot rule);
void close(Turn& turn, Slot rule);  // over, whatever goes on: what still goes on must hold anew
void silence(Turn& turn, Slot rule, Millis for_);
void mode_changed(Turn& turn);  // all rules

// From the world. `blind`: all reasons that apply now.
void set_blind(Turn& turn, Slot rule, std::uint8_t blind);

// Looks again at everything that time may have changed, fires what is due and sets the next wake.
void settle(Turn& turn, Slot rule);

bool suppressed_in(Mode mode, const RuleRow& row) noexcept;
void emit(Turn& turn, Slot rule, TransitionKind kind);

}  // namespace vicino::rules
