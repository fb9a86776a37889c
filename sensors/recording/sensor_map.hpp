// Which sensor of a recording plays which device of a home. Read from TOML:
//
//   zone = "America/Los_Angeles"
//   [sensors]
//   Bedroom                 = { device = "bedroom_motion", property = "occupancy" }
//   "OutsideDoor/FrontDoor" = { device = "front_door", property = "contact" }   # area and part, where they
//   differ Pad                     = { device = "bed_pad", property = "bed", values = { ON = 0, OFF = 1 } }
//   [ignore]
//   "Kitchen/KitchenLight"  = "a lamp: no device of a home watches it"
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/home.hpp"
#include "domain/result.hpp"
#include "sensors/recording/row.hpp"

namespace vicino::recording {

struct MappedSensor {
  std::string area;
  std::string part;
  SignalId signal = no_signal;  // no_signal: left out on purpose
  std::string why_ignored;
  // Normalised value for each Said; nullopt: this sensor has no business to say so.
  std::array<std::optional<double>, 4> values;
};

struct SensorMap {
  std::string zone;
  std::vector<MappedSensor> sensors;  // sorted by area, then part

  const MappedSensor* find(std::string_view area, std::string_view part) const noexcept;
};

// `text` is the map, `file` its name for messages. All mistakes are collected.
std::variant<SensorMap, Problems> parse_sensor_map(std::string_view text, const std::string& file,
                                                   const Home& home);
std::variant<SensorMap, Problems> load_sensor_map(const std::filesystem::path& file, const Home& home);

}  // namespace vicino::recording
