// Zigbee2MQTT's messages -> readings and signs of life. Pure: the same messages give the same output.
//
// Zigbee2MQTT repeats all cached attributes in every message, so presence of an attribute says nothing: a
// level signal gives a Reading when its value CHANGES, a momentary signal when it is an `action` or a rising
// edge. A message that changes nothing is one Availability{heard}. The README says how old state is told from
// news.
//
// What is known here is volatile: after a restart of the gateway the first message of each device gives
// readings of all its attributes, changed or not, unless prime() told the last values before.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "domain/home.hpp"
#include "sensors/source.hpp"

namespace vicino::sensors::zigbee2mqtt {

// Limits on what is read at all, in bytes of payload. A home of 200 devices sends a bridge/devices of some
// 700 KB.
inline constexpr std::size_t max_bridge_payload = 1024 * 1024;
inline constexpr std::size_t max_state_payload = 32 * 1024;
inline constexpr std::size_t max_json_depth = 24;

// What bridge/info says of the settings that decide whether Zigbee2MQTT can be relied upon; unset: not said.
struct BridgeSettings {
  std::optional<std::string> version;    // "2.14.1"
  std::optional<bool> availability;      // availability.enabled: silent devices are reported
  std::optional<std::string> last_seen;  // "disable", "ISO_8601", "ISO_8601_local", "epoch"
  std::optional<std::string> output;     // "json" is the only one that is decoded
  std::optional<bool> cache_state;       // false: a message holds only what the device just said
  std::optional<bool> cache_state_send_on_startup;
  std::optional<std::int64_t> device_qos;  // device_options.qos: 0 is lost while the gateway is away
  std::optional<bool> permit_join;         // true: strangers can join now
};

class Decoder {
 public:
  // `home` must outlive the decoder. `bridge` is the device that stands for this Zigbee2MQTT (no_device:
  // none); devices whose `via` is another bridge are not looked at. `base_topic` as in Zigbee2MQTT:
  // "zigbee2mqtt".
  Decoder(const Home& home, std::string base_topic, DeviceId bridge);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // Appends to `out`. Never throws for bad input; what is refused is in out.rejected.
  void decode(const Message& message, Decoded& out);

  // The last value that the gateway has on record: a repetition of it is no news. Momentary signals have
  // none; they are left alone. Call before the first message.
  void prime(SignalId signal, double last_value);

  const BridgeSettings& settings() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::sensors::zigbee2mqtt
