#include "commissioning/devices_audit.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commissioning/bridge_audit.hpp"
#include "sensors/zigbee2mqtt/bridge_messages.hpp"
#include "sensors/zigbee2mqtt/json.hpp"

namespace vicino::commissioning {
namespace {

namespace json = boost::json;
using namespace sensors::zigbee2mqtt;

std::optional<double> number_at(const json::object& in, std::string_view key) {
  const auto* value = in.if_contains(key);
  if (!value || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

Instant seen_at(const json::object& state) {
  if (const auto text = string_at(state, "last_seen"))
    if (const auto at = parse_rfc3339(*text)) return *at;
  if (const auto ms = number_at(state, "last_seen")) return instant_from_ms(static_cast<std::int64_t>(*ms));
  return unknown;
}

class Auditor {
 public:
  Auditor(const DevicesFacts& facts, const Home& home, std::vector<ListedDevice> listed)
      : facts_(facts), home_(home), listed_(std::move(listed)) {}

  Findings run() {
    for (const Device& device : home_.devices)
      if (device.type != DeviceType::bridge) look_at(device);
    strangers();
    if (const auto n = well_; n > 0)
      out_.push_back(fine("devices", {std::to_string(n) + " dispositivi della casa in ordine",
                                      std::to_string(n) + " devices of the home are well"}));
    return std::move(out_);
  }

 private:
  const ListedDevice* listed(std::string_view address) const {
    const auto lower = lower_case(address);
    const auto found = std::ranges::find(listed_, lower, &ListedDevice::address);
    return found == listed_.end() ? nullptr : &*found;
  }

  void look_at(const Device& device) {
    const std::size_t before = out_.size();
    const auto* entry = listed(device.address);
    const Level grave = device.safety ? Level::error : Level::warning;
    if (!entry) {
      out_.push_back(
          {grave,
           "device.missing",
           {device.id + " (" + device.address + ") è in home.toml ma non è associato a Zigbee2MQTT",
            device.id + " (" + device.address + ") is in home.toml but not paired with Zigbee2MQTT"},
           {"associarlo nel frontend (Permit join), o toglierlo da home.toml",
            "pair it in the frontend (Permit join), or remove it from home.toml"}});
      return;
    }
    if (!entry->interviewed)
      out_.push_back({grave,
                      "device.interview",
                      {device.id + ": l'intervista di Zigbee2MQTT non è riuscita",
                       device.id + ": Zigbee2MQTT's interview has failed"},
                      {"svegliare il dispositivo vicino al gateway e premere Interview nel frontend",
                       "wake the device near the gateway and press Interview in the frontend"}});
    if (entry->disabled)
      out_.push_back(
          {grave,
           "device.disabled",
           {device.id + " è disattivato in Zigbee2MQTT", device.id + " is disabled in Zigbee2MQTT"},
           {"riattivarlo nel frontend", "enable it in the frontend"}});
    const auto availability = facts_.availability.find(entry->name);
    if (availability != facts_.availability.end() && !says_online(availability->second))
      out_.push_back({grave,
                      "device.silent",
                      {device.id + " non risponde più" + last_seen(entry->address, true),
                       device.id + " does not answer any more" + last_seen(entry->address, false)},
                      {"batteria, distanza, o un ripetitore spento: provarlo accanto al gateway",
                       "battery, distance, or a repeater that is switched off: try it beside the gateway"}});
    look_at_state(device, entry->address, grave);
    well_ += out_.size() == before;
  }

  std::string last_seen(const std::string& address, bool italian) const {
    const auto state = facts_.states.find(address);
    if (state == facts_.states.end()) return {};
    JsonReader reader;
    std::string_view why;
    const auto* parsed = reader.read(state->second, why);
    const Instant at = parsed && parsed->is_object() ? seen_at(parsed->get_object()) : unknown;
    if (at == unknown) return {};
    return (italian ? ", dal " : ", since ") + to_rfc3339(at).substr(0, 16);
  }

  void look_at_state(const Device& device, const std::string& address, Level grave) {
    const auto state = facts_.states.find(address);
    if (state == facts_.states.end()) return;
    JsonReader reader;
    std::string_view why;
    const auto* parsed = reader.read(state->second, why);
    const auto* object = parsed ? parsed->if_object() : nullptr;
    if (!object) return;
    const auto battery = number_at(*object, "battery");
    if ((battery && *battery <= low_battery) || bool_at(*object, "battery_low").value_or(false)) {
      const std::string level = battery ? " (" + std::to_string(static_cast<int>(*battery)) + " %)" : "";
      out_.push_back(
          {grave == Level::error && battery && *battery < 5 ? Level::error : Level::warning,
           "device.battery",
           {device.id + ": batteria quasi scarica" + level, device.id + ": battery nearly empty" + level},
           {"cambiare la batteria oggi", "change the battery today"}});
    }
    if (const auto quality = number_at(*object, "linkquality"); quality && *quality < poor_link_quality)
      out_.push_back(warn(
          "device.link",
          {device.id + ": segnale radio debole (" + std::to_string(static_cast<int>(*quality)) + " su 255)",
           device.id + ": weak radio signal (" + std::to_string(static_cast<int>(*quality)) + " of 255)"},
          {"una presa Zigbee a metà strada fa da ripetitore; allontanare il gateway dal router Wi-Fi",
           "a Zigbee plug halfway repeats it; move the gateway away from the Wi-Fi router"}));
  }

  // Paired, but not part of the home: what it says is lost.
  void strangers() {
    for (const ListedDevice& entry : listed_) {
      const bool known = std::ranges::any_of(
          home_.devices, [&](const Device& d) { return lower_case(d.address) == entry.address; });
      if (known || entry.coordinator || entry.disabled) continue;
      out_.push_back(warn("device.unknown",
                          {"'" + entry.name + "' (" + entry.address + ") è associato ma non è in home.toml",
                           "'" + entry.name + "' (" + entry.address + ") is paired but not in home.toml"},
                          {"sudo vicinoctl init --add-devices, o rimuoverlo da Zigbee2MQTT",
                           "sudo vicinoctl init --add-devices, or remove it from Zigbee2MQTT"}));
    }
  }

  const DevicesFacts& facts_;
  const Home& home_;
  std::vector<ListedDevice> listed_;
  std::size_t well_ = 0;
  Findings out_;
};

}  // namespace

Findings audit(const DevicesFacts& facts, const Home& home) {
  if (!facts.devices) return {};  // Zigbee2MQTT is not there: said already
  JsonReader reader;
  std::string_view why;
  const auto* parsed = reader.read(*facts.devices, why);
  std::vector<ListedDevice> listed;
  if (!parsed || !read_devices(*parsed, listed))
    return {warn("devices",
                 {"bridge/devices non si legge: i dispositivi non sono stati confrontati",
                  "bridge/devices is unreadable: the devices have not been compared"},
                 {"versione di Zigbee2MQTT? Vicino è provato con la 2",
                  "which Zigbee2MQTT? Vicino is tested with version 2"})};
  return Auditor(facts, home, std::move(listed)).run();
}

void add_states(std::string_view state_json, std::map<std::string, std::string>& states) {
  JsonReader reader;
  std::string_view why;
  const auto* parsed = reader.read(state_json, why);
  const auto* all = parsed ? parsed->if_object() : nullptr;
  if (!all) return;
  for (const auto& [address, state] : *all)
    if (state.is_object()) states.emplace(lower_case(address), json::serialize(state));
}

}  // namespace vicino::commissioning
