#include "cloud-bridge/protocol/codes.hpp"

#include <array>

namespace vicino::protocol {
namespace {

constexpr std::string_view pendant = "0003", wall_button = "0004", gateway = "0050";
constexpr std::string_view alarm = "0009";

// The device type of the sensor behind a signal, where the rule does not say it.
constexpr std::string_view sensor_type(std::optional<SignalKind> kind) noexcept {
  if (!kind) return gateway;
  switch (*kind) {
    case SignalKind::occupancy:
    case SignalKind::presence:
    case SignalKind::vibration:
      return "0010";
    case SignalKind::contact:
      return "0014";
    case SignalKind::bed:
      return "0012";
    case SignalKind::sos:
    case SignalKind::cancel:
      return pendant;
    case SignalKind::fall:
      return "0005";
    case SignalKind::temperature:
    case SignalKind::humidity:
      return "0020";
    case SignalKind::smoke:
      return "0023";
    case SignalKind::carbon_monoxide:
      return "0026";
    case SignalKind::gas:
      return "0021";
    case SignalKind::water_leak:
      return "0033";
    case SignalKind::mains:
      return "0041";
    default:
      return gateway;
  }
}

int climate_priority(Severity severity) noexcept {
  return severity == Severity::low ? 4 : severity == Severity::medium ? 5 : 6;
}

AlarmCodes while_open(const AlertRecord& a) noexcept {
  switch (a.kind) {
    // A pendant goes with the person, a wall button belongs to a room.
    case CareKind::sos:
      return {a.room.empty() ? pendant : wall_button, "0010", {}, 9};
    case CareKind::fall:
      return {"0005", alarm, {}, 9};
    case CareKind::inactivity:
    case CareKind::not_up:
      return {"0010", alarm, {}, 7};
    case CareKind::long_stay:
      return {"0018", alarm, {}, 8};
    case CareKind::night_bathroom:
      return {"0018", alarm, {}, 5};
    case CareKind::out_of_bed:
      return {"0012", alarm, {}, 7};
    case CareKind::night_exit:
      return {"0015", alarm, {}, 8};
    case CareKind::not_home:
      return {"0015", "0003", {}, 6};
    case CareKind::left_open:
      return {"0014", "0077", {}, 5};
    case CareKind::heat:
      return {"0020", "0100", {}, climate_priority(a.severity)};
    case CareKind::cold:
      return {"0020", "0101", {}, climate_priority(a.severity)};
    case CareKind::hazard:
      return {sensor_type(a.signal_kind), alarm, {}, a.signal_kind == SignalKind::water_leak ? 6 : 9};
    case CareKind::battery:
      return {sensor_type(a.signal_kind), "0016", {}, 2};
    case CareKind::sensor_silent:
      return {sensor_type(a.signal_kind), "0123", {}, 3};
    case CareKind::radio_down:
      return {gateway, "0067", {}, 5};
    case CareKind::mains_lost:
      return {"0041", "0085", {}, 3};
    case CareKind::self_test:
      return {gateway, "0102", {}, 0};
    case CareKind::missed_visit:
    case CareKind::away_movement:
    case CareKind::generic:
      return {sensor_type(a.signal_kind), alarm, {}, 5};
    case CareKind::implausible:
    case CareKind::tamper:
    case CareKind::storage:
    case CareKind::clock:
    case CareKind::uplink_lost:
    case CareKind::self_test_failed:
    case CareKind::safe_mode:
      return {sensor_type(a.signal_kind), alarm, {}, 3};
  }
  return {gateway, alarm, {}, 5};
}

// Some states have a code of their own for "well again"; a social alarm is closed by its transition alone.
std::string_view status_when_over(CareKind kind, std::string_view open) noexcept {
  switch (kind) {
    case CareKind::battery:
      return "0015";
    case CareKind::sensor_silent:
      return "0124";
    case CareKind::radio_down:
      return "0048";
    case CareKind::mains_lost:
      return "0086";
    default:
      return open;
  }
}

}  // namespace

std::string_view location_code(RoomType room) noexcept {
  constexpr std::array<std::string_view, 9> codes{"002", "011", "012", "013", "021",
                                                  "039", "042", "043", "049"};
  static_assert(static_cast<std::size_t>(RoomType::other) + 1 == codes.size());
  return codes[static_cast<std::size_t>(room)];
}

AlarmCodes alarm_codes(const AlertRecord& alert) noexcept {
  AlarmCodes codes = while_open(alert);
  codes.location = location_code(alert.room_type);
  if (alert.transition == TransitionKind::resolved) codes.status = status_when_over(alert.kind, codes.status);
  if (alert.transition == TransitionKind::cancelled) {
    codes.status = "0019";
    codes.priority = std::nullopt;
  }
  if (alert.test) {
    codes.status = "0102";
    codes.priority = 0;
  }
  return codes;
}

}  // namespace vicino::protocol
