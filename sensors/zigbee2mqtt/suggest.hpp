// From bridge/devices, proposals for a home's configuration: what is paired, and what it could be for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/home.hpp"
#include "domain/result.hpp"

namespace vicino::sensors::zigbee2mqtt {

struct Suggestion {
  Device device;     // id, address, type, power, safety; room and via are for the technician
  std::string name;  // friendly name
  std::string model;
  std::string description;
  std::string remark;  // what to look at: "a plain button: list its actions"; "" : nothing
};

// One per device that can serve a home, in the order of the list. Left out: the coordinator, lamps and the
// like. Error: the payload is no list of devices.
Result<std::vector<Suggestion>> suggest_devices(std::string_view bridge_devices_payload);

}  // namespace vicino::sensors::zigbee2mqtt
