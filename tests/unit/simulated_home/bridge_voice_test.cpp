#include "sensors/simulated_home/bridge_voice.hpp"

#include <boost/json.hpp>

#include "home_of_tests.hpp"
#include "sensors/zigbee2mqtt/decoder.hpp"

using namespace vicino;
using namespace vicino::simulated_home;
namespace json = boost::json;

namespace {

const Instant noon = instant_from_ms(1'773'140'400'000);

json::object payload_of(const Outgoing& message) {
  return json::parse(message.payload).as_object();
}

std::vector<std::string> keys_of(const Outgoing& message) {
  std::vector<std::string> keys;
  const auto payload = payload_of(message);
  for (const auto& [key, value] : payload) keys.emplace_back(key);
  return keys;
}

struct Spoken {
  Home home = testing::full_home();
  BridgeVoice voice{home, 1};

  SignalId signal(std::string_view name) const { return home.find_signal(name).value(); }
  Outgoing say(std::string_view name, double value) {
    const Change change{signal(name), value};
    auto message = voice.state(home.signal(change.signal).device, {&change, 1}, noon);
    REQUIRE(message.has_value());
    return *message;
  }
};

}  // namespace

TEST_CASE("the greeting is retained: state first, then info, devices, and who is there") {
  Spoken s;
  const auto greeting = s.voice.greeting(noon);
  REQUIRE(greeting.size() == 5 + s.home.devices.size() - 1);
  CHECK(greeting[0] == Outgoing{"zigbee2mqtt/bridge/state", R"({"state":"online"})", true});
  CHECK(greeting[1].topic == "zigbee2mqtt/bridge/info");
  CHECK(greeting[2].topic == "zigbee2mqtt/bridge/devices");
  for (const auto& message : greeting) CHECK(message.retain);
  CHECK(greeting[5] == Outgoing{"zigbee2mqtt/bathroom_motion/availability", R"({"state":"online"})", true});
  CHECK(s.voice.goodbye() == Outgoing{"zigbee2mqtt/bridge/state", R"({"state":"offline"})", true});

  const auto info = payload_of(greeting[1]);
  CHECK(info.at("permit_join") == false);
  CHECK(info.at("config").at("device_options").at("qos") == 1);
  CHECK(info.at("config").at("availability").at("enabled") == true);
  CHECK(greeting[1].payload.find("network_key") == std::string::npos);
}

TEST_CASE("bridge/devices describes every device, its coordinator and its polarity") {
  Spoken s;
  const auto devices = json::parse(s.voice.greeting(noon)[2].payload).as_array();
  REQUIRE(devices.size() == s.home.devices.size());  // the coordinator in place of the bridge
  CHECK(devices[0].at("type") == "Coordinator");
  const auto find = [&](std::string_view name) {
    for (const auto& d : devices)
      if (d.at("friendly_name") == json::value(name)) return d.as_object();
    FAIL("no device " << name);
    return json::object{};
  };
  const auto expose = [&](std::string_view name, std::string_view property) {
    const auto device = find(name);
    for (const auto& e : device.at("definition").at("exposes").as_array())
      if (e.at("property") == json::value(property)) return e.as_object();
    FAIL("no property " << property);
    return json::object{};
  };
  CHECK(expose("front_door", "contact").at("value_on") == false);
  CHECK(expose("front_door", "contact").at("value_off") == true);
  CHECK(expose("bed", "occupancy").at("value_on") == true);
  CHECK(expose("radar", "fall_down_status").at("values") == json::array({"none", "maybe_fall", "fall"}));
  CHECK(expose("pendant", "action").at("values") == json::array({"double", "hold"}));
  CHECK(expose("climate", "temperature").at("unit") == "°C");
  CHECK(find("radar").at("power_source") == "Mains (single phase)");
  CHECK(find("bed").at("power_source") == "Battery");
}

TEST_CASE("each message repeats what the device said before, but never an action") {
  Spoken s;
  CHECK(keys_of(s.say("pendant.battery", 81)) ==
        std::vector<std::string>{"battery", "last_seen", "linkquality"});
  const auto pressed = s.say("pendant.sos", 1);
  CHECK(pressed.topic == "zigbee2mqtt/pendant");
  CHECK_FALSE(pressed.retain);
  CHECK(keys_of(pressed) == std::vector<std::string>{"action", "battery", "last_seen", "linkquality"});
  CHECK(payload_of(pressed).at("action") == "hold");
  CHECK(payload_of(pressed).at("last_seen") == json::value(to_rfc3339(noon)));
  CHECK(keys_of(s.say("pendant.tamper", 0)) ==
        std::vector<std::string>{"battery", "last_seen", "linkquality", "tamper"});
  const auto alive = s.voice.check_in(s.home.find_device("pendant").value(), noon);
  REQUIRE(alive.has_value());
  CHECK(keys_of(*alive) == std::vector<std::string>{"battery", "last_seen", "linkquality", "tamper"});
  CHECK_FALSE(s.voice.check_in(s.home.find_device("bed").value(), noon).has_value());  // it never spoke
}

