// The home that a recording was made in, as `vicinoctl init` would propose it: one device for each that
// bridge/devices ever listed and that can serve a home, all by one bridge (device 0, at the base topic).
#pragma once

#include <algorithm>

#include "domain/home.hpp"
#include "sensors/zigbee2mqtt/suggest.hpp"
#include "tests/support/captured_mqtt.hpp"

namespace vicino::test {

inline DeviceId add_device(Home& home, Device device) {
  const auto id = static_cast<DeviceId>(home.devices.size());
  for (const auto kind : default_signals(device.type))
    home.signals.push_back({device.id + "." + std::string(name(kind)), id, kind});
  home.devices.push_back(std::move(device));
  return id;
}

inline Home home_of(const std::vector<CapturedMessage>& messages) {
  Home home;
  Device bridge;
  bridge.id = "bridge";
  bridge.address = "zigbee2mqtt";
  bridge.type = DeviceType::bridge;
  home.devices.push_back(bridge);
  // Backwards, so that devices have the names that they got in the end.
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (message->topic != "zigbee2mqtt/bridge/devices") continue;
    auto suggestions = sensors::zigbee2mqtt::suggest_devices(message->payload).value();
    for (auto& suggestion : suggestions) {
      const auto same = [&](const Device& d) { return d.address == suggestion.device.address; };
      if (std::any_of(home.devices.begin(), home.devices.end(), same)) continue;
      suggestion.device.via = DeviceId{0};
      while (home.find_device(suggestion.device.id)) suggestion.device.id += "_too";  // of another list
      add_device(home, std::move(suggestion.device));
    }
  }
  return home;
}

}  // namespace vicino::test
