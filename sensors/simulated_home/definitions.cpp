#include "sensors/simulated_home/definitions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <boost/json.hpp>

namespace vicino::simulated_home {
namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 3> fall_words{"none", "maybe_fall", "fall"};

// What a device is there for can be wired the other way round; its battery flag cannot.
bool can_be_inverted(SignalKind kind) {
  return kind == SignalKind::contact || kind == SignalKind::bed || kind == SignalKind::occupancy ||
         kind == SignalKind::presence || kind == SignalKind::vibration || kind == SignalKind::water_leak;
}

bool is_number(SignalKind kind) {
  return kind == SignalKind::temperature || kind == SignalKind::humidity || kind == SignalKind::illuminance ||
         kind == SignalKind::battery;
}

std::string_view unit_of(SignalKind kind) {
  switch (kind) {
    case SignalKind::temperature:
      return "°C";
    case SignalKind::illuminance:
      return "lx";
    case SignalKind::humidity:
    case SignalKind::battery:
      return "%";
    default:
      return {};
  }
}

std::optional<std::string_view> action_word(const Device& device, SignalKind kind) {
  for (const auto& [word, meaning] : device.actions)
    if (meaning == kind) return word;
  if (kind == SignalKind::sos) return "emergency";
  return std::nullopt;
}

std::string label_of(std::string_view property) {
  std::string label{property};
  std::replace(label.begin(), label.end(), '_', ' ');
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z')
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
  return label;
}

json::object expose(std::string_view property, std::string_view type) {
  return {{"access", 1},
          {"label", label_of(property)},
          {"name", property},
          {"property", property},
          {"type", type}};
}

json::object expose_of(const Device& device, SignalKind kind) {
  const auto property = property_of(device, kind);
  if (is_momentary(kind)) {
    auto e = expose(property, "enum");
    json::array words;
    for (const auto& [word, meaning] : device.actions) words.emplace_back(word);
    if (words.empty()) words.emplace_back(action_word(device, kind).value_or("single"));
    e["values"] = std::move(words);
    return e;
  }
  if (kind == SignalKind::fall) {
    auto e = expose(property, "enum");
    e["values"] = json::array(fall_words.begin(), fall_words.end());
    return e;
  }
  if (is_number(kind)) {
    auto e = expose(property, "numeric");
    e["unit"] = unit_of(kind);
    if (unit_of(kind) == "%") {
      e["value_max"] = 100;
      e["value_min"] = 0;
    }
    return e;
  }
  auto e = expose(property, "binary");
  e["value_off"] = kind == SignalKind::contact;  // a contact is true while it is closed
  e["value_on"] = kind != SignalKind::contact;
  return e;
}

}  // namespace

std::vector<SignalKind> kinds_of(const Home& home, DeviceId device) {
  std::vector<SignalKind> kinds;
  for (const auto& signal : home.signals)
    if (signal.device == device) kinds.push_back(signal.kind);
  return kinds;
}

std::string_view property_of(const Device& device, SignalKind kind) {
  switch (kind) {
    case SignalKind::bed:
      return "occupancy";
    case SignalKind::fall:
      return "fall_down_status";
    case SignalKind::mains:
      return "ac_connected";
    case SignalKind::sos:
    case SignalKind::cancel:
    case SignalKind::visitor:
      return "action";
    default:
      static_cast<void>(device);
      return name(kind);
  }
}

std::optional<json::value> worded(const Device& device, SignalKind kind, double value) {
  if (is_momentary(kind)) {
    const auto word = action_word(device, kind);
    if (!word || value == 0) return std::nullopt;
    return json::value(*word);
  }
  if (kind == SignalKind::fall) {
    const auto which = static_cast<std::size_t>(std::clamp(value, 0.0, 2.0));
    return json::value(fall_words[which]);
  }
  if (is_number(kind)) {
    if (std::floor(value) == value) return json::value(static_cast<std::int64_t>(value));
    return json::value(value);
  }
  bool on = value != 0;
  if (kind == SignalKind::contact) on = !on;
  if (device.invert && can_be_inverted(kind)) on = !on;
  return json::value(on);
}

json::object definition_of(const Home& home, DeviceId id) {
  const auto& device = home.device(id);
  json::array exposes;
  bool has_action = false;
  for (const auto kind : kinds_of(home, id)) {
    if (is_momentary(kind) && std::exchange(has_action, true)) continue;
    exposes.push_back(expose_of(device, kind));
  }
  auto quality = expose("linkquality", "numeric");
  quality["category"] = "diagnostic";
  quality["unit"] = "lqi";
  quality["value_max"] = 255;
  quality["value_min"] = 0;
  exposes.push_back(std::move(quality));
  const std::string type{name(device.type)};
  return {{"description", "Simulated " + type},
          {"exposes", std::move(exposes)},
          {"model", "SIM-" + type},
          {"options", json::array{}},
          {"source", "native"},
          {"supports_ota", false},
          {"vendor", "Vicino"},
          {"version", "0.0.0"}};
}

}  // namespace vicino::simulated_home
