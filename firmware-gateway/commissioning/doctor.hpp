// All checks of a gateway, in the order in which a technician mends: configuration, machine, identity, the sensors'
// broker, Zigbee2MQTT, devices, vicinod, the centre. Looks at the world, changes nothing (a test alarm apart).
#pragma once

#include <chrono>
#include <filesystem>

#include "commissioning/finding.hpp"
#include "commissioning/mqtt_probe.hpp"
#include "config/settings.hpp"

namespace vicino::commissioning {

struct DoctorOptions {
  std::filesystem::path config = "/etc/vicino/vicino.toml";
  std::filesystem::path mosquitto_conf = "/etc/mosquitto/mosquitto.conf";
  std::filesystem::path zigbee2mqtt = "/opt/zigbee2mqtt/data";  // its folder: configuration.yaml, state.json
  std::chrono::milliseconds listen{1500};                       // for what the sensors' broker holds
  bool send_test = false;                                       // a test alarm, to the centre and back
  std::chrono::milliseconds receipt_within{30'000};
};
// Blocks for some seconds; with send_test until the receipt is there or its time is over.
Findings examine(const DoctorOptions& options);

// What the sensors' broker holds of Zigbee2MQTT; `init` asks it for the devices.
Visited listen_to_bridge(const config::LocalBroker& broker, std::chrono::milliseconds listen);

}  // namespace vicino::commissioning