TEST_CASE("values are worded as Zigbee2MQTT words them") {
  Spoken s;
  CHECK(payload_of(s.say("front_door.contact", 1)).at("contact") == false);
  CHECK(payload_of(s.say("front_door.contact", 0)).at("contact") == true);
  CHECK(payload_of(s.say("balcony.contact", 1)).at("contact") == true);  // wired the other way round
  CHECK(payload_of(s.say("bed.bed", 1)).at("occupancy") == true);
  CHECK(payload_of(s.say("radar.fall", 1)).at("fall_down_status") == "maybe_fall");
  CHECK(payload_of(s.say("radar.fall", 2)).at("fall_down_status") == "fall");
  CHECK(s.say("climate.temperature", 20.68).payload.find("\"temperature\":20.68") != std::string::npos);
  CHECK(s.say("climate.humidity", 48).payload.find("\"humidity\":48,") != std::string::npos);
}

TEST_CASE("a button without a word for it, or the device of another bridge, cannot say it") {
  Spoken s;
  s.home.devices[index(s.home.find_device("well_button").value())].actions.clear();
  s.home.devices[index(s.home.find_device("bed").value())].via = DeviceId{3};
  const auto cannot = [&s](std::string_view name) {
    const Change change{s.signal(name), 1};
    CHECK_FALSE(s.voice.can_say(change));
    CHECK_FALSE(s.voice.state(s.home.signal(change.signal).device, {&change, 1}, noon).has_value());
  };
  cannot("well_button.cancel");
  cannot("bed.bed");
}

TEST_CASE("health tells who spoke how often, by address") {
  Spoken s;
  s.voice.greeting(noon);
  s.say("bed.bed", 1);
  const auto health = s.voice.health(noon + std::chrono::minutes{10});
  CHECK(health.topic == "zigbee2mqtt/bridge/health");
  CHECK(health.retain);
  const auto address = s.home.device(s.home.find_device("bed").value()).address;
  CHECK(payload_of(health).at("devices").at(address).at("messages") == 1);
  CHECK(payload_of(health).at("process").at("uptime_sec") == 600);
}

TEST_CASE("the gateway's decoder reads back what the simulated home said") {
  Spoken s;
  sensors::zigbee2mqtt::Decoder decoder{s.home, "zigbee2mqtt", DeviceId{0}};
  sensors::Decoded decoded;
  const auto hear = [&](const Outgoing& message, bool retained) {
    decoded.clear();
    decoder.decode({message.topic, message.payload, retained}, decoded);
    for (const auto& rejected : decoded.rejected) UNSCOPED_INFO(rejected.reason << ": " << rejected.detail);
    CHECK(decoded.rejected.empty());
  };
  for (const auto& message : s.voice.greeting(noon)) hear(message, true);
  hear(s.voice.health(noon), true);

  StoryOptions options;
  options.start = noon;
  const auto story = story_of_incidents(s.home, options).value();
  std::vector<std::optional<double>> last(s.home.signals.size());
  int compared = 0;
  for (const auto& happening : story.happenings) {
    if (happening.device == no_device) continue;
    const auto message = s.voice.state(happening.device, happening.changes, happening.at);
    REQUIRE(message.has_value());
    hear(*message, false);
    for (const auto& change : happening.changes) {
      auto& before = last[index(change.signal)];
      const bool news = is_momentary(s.home.signal(change.signal).kind) || before != change.value;
      before = change.value;
      const auto found = std::find_if(decoded.readings.begin(), decoded.readings.end(),
                                      [&](const Reading& r) { return r.signal == change.signal; });
      if (news != (found != decoded.readings.end()))
        FAIL(s.home.signal(change.signal).name << " at " << to_rfc3339(happening.at));
      if (news) CHECK(found->value == Approx(change.value));
      compared += news ? 1 : 0;
    }
  }
  CHECK(compared > 100);
}
