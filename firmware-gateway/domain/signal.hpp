// What can be observed in a home. The names follow Zigbee2MQTT's properties where it has one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace vicino {

// Values are normalised when a message is decoded; the unit of each kind is fixed here.
enum class SignalKind : std::uint8_t {
  occupancy,        // 1 = movement seen (PIR, radar)
  presence,         // 1 = somebody is there, moving or not (mmWave)
  contact,          // 1 = OPEN, 0 = closed (polarity of the device already undone)
  bed,              // 1 = occupied
  vibration,        // 1 = shaken
  sos,              // momentary: 1 = pressed
  cancel,           // momentary: 1 = "I am well" pressed
  fall,             // 0 = none, 1 = maybe a fall, 2 = a fall
  visitor,          // momentary: 1 = a visitor has identified himself
  temperature,      // degrees Celsius
  humidity,         // percent
  illuminance,      // lux
  smoke,            // 1 = alarm
  carbon_monoxide,  // 1 = alarm
  gas,              // 1 = alarm
  water_leak,       // 1 = alarm
  tamper,           // 1 = opened or moved
  mains,            // 1 = mains present
  trouble,          // 1 = the device reports a fault
  battery,          // percent
  battery_low,      // 1 = low
};
inline constexpr std::size_t signal_kind_count = 21;

std::string_view name(SignalKind kind) noexcept;
std::optional<SignalKind> signal_kind_from(std::string_view name) noexcept;
// A momentary signal has no state to change: each reading of it is something that happened.
constexpr bool is_momentary(SignalKind kind) noexcept {
  return kind == SignalKind::sos || kind == SignalKind::cancel || kind == SignalKind::visitor;
}
// A change of this signal to a value above zero (for contacts: any change) shows that somebody moved.
constexpr bool shows_movement(SignalKind kind) noexcept {
  return kind == SignalKind::occupancy || kind == SignalKind::presence || kind == SignalKind::contact ||
         kind == SignalKind::bed || kind == SignalKind::vibration || kind == SignalKind::sos ||
         kind == SignalKind::cancel;
}

}  // namespace vicino
