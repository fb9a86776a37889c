// One device of each type, in the rooms where they belong.
#pragma once

#include "domain/home.hpp"

namespace vicino::simulated_home::testing {

inline Home full_home() {
  Home home;
  home.zone = "Europe/Rome";
  home.rooms = {{"bathroom", RoomType::bathroom}, {"bedroom", RoomType::bedroom},
                {"kitchen", RoomType::kitchen},   {"living_room", RoomType::living_room},
                {"hallway", RoomType::hallway},   {"entrance", RoomType::entrance}};
  const auto add = [&home](std::string id, DeviceType type, std::string_view room) -> Device& {
    Device device;
    device.id = std::move(id);
    device.address = "0x00158d00000000" + std::to_string(10 + home.devices.size());
    device.type = type;
    device.room = home.find_room(room).value_or(no_room);
    device.via = DeviceId{0};
    if (type == DeviceType::cancel_button) device.actions = {{"single", SignalKind::cancel}};
    if (type == DeviceType::sos_button)
      device.actions = {{"double", SignalKind::cancel}, {"hold", SignalKind::sos}};
    if (type == DeviceType::visitor_tag) device.actions = {{"arrived", SignalKind::visitor}};
    const auto owner = static_cast<DeviceId>(home.devices.size());
    for (const auto kind : default_signals(type))
      home.signals.push_back({device.id + "." + std::string{name(kind)}, owner, kind});
    home.devices.push_back(std::move(device));
    return home.devices.back();
  };
  auto& bridge = add("zigbee", DeviceType::bridge, "");
  bridge.address = "zigbee2mqtt";
  bridge.via = no_device;
  for (const auto& room : std::vector<Room>{home.rooms})
    add(room.id + "_motion", DeviceType::motion, room.id);
  add("front_door", DeviceType::outer_door, "entrance");
  add("balcony", DeviceType::window, "living_room").invert = true;
  add("bed", DeviceType::bed, "bedroom");
  add("radar", DeviceType::fall_detector, "bathroom").power = Power::mains;
  add("pendant", DeviceType::sos_button, "");
  add("well_button", DeviceType::cancel_button, "living_room");
  add("tag", DeviceType::visitor_tag, "entrance");
  add("climate", DeviceType::climate, "living_room");
  add("smoke", DeviceType::smoke, "kitchen");
  add("leak", DeviceType::water, "bathroom");
  add("plug", DeviceType::plug, "kitchen").power = Power::mains;
  add("chair", DeviceType::vibration, "living_room");
  add("other_radar", DeviceType::presence, "kitchen");
  return home;
}

}  // namespace vicino::simulated_home::testing
