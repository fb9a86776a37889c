// One device: what was last known of its signals, and how its messages become readings.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "sensors/source.hpp"
#include "sensors/zigbee2mqtt/normaliser.hpp"

namespace vicino::sensors::zigbee2mqtt {

// Adds to out.rejected; `what` says what is wrong and what to do about it.
void refuse(Decoded& out, std::string_view reason, std::string_view topic, std::string_view what);

class DeviceState {
 public:
  DeviceState(const Home& home, DeviceId device);

  // What bridge/devices says of it; null: not known (yet).
  void describe(const Exposes* exposes);
  void prime(SignalId signal, double last_value);
  // Zigbee2MQTT has come up: it is about to send its cached states, which are old.
  void expect_replay() noexcept { replay_expected_ = true; }

  // A state message, already parsed.
  void decode(const boost::json::object& state, bool retained, std::string_view topic, Decoded& out);
  // Its source's opinion; told when it changes.
  void availability(bool online, Decoded& out);

 private:
  struct Slot {
    SignalId signal = no_signal;
    double last = 0;     // level: last value. Momentary: 1 while its attribute stays true
    bool known = false;  // level signals only
  };
  bool is_old(const boost::json::object& state, bool retained, Instant seen);
  void level(Slot& slot, double value, bool retained, Instant observed, Decoded& out);
  void action(const boost::json::object& state, Instant observed, std::string_view topic,
              std::uint64_t pressed, Decoded& out);
  std::optional<SignalKind> meaning_of(std::string_view action) const;

  const Home& home_;
  DeviceId id_;
  std::vector<SignalKind> kinds_;  // by slot
  std::vector<Slot> slots_;
  std::vector<Binding> bindings_;
  std::optional<SignalKind> any_action_;  // a button of one purpose: whatever it says means this
  Instant last_seen_ = unknown;
  std::optional<bool> online_;
  bool replay_expected_ = false;
};

}  // namespace vicino::sensors::zigbee2mqtt
