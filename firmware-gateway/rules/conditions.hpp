// Conditions: what a reading means to the rules that look at its signal.
#pragma once

#include "rules/turn.hpp"

namespace vicino::rules {

// The device has been heard already (visibility.hpp).
void apply_reading(Turn& turn, const Reading& reading);

// What the gateway says of itself.
void apply_health(Turn& turn, const GatewayHealth& health);

// count_within, while it is true: from when on the last n edges no longer lie within `within`.
Instant count_ends(const Turn& turn, const RuleRow& row, const RuleState& r) noexcept;
// silent, while it is not true: from when on it will be if nothing is heard; `never` while nothing could be.
Instant silent_from(const Turn& turn, const RuleRow& row, const RuleState& r) noexcept;

// Which of a threshold's signals are past it, by their last known values.
std::uint64_t signals_over(const RuleSpec& spec, const EngineState& state) noexcept;

// Of a count or a sequence, only the edges that made it true are evidence.
void trim_evidence(const RuleRow& row, RuleState& r) noexcept;

}  // namespace vicino::rules
