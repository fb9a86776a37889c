#include "sensors/simulated_home/bridge_voice.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <boost/json.hpp>

#include "sensors/simulated_home/definitions.hpp"
#include "sensors/simulated_home/json_text.hpp"
#include "sensors/simulated_home/random.hpp"

namespace vicino::simulated_home {
namespace json = boost::json;

namespace {

constexpr std::string_view version = "2.14.1";
constexpr std::string_view coordinator = "0x00124b00fa4e0001";

struct Spoken {
  std::map<std::string, json::value, std::less<>> cache;  // sorted, as Zigbee2MQTT writes it
  int link_quality = 0;
  std::uint64_t messages = 0;
};

json::object endpoints() {
  return {{"1", json::object{{"bindings", json::array{}},
                             {"clusters", json::object{{"input", {"genBasic"}}, {"output", json::array{}}}},
                             {"configured_reportings", json::array{}},
                             {"scenes", json::array{}}}}};
}

}  // namespace

struct BridgeVoice::Impl {
  const Home& home;
  DeviceId bridge = no_device;
  std::string base = "zigbee2mqtt";
  Random random;
  std::vector<Spoken> spoken;  // by DeviceId
  std::uint64_t published = 0;
  Instant since = unknown;

  Impl(const Home& of, std::uint64_t seed) : home{of}, random{seed}, spoken{of.devices.size()} {
    for (std::size_t i = 0; i < home.devices.size() && bridge == no_device; ++i)
      if (home.devices[i].type == DeviceType::bridge) bridge = static_cast<DeviceId>(i);
    if (bridge != no_device) base = home.device(bridge).address;
    for (auto& s : spoken) s.link_quality = static_cast<int>(random.between(60, 180));
  }

  bool ours(DeviceId id) const {
    const auto& device = home.device(id);
    return device.type != DeviceType::bridge && (bridge == no_device || device.via == bridge);
  }

  template <class Visit>
  void each_device(const Visit& visit) const {
    for (std::size_t i = 0; i < home.devices.size(); ++i)
      if (ours(static_cast<DeviceId>(i))) visit(static_cast<DeviceId>(i), home.devices[i]);
  }

  std::string topic(std::string_view rest) const { return base + "/" + std::string{rest}; }

  json::object info() const {
    json::object config{
        {"advanced", json::object{{"cache_state", true},
                                  {"cache_state_persistent", true},
                                  {"cache_state_send_on_startup", false},
                                  {"channel", 11},
                                  {"elapsed", false},
                                  {"last_seen", "ISO_8601"},
                                  {"log_level", "info"},
                                  {"output", "json"}}},
        {"availability", json::object{{"active", json::object{{"timeout", 10}}},
                                      {"enabled", true},
                                      {"passive", json::object{{"timeout", 1500}}}}},
        {"device_options", json::object{{"qos", 1}}},
        {"devices", names_by_address()},
        {"frontend", json::object{{"enabled", false}}},
        {"groups", json::object{}},
        {"health", json::object{{"interval", 10}, {"reset_on_check", false}}},
        {"homeassistant", json::object{{"enabled", false}}},
        {"mqtt", json::object{{"base_topic", base}, {"force_disable_retain", false}, {"version", 4}}},
        {"version", 5}};
    return {{"commit", "simulated"},
            {"config", std::move(config)},
            {"coordinator",
             json::object{{"ieee_address", coordinator}, {"meta", json::object{}}, {"type", "simulated"}}},
            {"log_level", "info"},
            {"network",
             json::object{{"channel", 11}, {"extended_pan_id", "0x00124b00fa4e0001"}, {"pan_id", 6754}}},
            {"permit_join", false},
            {"restart_required", false},
            {"version", version}};
  }

  json::object names_by_address() const {
    json::object names;
    each_device([&](DeviceId, const Device& d) { names[d.address] = json::object{{"friendly_name", d.id}}; });
    return names;
  }

  json::array devices() const {
    json::array all;
    all.push_back(json::object{{"disabled", false},
                               {"endpoints", endpoints()},
                               {"friendly_name", "Coordinator"},
                               {"ieee_address", coordinator},
                               {"interview_completed", true},
                               {"interview_state", "SUCCESSFUL"},
                               {"interviewing", false},
                               {"network_address", 0},
                               {"supported", true},
                               {"type", "Coordinator"}});
    each_device([&](DeviceId id, const Device& d) {
      const bool mains = d.power == Power::mains;
      all.push_back(json::object{{"definition", definition_of(home, id)},
                                 {"disabled", false},
                                 {"endpoints", endpoints()},
                                 {"friendly_name", d.id},
                                 {"ieee_address", d.address},
                                 {"interview_completed", true},
                                 {"interview_state", "SUCCESSFUL"},
                                 {"interviewing", false},
                                 {"manufacturer", "Vicino"},
                                 {"model_id", "sim." + std::string{name(d.type)}},
                                 {"network_address", 4096 + static_cast<std::int64_t>(index(id))},
                                 {"power_source", mains ? "Mains (single phase)" : "Battery"},
                                 {"supported", true},
                                 {"type", mains ? "Router" : "EndDevice"}});
    });
    return all;
  }

