// One alert from its beginning to its end: what the alert machine (machine.hpp) does once it has decided.
#pragma once

#include "rules/turn.hpp"

namespace vicino::rules {

// Another rule's open alert tells already what this one would.
bool told_by_another(const Turn& turn, Slot rule);

void begin_episode(Turn& turn, Slot rule);
void raise(Turn& turn, Slot rule);
void end_episode(Turn& turn, Slot rule, TransitionKind kind);
// What a firing alert fired for is over: the alert is, too, unless it latches or must keep on.
void release(Turn& turn, Slot rule);
// It happened once more.
void count_again(Turn& turn, Slot rule);
// Tells what count_again() owes, if it may be told by now.
void tell_update(Turn& turn, Slot rule);

// The condition became true, or false: nothing of the machine but an open alert takes note here, settle() does
// the rest.
void begin_condition(Turn& turn, Slot rule);
void end_condition(Turn& turn, Slot rule);

// A night of visits is over (nights.cpp).
void end_night(Turn& turn, Slot rule);

}  // namespace vicino::rules
