// Which devices can be seen: each has its own patience with silence, learned from it, and is heard through
// its bridge.
#pragma once

#include "rules/turn.hpp"

namespace vicino::rules {

// A sign of life. Also one of the bridge that brought it.
void hear(Turn& turn, Slot device);
// Its source says whether it is there.
void apply_availability(Turn& turn, const Availability& availability);
// The wake of a device: silent for too long?
void settle_device(Turn& turn, Slot device);

// Learning starts here; nothing is silent yet.
void begin_devices(Turn& turn);
// Nobody could have been heard for so long: it is not their silence.
void forgive_silence(Turn& turn, Millis down);
// Tells the rules which of them can see; for after a change of devices, clock or rules.
void reconsider_sight(Turn& turn);
std::uint8_t sight_of(const RuleSet& rules, const EngineState& state, Slot rule) noexcept;

// A bridge that is known by its devices' messages alone: that they all are quiet may be the person's silence,
// which is what other rules wait for. Its silence means something once it has spoken for itself (state,
// health).
inline bool never_silent(const Turn& turn, Slot device) noexcept {
  return turn.tables.devices[device].bridge && !turn.state.devices[device].spoken;
}

// How long a device may be silent, by what is known of it now.
inline Millis patience_with(const DeviceState& device, const Patience& p) noexcept {
  if (p.fixed > Millis{0}) return p.fixed;
  return device.learned ? std::clamp(device.check_in() * 3, p.floor, p.ceiling) : p.ceiling;
}

}  // namespace vicino::rules
