// What a technician answers at the first boot: asked by `vicinoctl init`, or read from a file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/home.hpp"
#include "domain/result.hpp"

namespace vicino::commissioning {

// A sensor of the home: what is not said is taken from what Zigbee2MQTT tells of it.
struct DeviceAnswer {
  std::string address;  // 0x...
  std::string id, type, room;
  bool skip = false;  // not part of this home's care
};

struct Answers {
  std::string realm;
  std::string gateway;  // "" : a pseudonym is generated
  std::string centre;   // "centre.example" or "centre.example:8883"; "" : no centre (trials only)
  std::string zone = "Europe/Rome";
  int sensors_port = 1883;
  std::string base_topic = "zigbee2mqtt";
  std::optional<std::vector<std::string>>
      alerts;  // kinds of rules (docs/rules.md); none: all that the sensors allow
  std::vector<Room> rooms;
  std::vector<DeviceAnswer> devices;
  // Other places than the package's: for trials.
  std::filesystem::path state = "/var/lib/vicino";
  std::filesystem::path socket = "/run/vicino/console.sock";
};

// From TOML; unknown keys and wrong types are told with their place.
Answers parse_answers(std::string_view text, const std::string& file, Problems& problems);

}  // namespace vicino::commissioning
