// Answers and what Zigbee2MQTT has paired -> the three files of a gateway. Pure.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commissioning/answers.hpp"

namespace vicino::commissioning {

// A device that could serve the home, for whoever asks the questions.
struct Candidate {
  Device device;       // id, address, type, power
  std::string name;    // friendly name
  std::string about;   // model and description
  std::string remark;  // what to look at
  std::string room;    // id of a room, guessed from the name; "" : no idea
};
// From the payload of bridge/devices; what `home` has already is left out.
Result<std::vector<Candidate>> candidates(const std::string& bridge_devices, const Home& home);

// The type of room that a word is about, Italian or English: "bagno/presenza" -> bathroom.
std::optional<RoomType> room_in(std::string_view friendly_name);

// The main file. `directory`: where it and the files it names will lie.
std::string vicino_toml(const Answers& answers, const std::filesystem::path& directory);
std::string rules_toml(const Answers& answers);
// The whole home: zone, rooms, bridge, devices.
std::string home_toml(const Answers& answers, const std::vector<Candidate>& candidates);
// What to append to a home.toml for devices that are new: rooms that it lacks, and the devices.
std::string home_additions(const Answers& answers, const std::vector<Candidate>& candidates,
                           const Home& home);

}  // namespace vicino::commissioning
