#include "sensors/zigbee2mqtt/decoder.hpp"

#include <deque>
#include <unordered_map>
#include <utility>

#include "sensors/zigbee2mqtt/bridge_messages.hpp"
#include "sensors/zigbee2mqtt/device_state.hpp"
#include "sensors/zigbee2mqtt/json.hpp"
#include "sensors/zigbee2mqtt/names.hpp"
#include "sensors/zigbee2mqtt/reasons.hpp"

namespace vicino::sensors::zigbee2mqtt {
namespace json = boost::json;

namespace {

// After a restart the broker hands over what it queued for us before it sends the retained bridge/devices:
// messages under friendly names that nobody knows yet wait for it here. Beyond these limits they are refused.
constexpr std::size_t max_held = 512;
constexpr std::size_t max_held_bytes = 256 * 1024;

bool is_request(std::string_view rest) {
  return rest == "get" || rest == "set" || rest.starts_with("get/") || rest.starts_with("set/");
}
bool is_of_no_interest(std::string_view bridge_topic) {
  if (bridge_topic.starts_with("request/") || bridge_topic.starts_with("response/")) return true;
  for (const auto* topic : {"converters", "extensions", "definitions", "logging", "log", "config"})
    if (bridge_topic == topic) return true;
  return false;
}

}  // namespace

class Decoder::Impl {
 public:
  Impl(const Home& home, std::string base_topic, DeviceId bridge)
      : home_(home), base_(std::move(base_topic) + "/"), bridge_(bridge) {
    for (std::size_t i = 0; i < home.devices.size(); ++i) {
      const auto& device = home.devices[i];
      const auto id = static_cast<DeviceId>(i);
      devices_.emplace_back(home, id);
      if (device.type == DeviceType::bridge || (device.via != no_device && device.via != bridge)) continue;
      addresses_.emplace_back(lower_case(device.address), id);
      by_address_.emplace(addresses_.back());
    }
  }

  void decode(const Message& message, Decoded& out) {
    if (!message.topic.starts_with(base_)) return refuse_topic(message, out);
    const auto rest = message.topic.substr(base_.size());
    if (rest.starts_with("bridge/"))
      from_bridge(rest.substr(7), message, out);
    else
      from_device(rest, message, out);
  }

  void prime(SignalId signal, double value) { state(home_.signal(signal).device).prime(signal, value); }
  const BridgeSettings& settings() const noexcept { return settings_; }

 private:
  struct Listed {
    std::string name;
    bool interviewed = true;
    bool present = false;  // in the newest list
  };
  struct Held {
    std::string topic;
    std::string payload;
    bool retained = false;
  };

  DeviceState& state(DeviceId id) { return devices_.at(index(id)); }
  std::optional<DeviceId> at_address(std::string_view address) const {
    const auto found = by_address_.find(lower_case(address));
    return found == by_address_.end() ? std::nullopt : std::optional(found->second);
  }
  void refuse_topic(const Message& message, Decoded& out) {
    refuse(
        out, reason::unknown_topic, message.topic,
        "not a topic of Zigbee2MQTT that is understood; check base_topic, and output: json in its settings");
  }

  const json::value* parse(const Message& message, std::size_t limit, Decoded& out) {
    if (message.payload.size() > limit) {
      refuse(out, reason::too_large, message.topic, "payload too large; check who publishes there");
      return nullptr;
    }
    std::string_view why;
    const auto* value = reader_.read(message.payload, why);
    if (value == nullptr)
      refuse(out, why, message.topic, "payload is no JSON; set output: json in Zigbee2MQTT");
    return value;
  }
  const json::object* parse_object(const Message& message, std::size_t limit, Decoded& out) {
    const auto* value = parse(message, limit, out);
    if (value == nullptr) return nullptr;
    const auto* object = value->if_object();
    if (object == nullptr) refuse(out, reason::not_an_object, message.topic, "payload is no JSON object");
    return object;
  }

  // ---- <base>/<friendly name>[/...]

  void from_device(std::string_view rest, const Message& message, Decoded& out) {
    auto match = names_.find(rest);
    NamedEntity unnamed;
    if (match.entity == nullptr) {  // a device that never got a name is called by its address
      const auto slash = rest.find('/');
      const auto device = at_address(rest.substr(0, slash));
      if (!device) return from_unknown(message, out);
      unnamed.device = *device;
      match = {&unnamed, slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1)};
    }
    if (match.entity->ignored || is_request(match.rest)) return;
    if (match.entity->device == no_device) {
      if (match.rest.empty() && !message.payload.empty()) refuse_stranger(message, out);
      return;
    }
    if (match.rest.empty()) return from_state(match.entity->device, message, out);
    if (match.rest == "availability") return from_availability(match.entity->device, message, out);
    // With Home Assistant's discovery on, the action comes here too, besides the one in the state.
    if (match.rest == "action") return;
    refuse_topic(message, out);
  }

