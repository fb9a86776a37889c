// A small home for the tests of this folder.
#pragma once

#include "domain/home.hpp"

namespace vicino::recording::testing {

inline Home small_home() {
  Home home;
  home.zone = "America/Los_Angeles";
  home.rooms = {{"bedroom", RoomType::bedroom}, {"entrance", RoomType::entrance}};
  const auto add = [&home](std::string id, DeviceType type, RoomId room, std::vector<SignalKind> kinds) {
    Device device;
    device.id = std::move(id);
    device.type = type;
    device.room = room;
    const auto owner = static_cast<DeviceId>(home.devices.size());
    for (const auto kind : kinds)
      home.signals.push_back({device.id + "." + std::string{name(kind)}, owner, kind});
    home.devices.push_back(std::move(device));
  };
  add("bedroom_motion", DeviceType::motion, RoomId{0}, {SignalKind::occupancy, SignalKind::battery});
  add("front_door", DeviceType::outer_door, RoomId{1}, {SignalKind::contact});
  add("bed_pad", DeviceType::bed, RoomId{0}, {SignalKind::bed});
  return home;
}

}  // namespace vicino::recording::testing
