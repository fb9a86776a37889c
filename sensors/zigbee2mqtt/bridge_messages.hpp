// What Zigbee2MQTT says of itself on <base>/bridge/..., as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "sensors/zigbee2mqtt/decoder.hpp"
#include "sensors/zigbee2mqtt/normaliser.hpp"

namespace vicino::sensors::zigbee2mqtt {

// One entry of bridge/devices.
struct ListedDevice {
  std::string address;  // IEEE address, lower case
  std::string name;     // friendly name
  std::string model;    // "" : Zigbee2MQTT does not know what it is (definition null)
  std::string description;
  bool coordinator = false;
  bool disabled = false;
  bool mains = false;
  bool interviewed = true;  // interview_state SUCCESSFUL, or the two booleans of older versions
  Exposes exposes;
};
// Entries without an address or a name are left out; false: the payload is no list.
bool read_devices(const boost::json::value& payload, std::vector<ListedDevice>& devices);

BridgeSettings read_info(const boost::json::object& payload);

std::string lower_case(std::string_view text);

}  // namespace vicino::sensors::zigbee2mqtt
