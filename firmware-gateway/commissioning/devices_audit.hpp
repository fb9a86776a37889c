// The devices of home.toml against those that Zigbee2MQTT has paired: payloads -> findings. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "commissioning/finding.hpp"
#include "domain/home.hpp"
#include "domain/instant.hpp"

namespace vicino::commissioning {

struct DevicesFacts {
  Instant now = unknown;
  std::optional<std::string> devices;               // payload of bridge/devices; none: not heard
  std::map<std::string, std::string> availability;  // friendly name -> payload
  // Address (0x...) -> last state, JSON: heard while we listened, or from Zigbee2MQTT's state.json.
  std::map<std::string, std::string> states;
};

Findings audit(const DevicesFacts& facts, const Home& home);

// state.json of Zigbee2MQTT ({"0x...": {...}, ...}) into `states`; what is there already is newer, and stays.
void add_states(std::string_view state_json, std::map<std::string, std::string>& states);

inline constexpr double low_battery = 20;        // %
inline constexpr double poor_link_quality = 30;  // of 255; adapters scale it differently: a hint, no verdict

}  // namespace vicino::commissioning
