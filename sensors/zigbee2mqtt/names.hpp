// Friendly names -> devices. A name may hold '/', spaces and any letter, and it changes; the IEEE address
// does not.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "domain/ids.hpp"

namespace vicino::sensors::zigbee2mqtt {

struct NamedEntity {
  DeviceId device = no_device;  // no_device: a stranger, the coordinator or a group
  bool ignored = false;         // coordinator or group: says nothing of interest, and is no stranger either
};

class Names {
 public:
  struct Match {
    const NamedEntity* entity = nullptr;
    std::string_view rest;  // what follows the name: "availability", "set/state"; "" for the state itself
  };

  void clear() { entities_.clear(); }
  void put(std::string_view name, NamedEntity entity);
  void rename(std::string_view from, std::string_view to);
  // The longest name that the topic (behind "<base>/") starts with, at a '/' or at its end.
  Match find(std::string_view topic) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, NamedEntity, Hash, std::equal_to<>> entities_;
};

}  // namespace vicino::sensors::zigbee2mqtt
