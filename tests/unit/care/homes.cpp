#include "tests/unit/care/homes.hpp"

namespace vicino::test {

DeviceId add_device(Home& home, std::string id, DeviceType type, std::string_view room, DeviceId via) {
  const auto device = static_cast<DeviceId>(home.devices.size());
  Device d;
  d.id = std::move(id);
  d.address = "0x" + std::to_string(home.devices.size() + 100);
  d.type = type;
  d.room = home.find_room(room).value_or(no_room);
  d.via = via;
  d.power = type == DeviceType::bridge || type == DeviceType::plug || type == DeviceType::fall_detector
                ? Power::mains
                : Power::battery;
  d.safety = type == DeviceType::sos_button || type == DeviceType::fall_detector ||
             type == DeviceType::smoke || type == DeviceType::carbon_monoxide || type == DeviceType::gas;
  for (const auto kind : default_signals(type)) {
    const bool of_battery = kind == SignalKind::battery || kind == SignalKind::battery_low;
    if (of_battery && d.power == Power::mains) continue;
    home.signals.push_back({d.id + "." + std::string(name(kind)), device, kind});
  }
  home.devices.push_back(std::move(d));
  return device;
}

Home flat() {
  Home home;
  home.rooms = {{"entrance", RoomType::entrance}, {"living_room", RoomType::living_room},
                {"kitchen", RoomType::kitchen},   {"bathroom", RoomType::bathroom},
                {"bedroom", RoomType::bedroom},   {"hallway", RoomType::hallway}};
  const auto radio = add_device(home, "radio", DeviceType::bridge, "");
  add_device(home, "front_door", DeviceType::outer_door, "entrance", radio);
  add_device(home, "living_motion", DeviceType::motion, "living_room", radio);
  add_device(home, "kitchen_motion", DeviceType::motion, "kitchen", radio);
  add_device(home, "bathroom_motion", DeviceType::motion, "bathroom", radio);
  add_device(home, "bedroom_motion", DeviceType::motion, "bedroom", radio);
  add_device(home, "hallway_motion", DeviceType::motion, "hallway", radio);
  add_device(home, "bed", DeviceType::bed, "bedroom", radio);
  add_device(home, "pendant", DeviceType::sos_button, "", radio);
  add_device(home, "well_button", DeviceType::cancel_button, "living_room", radio);
  add_device(home, "fall", DeviceType::fall_detector, "bathroom", radio);
  add_device(home, "bedroom_climate", DeviceType::climate, "bedroom", radio);
  add_device(home, "kitchen_smoke", DeviceType::smoke, "kitchen", radio);
  add_device(home, "bathroom_water", DeviceType::water, "bathroom", radio);
  add_device(home, "plug", DeviceType::plug, "kitchen", radio);
  return home;
}

}  // namespace vicino::test
