// Moves a state along the clock: for when the clock was stepped.
#pragma once

#include "rules/state.hpp"

namespace vicino::rules {

// Every stored instant moves by delta, so that whatever was counting keeps its remaining time. Windows are
// looked up anew: it is another time of day now.
void move_by(EngineState& state, Millis delta);

}  // namespace vicino::rules