  void refuse_stranger(const Message& message, Decoded& out) {
    refuse(out, reason::unknown_device, message.topic,
           "not a device of this home; add it to the configuration, or remove it from Zigbee2MQTT");
  }

  void from_unknown(const Message& message, Decoded& out) {
    if (message.payload.empty()) return;  // a name that was given up
    // Left behind, retained, by a device that was removed: nothing to learn from it.
    if (devices_known_ && message.topic.ends_with("/availability")) return;
    const auto size = message.topic.size() + message.payload.size();
    if (devices_known_ || held_.size() >= max_held || held_bytes_ + size > max_held_bytes)
      return refuse_stranger(message, out);
    held_.push_back({std::string(message.topic), std::string(message.payload), message.retained});
    held_bytes_ += size;
  }

  void release_held(Decoded& out) {
    held_bytes_ = 0;
    for (const auto& held : std::exchange(held_, {})) decode({held.topic, held.payload, held.retained}, out);
  }

  void from_state(DeviceId device, const Message& message, Decoded& out) {
    if (message.payload.empty()) return;  // renamed or removed
    if (const auto* object = parse_object(message, max_state_payload, out))
      state(device).decode(*object, message.retained, message.topic, out);
  }

  // {"state":"online"}, or online in older versions.
  std::optional<bool> online_in(const Message& message, Decoded& out) {
    std::string_view word = message.payload;
    if (word.starts_with('{')) {
      const auto* object = parse_object(message, max_state_payload, out);
      if (object == nullptr) return std::nullopt;
      word = string_at(*object, "state").value_or(std::string_view{});
    }
    if (word == "online") return true;
    if (word == "offline") return false;
    refuse(out, reason::unknown_value, message.topic, "neither online nor offline");
    return std::nullopt;
  }

  void from_availability(DeviceId device, const Message& message, Decoded& out) {
    if (message.payload.empty()) return;
    if (const auto online = online_in(message, out)) state(device).availability(*online, out);
  }

  // ---- <base>/bridge/...

  void from_bridge(std::string_view topic, const Message& message, Decoded& out) {
    if (topic == "response/health_check") return bridge_health(message, out);
    if (is_of_no_interest(topic) && topic != "response/device/rename") return;
    if (message.payload.empty()) return;
    if (topic == "state") return bridge_state(message, out);
    if (topic == "devices") return bridge_devices(message, out);
    if (topic == "groups") return bridge_groups(message, out);
    const bool known =
        topic == "health" || topic == "info" || topic == "event" || topic == "response/device/rename";
    if (!known) return refuse_topic(message, out);
    const auto* object = parse_object(message, max_bridge_payload, out);
    if (object == nullptr) return;
    if (topic == "health" && !message.retained && bridge_ != no_device)
      out.availability.push_back({bridge_, Liveness::heard});
    if (topic == "info") bridge_info(*object, out);
    if (topic == "event" && !message.retained) bridge_event(*object, out);
    if (topic == "response/device/rename" && !message.retained) bridge_renamed(*object);
  }

  void bridge_state(const Message& message, Decoded& out) {
    const auto online = online_in(message, out);
    if (!online) return;
    if (bridge_ != no_device)
      out.availability.push_back({bridge_, *online ? Liveness::online : Liveness::offline});
    if (*online && !message.retained)
      for (auto& device : devices_) device.expect_replay();
  }

  // {"data":{"healthy":true},"status":"ok"}: no event of the home, asked for by the gateway's supervision.
  void bridge_health(const Message& message, Decoded& out) {
    if (message.retained || message.payload.empty()) return;
    const auto* object = parse_object(message, max_bridge_payload, out);
    const auto* data = object == nullptr ? nullptr : object_at(*object, "data");
    if (data == nullptr) return;
    const auto* healthy = data->if_contains("healthy");
    out.bridge_healthy = string_at(*object, "status") == "ok" && healthy != nullptr && healthy->is_bool() &&
                         healthy->get_bool();
  }