  // A message with the attributes of the cache, and those of `only_now` that are not kept.
  Outgoing message(DeviceId id, Instant at, json::object only_now) {
    auto& s = spoken[index(id)];
    ++s.messages;
    ++published;
    s.link_quality = std::clamp(s.link_quality + static_cast<int>(random.between(-6, 6)), 20, 255);
    std::map<std::string, json::value, std::less<>> all = s.cache;
    for (const auto& [key, value] : only_now) all.insert_or_assign(std::string{key}, value);
    all.insert_or_assign("last_seen", json::value(to_rfc3339(at)));
    all.insert_or_assign("linkquality", json::value(s.link_quality));
    json::object payload;
    for (const auto& [key, value] : all) payload[key] = value;
    return {topic(home.device(id).id), json_text(payload), false};
  }
};

BridgeVoice::BridgeVoice(const Home& home, std::uint64_t seed) : impl_{std::make_unique<Impl>(home, seed)} {}
BridgeVoice::~BridgeVoice() = default;
BridgeVoice::BridgeVoice(BridgeVoice&&) noexcept = default;
BridgeVoice& BridgeVoice::operator=(BridgeVoice&&) noexcept = default;

const std::string& BridgeVoice::base_topic() const {
  return impl_->base;
}

std::vector<Outgoing> BridgeVoice::greeting(Instant now) const {
  auto& self = *impl_;
  if (self.since == unknown) self.since = now;
  std::vector<Outgoing> all;
  all.push_back({self.topic("bridge/state"), R"({"state":"online"})", true});
  all.push_back({self.topic("bridge/info"), json_text(self.info()), true});
  all.push_back({self.topic("bridge/devices"), json_text(self.devices()), true});
  all.push_back({self.topic("bridge/groups"), "[]", true});
  all.push_back({self.topic("bridge/extensions"), "[]", true});
  self.each_device([&](DeviceId, const Device& d) {
    all.push_back({self.topic(d.id + "/availability"), R"({"state":"online"})", true});
  });
  return all;
}

Outgoing BridgeVoice::goodbye() const {
  return {impl_->topic("bridge/state"), R"({"state":"offline"})", true};
}

std::string BridgeVoice::health_question() const {
  return impl_->topic("bridge/request/health_check");
}

Outgoing BridgeVoice::health_answer() const {
  return {impl_->topic("bridge/response/health_check"), R"({"data":{"healthy":true},"status":"ok"})", false};
}

Outgoing BridgeVoice::health(Instant now) {
  auto& self = *impl_;
  if (self.since == unknown) self.since = now;
  const auto up = std::chrono::duration_cast<std::chrono::seconds>(now - self.since).count();
  json::object devices;
  self.each_device([&](DeviceId id, const Device& d) {
    const auto messages = self.spoken[index(id)].messages;
    const double rate =
        up > 0 ? std::round(1e4 * static_cast<double>(messages) / static_cast<double>(up)) / 1e4 : 0.0;
    devices[d.address] = json::object{{"messages", messages},
                                      {"messages_per_sec", rate},
                                      {"leave_count", 0},
                                      {"network_address_changes", 0}};
  });
  const json::object payload{
      {"response_time", to_ms(now)},
      {"os",
       json::object{{"load_average", {0.1, 0.1, 0.1}}, {"memory_used_mb", 300}, {"memory_percent", 30}}},
      {"process", json::object{{"uptime_sec", up}, {"memory_used_mb", 100}, {"memory_percent", 10}}},
      {"mqtt",
       json::object{{"connected", true}, {"queued", 0}, {"published", self.published}, {"received", 0}}},
      {"devices", std::move(devices)}};
  return {self.topic("bridge/health"), json_text(payload), true};
}

bool BridgeVoice::can_say(const Change& change) const {
  const auto& signal = impl_->home.signal(change.signal);
  return impl_->ours(signal.device) &&
         worded(impl_->home.device(signal.device), signal.kind, change.value).has_value();
}

std::optional<Outgoing> BridgeVoice::state(DeviceId id, std::span<const Change> changes, Instant at) {
  auto& self = *impl_;
  if (!self.ours(id)) return std::nullopt;
  const auto& device = self.home.device(id);
  json::object only_now;
  bool said = false;
  for (const auto& change : changes) {
    const auto kind = self.home.signal(change.signal).kind;
    auto value = worded(device, kind, change.value);
    if (!value) continue;
    said = true;
    const auto property = property_of(device, kind);
    if (is_momentary(kind))
      only_now[property] = std::move(*value);
    else
      self.spoken[index(id)].cache.insert_or_assign(std::string{property}, std::move(*value));
  }
  if (!said) return std::nullopt;
  return self.message(id, at, std::move(only_now));
}

std::optional<Outgoing> BridgeVoice::check_in(DeviceId id, Instant at) {
  if (!impl_->ours(id) || impl_->spoken[index(id)].messages == 0) return std::nullopt;
  return impl_->message(id, at, {});
}

}  // namespace vicino::simulated_home
