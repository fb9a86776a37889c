// A home as the configuration describes it: rooms, devices, signals, zone. No name of a person, no address.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/instant.hpp"
#include "domain/signal.hpp"

namespace vicino {

enum class RoomType : std::uint8_t {
  home,
  bathroom,
  bedroom,
  dining_room,
  kitchen,
  entrance,
  hallway,
  living_room,
  other
};
std::string_view name(RoomType type) noexcept;
std::optional<RoomType> room_type_from(std::string_view name) noexcept;

struct Room {
  std::string id;  // "bathroom"
  RoomType type = RoomType::other;
};

// What a device is for; it decides which signals the device has when the configuration does not list them.
enum class DeviceType : std::uint8_t {
  motion,
  presence,
  door,
  outer_door,
  window,
  bed,
  sos_button,
  cancel_button,
  fall_detector,
  vibration,
  climate,
  smoke,
  carbon_monoxide,
  gas,
  water,
  plug,
  visitor_tag,
  bridge
};
std::string_view name(DeviceType type) noexcept;
std::optional<DeviceType> device_type_from(std::string_view name) noexcept;
// The signals of a device of this type, housekeeping (battery, battery_low, tamper ...) included.
std::vector<SignalKind> default_signals(DeviceType type);

enum class Power : std::uint8_t { battery, mains };

struct Device {
  std::string id;  // "bathroom_motion": our name, never changes with the radio's friendly name
  std::string
      address;  // how its source knows it: IEEE address "0x00158d0001a10001"; for a bridge its base topic
  DeviceType type = DeviceType::motion;
  RoomId room = no_room;
  Power power = Power::battery;
  bool safety = false;             // SOS, fall, smoke, CO, gas: its silence leaves the home unprotected
  DeviceId via = no_device;        // the bridge without which it cannot be heard
  std::optional<Millis> check_in;  // own interval between signs of life, if the technician knows it
  // Actions of plain buttons: Zigbee2MQTT's `action` value -> what it means here ("single" -> sos).
  std::vector<std::pair<std::string, SignalKind>> actions;
  bool invert = false;  // the device reports the opposite of what its description says
};

struct Signal {
  std::string name;  // "<device>.<kind>": "bathroom_motion.occupancy"
  DeviceId device = no_device;
  SignalKind kind = SignalKind::occupancy;
};

struct Home {
  std::string zone = "Europe/Rome";  // IANA time zone
  std::vector<Room> rooms;           // indexed by RoomId
  std::vector<Device> devices;       // indexed by DeviceId
  std::vector<Signal> signals;       // indexed by SignalId

  const Device& device(DeviceId id) const { return devices.at(index(id)); }
  const Signal& signal(SignalId id) const { return signals.at(index(id)); }
  const Room* room(RoomId id) const { return id == no_room ? nullptr : &rooms.at(index(id)); }
  RoomId room_of(SignalId id) const { return device(signal(id).device).room; }
  bool is_outer_door(SignalId id) const {
    return signal(id).kind == SignalKind::contact && device(signal(id).device).type == DeviceType::outer_door;
  }
  std::optional<SignalId> find_signal(std::string_view signal_name) const;
  std::optional<SignalId> find_signal(DeviceId owner, SignalKind kind) const;
  std::optional<DeviceId> find_device(std::string_view device_id) const;
  std::optional<RoomId> find_room(std::string_view room_id) const;
};

}  // namespace vicino