  void bridge_groups(const Message& message, Decoded& out) {
    const auto* value = parse(message, max_bridge_payload, out);
    const auto* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr) return;
    groups_.clear();
    for (const auto& item : *list)
      if (const auto* group = item.if_object())
        if (const auto group_name = string_at(*group, "friendly_name")) groups_.emplace_back(*group_name);
    for (const auto& group : groups_) names_.put(group, {no_device, true});
  }

  void bridge_info(const json::object& info, Decoded& out) {
    const bool was_open = settings_.permit_join.value_or(false);
    settings_ = read_info(info);
    const bool open = settings_.permit_join.value_or(false);
    if (open && !was_open) out.arrivals.push_back({Arrival::What::joining_opened, {}});
    if (open != was_open)
      out.notes.push_back(open ? "joining is open: new devices can enter" : "joining is closed");
  }

  void bridge_event(const json::object& event, Decoded& out) {
    const auto type = string_at(event, "type").value_or(std::string_view{});
    const auto* data = object_at(event, "data");
    const auto address = data == nullptr ? std::nullopt : string_at(*data, "ieee_address");
    if (!address) return;
    const auto device = at_address(*address);
    const auto who = "device " + std::string(address->substr(0, 32)) + (device ? "" : " (not of this home)");
    if (type == "device_leave") {
      out.notes.push_back(who + " left the network; pair it again");
      if (device) state(*device).availability(false, out);
    } else if (type == "device_joined" || type == "device_announce") {
      if (type == "device_joined") {
        out.notes.push_back(who + " joined the network");
        out.arrivals.push_back({Arrival::What::device_joined, std::string(address->substr(0, 32))});
      }
      if (device) out.availability.push_back({*device, Liveness::heard});
    } else if (type == "device_interview" && string_at(*data, "status") == "failed") {
      out.notes.push_back(who +
                          " could not be interviewed; wake it up and pair it again near the coordinator");
    }
  }

  void bridge_renamed(const json::object& response) {
    const auto* data = object_at(response, "data");
    if (data == nullptr || string_at(response, "status") != "ok") return;
    const auto from = string_at(*data, "from");
    const auto to = string_at(*data, "to");
    if (!from || !to) return;
    names_.rename(*from, *to);  // bridge/devices usually came before this, and knows already
  }

  void bridge_devices(const Message& message, Decoded& out) {
    const auto* value = parse(message, max_bridge_payload, out);
    if (value == nullptr) return;
    std::vector<ListedDevice> list;
    if (!read_devices(*value, list))
      return refuse(out, reason::wrong_type, message.topic,
                    "no list of devices; is this Zigbee2MQTT 1.17 or newer?");
    names_.clear();
    for (const auto& group : groups_) names_.put(group, {no_device, true});
    for (auto& [address, listed] : listed_) listed.present = false;
    for (const auto& entry : list) learn(entry, out);
    for (const auto& [address, device] : addresses_) notice_absent(address, device, out);
    // Of strangers that went, nothing is kept: whoever makes up addresses must not fill the memory.
    std::erase_if(listed_, [](const auto& known) { return !known.second.present; });
    devices_known_ = true;
    release_held(out);
  }

  void learn(const ListedDevice& entry, Decoded& out) {
    const auto device = at_address(entry.address);
    names_.put(entry.name, {device.value_or(no_device), entry.coordinator});
    if (device) state(*device).describe(entry.exposes.empty() ? nullptr : &entry.exposes);

    auto [found, is_new] = listed_.try_emplace(entry.address);
    auto& listed = found->second;
    const auto who = "device " + entry.address + " ";
    if (!is_new && listed.name != entry.name)
      out.notes.push_back(who + "renamed from '" + listed.name + "' to '" + entry.name + "'");
    if (is_new && !device && !entry.coordinator) {
      out.notes.push_back(who + "'" + entry.name + "' (" + entry.model +
                          ") is not of this home's configuration");
      out.arrivals.push_back({Arrival::What::unknown_device, entry.address});
    }
    if (device && entry.interviewed != listed.interviewed)
      out.notes.push_back(who +
                          (entry.interviewed ? "interviewed" : "not fully interviewed: it may not report"));
    listed = {entry.name, entry.interviewed, true};
  }

  // A device of the home that Zigbee2MQTT does not have will never be heard: say so, once.
  void notice_absent(const std::string& address, DeviceId device, Decoded& out) {
    const auto found = listed_.find(address);
    if (found != listed_.end() && found->second.present) return;
    const bool first_list = !devices_known_;
    if (found == listed_.end() && !first_list) return;
    if (found != listed_.end()) listed_.erase(found);
    out.notes.push_back("device " + address + " ('" + home_.device(device).id +
                        "') is not in Zigbee2MQTT; pair it");
    state(device).availability(false, out);
  }

  const Home& home_;
  std::string base_;
  DeviceId bridge_;
  std::vector<DeviceState> devices_;                         // by DeviceId
  std::vector<std::pair<std::string, DeviceId>> addresses_;  // of this bridge, in the order of the home
  std::unordered_map<std::string, DeviceId> by_address_;
  Names names_;
  std::vector<std::string> groups_;
  std::unordered_map<std::string, Listed> listed_;  // by address
  bool devices_known_ = false;                      // bridge/devices has been seen
  std::deque<Held> held_;
  std::size_t held_bytes_ = 0;
  BridgeSettings settings_;
  JsonReader reader_;
};

Decoder::Decoder(const Home& home, std::string base_topic, DeviceId bridge)
    : impl_(std::make_unique<Impl>(home, std::move(base_topic), bridge)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::decode(const Message& message, Decoded& out) {
  impl_->decode(message, out);
}
void Decoder::prime(SignalId signal, double last_value) {
  impl_->prime(signal, last_value);
}
const BridgeSettings& Decoder::settings() const noexcept {
  return impl_->settings();
}

}  // namespace vicino::sensors::zigbee2mqtt
