#include "sensors/zigbee2mqtt/bridge_messages.hpp"

#include <algorithm>

#include "sensors/zigbee2mqtt/json.hpp"

namespace vicino::sensors::zigbee2mqtt {
namespace json = boost::json;

namespace {

std::string text_at(const json::object& in, std::string_view key) {
  return std::string(string_at(in, key).value_or(std::string_view{}));
}
std::optional<std::string> optional_text_at(const json::object& in, std::string_view key) {
  const auto text = string_at(in, key);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}
Literal literal_at(const json::object& in, std::string_view key) {
  const auto* value = in.if_contains(key);
  return value == nullptr ? Literal{} : literal_from(*value);
}

// Exposes are a tree: lights, switches and composites hold features. Depth is bounded by the parser.
void flatten(const json::array& list, Exposes& out) {
  for (const auto& item : list) {
    const auto* expose = item.if_object();
    if (expose == nullptr) continue;
    if (const auto* features = array_at(*expose, "features")) {
      // The members of a composite are nested in the message too, so they are no properties of the device.
      if (text_at(*expose, "type") != "composite") flatten(*features, out);
      continue;
    }
    ExposedProperty property{text_at(*expose, "property"),     text_at(*expose, "type"),
                             text_at(*expose, "unit"),         literal_at(*expose, "value_on"),
                             literal_at(*expose, "value_off"), {}};
    if (property.property.empty()) continue;
    if (const auto* values = array_at(*expose, "values"))
      for (const auto& value : *values)
        if (const auto* text = value.if_string()) property.values.emplace_back(text->data(), text->size());
    out.push_back(std::move(property));
  }
}

bool interviewed(const json::object& device) {
  if (const auto state = string_at(device, "interview_state")) return *state == "SUCCESSFUL";
  return bool_at(device, "interview_completed").value_or(true);
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool read_devices(const json::value& payload, std::vector<ListedDevice>& devices) {
  const auto* list = payload.if_array();
  if (list == nullptr) return false;
  for (const auto& item : *list) {
    const auto* entry = item.if_object();
    if (entry == nullptr) continue;
    ListedDevice device;
    device.address = lower_case(string_at(*entry, "ieee_address").value_or(std::string_view{}));
    device.name = text_at(*entry, "friendly_name");
    if (device.address.empty() || device.name.empty()) continue;
    device.coordinator = string_at(*entry, "type") == "Coordinator";
    device.disabled = bool_at(*entry, "disabled").value_or(false);
    const auto power = string_at(*entry, "power_source").value_or(std::string_view{});
    device.mains =
        power.starts_with("Mains") || power.starts_with("DC") || power.starts_with("Emergency mains");
    device.interviewed = interviewed(*entry);
    if (const auto* definition = object_at(*entry, "definition")) {
      device.model = text_at(*definition, "model");
      device.description = text_at(*definition, "description");
      if (const auto* exposes = array_at(*definition, "exposes")) flatten(*exposes, device.exposes);
    }
    devices.push_back(std::move(device));
  }
  return true;
}

BridgeSettings read_info(const json::object& payload) {
  BridgeSettings s;
  s.version = optional_text_at(payload, "version");
  s.permit_join = bool_at(payload, "permit_join");
  const auto* config = object_at(payload, "config");
  if (config == nullptr) return s;
  if (const auto* availability = object_at(*config, "availability"))
    s.availability = bool_at(*availability, "enabled");
  if (const auto flag = bool_at(*config, "availability")) s.availability = flag;  // as version 1 wrote it
  if (const auto* advanced = object_at(*config, "advanced")) {
    s.last_seen = optional_text_at(*advanced, "last_seen");
    s.output = optional_text_at(*advanced, "output");
    s.cache_state = bool_at(*advanced, "cache_state");
    s.cache_state_send_on_startup = bool_at(*advanced, "cache_state_send_on_startup");
  }
  if (const auto* options = object_at(*config, "device_options"))
    if (const auto* qos = options->if_contains("qos"); qos != nullptr && qos->is_int64())
      s.device_qos = qos->get_int64();
  return s;
}

}  // namespace vicino::sensors::zigbee2mqtt
