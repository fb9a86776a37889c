#include "domain/home.hpp"

#include "domain/names.hpp"

namespace vicino {
namespace {

constexpr detail::Names<9> room_types{"home",     "bathroom", "bedroom",     "dining-room", "kitchen",
                                      "entrance", "hallway",  "living-room", "other"};
constexpr detail::Names<18> device_types{
    "motion",          "presence",      "door",          "outer-door", "window",      "bed",
    "sos-button",      "cancel-button", "fall-detector", "vibration",  "climate",     "smoke",
    "carbon-monoxide", "gas",           "water",         "plug",       "visitor-tag", "bridge"};

template <class Id, class Items>
std::optional<Id> find_by_id(const Items& items, std::string_view id) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].id == id) return static_cast<Id>(i);
  return std::nullopt;
}

// What the device is there to observe, before housekeeping.
std::vector<SignalKind> observed_by(DeviceType type) {
  using K = SignalKind;
  switch (type) {
    case DeviceType::motion:
      return {K::occupancy, K::illuminance};
    case DeviceType::presence:
      return {K::presence, K::illuminance};
    case DeviceType::door:
    case DeviceType::outer_door:
    case DeviceType::window:
      return {K::contact};
    case DeviceType::bed:
      return {K::bed};
    case DeviceType::sos_button:
      return {K::sos};
    case DeviceType::cancel_button:
      return {K::cancel};
    case DeviceType::fall_detector:
      return {K::fall, K::presence};
    case DeviceType::vibration:
      return {K::vibration};
    case DeviceType::climate:
      return {K::temperature, K::humidity};
    case DeviceType::smoke:
      return {K::smoke};
    case DeviceType::carbon_monoxide:
      return {K::carbon_monoxide};
    case DeviceType::gas:
      return {K::gas};
    case DeviceType::water:
      return {K::water_leak};
    case DeviceType::plug:
      return {K::mains};
    case DeviceType::visitor_tag:
      return {K::visitor};
    case DeviceType::bridge:
      return {};
  }
  return {};
}

}  // namespace

std::string_view name(RoomType type) noexcept {
  return detail::name_in(room_types, type);
}
std::optional<RoomType> room_type_from(std::string_view word) noexcept {
  return detail::value_in<RoomType>(room_types, word);
}
std::string_view name(DeviceType type) noexcept {
  return detail::name_in(device_types, type);
}
std::optional<DeviceType> device_type_from(std::string_view word) noexcept {
  return detail::value_in<DeviceType>(device_types, word);
}

std::vector<SignalKind> default_signals(DeviceType type) {
  auto kinds = observed_by(type);
  if (type == DeviceType::bridge) return kinds;
  kinds.insert(kinds.end(),
               {SignalKind::battery, SignalKind::battery_low, SignalKind::tamper, SignalKind::trouble});
  return kinds;
}

std::optional<SignalId> Home::find_signal(std::string_view signal_name) const {
  for (std::size_t i = 0; i < signals.size(); ++i)
    if (signals[i].name == signal_name) return static_cast<SignalId>(i);
  return std::nullopt;
}

std::optional<SignalId> Home::find_signal(DeviceId owner, SignalKind kind) const {
  for (std::size_t i = 0; i < signals.size(); ++i)
    if (signals[i].device == owner && signals[i].kind == kind) return static_cast<SignalId>(i);
  return std::nullopt;
}

std::optional<DeviceId> Home::find_device(std::string_view device_id) const {
  return find_by_id<DeviceId>(devices, device_id);
}
std::optional<RoomId> Home::find_room(std::string_view room_id) const {
  return find_by_id<RoomId>(rooms, room_id);
}

}  // namespace vicino
