// A home whose rooms and devices are called after a person and an address, played through the whole chain: every byte that the
// centre's broker is given, and what of it tells whose home it is.
#include <algorithm>
#include <csignal>
#include <set>

#include <catch2/catch.hpp>

#include "tests/system/security/shipped.hpp"

namespace vicino::test {
namespace {

const std::string person = "Maria Rossi";
const std::string address = "via Roma 12, 26013 Crema";

struct Paired {
  std::string ieee, name;  // as Zigbee2MQTT knows it
};
const Paired motion{"0x00158d0001a10001", "Bagno di Maria Rossi"};
const Paired door{"0x00158d0001a20001", "Portone via Roma 12, 26013 Crema"};
const Paired button{pendant, "Ciondolo sig.ra ROSSI"};
const Paired climate{thermometer, "maria_rossi/stanza 7"};
const Paired stranger{"0x00158d00deadbeef", "Telefono 0373 123456 di Maria"};

std::string listed(const Paired& device) {
  return R"({"ieee_address":")" + device.ieee + R"(","friendly_name":")" + device.name +
         R"(","type":"EndDevice","supported":true,"interview_completed":true,"definition":{"model":"X1","vendor":"Y",)"
         R"("description":"of )" +
         person + R"(","exposes":[]}})";
}
std::string bridge_event(const char* type, const Paired& device) {
  return std::string(R"({"type":")") + type + R"(","data":{"friendly_name":")" + device.name +
         R"(","ieee_address":")" + device.ieee + R"("}})";
}
// With what Zigbee2MQTT adds to each message where it is set to.
std::string state(const Paired& device, const std::string& members) {
  return "{" + members + R"(,"linkquality":120,"device":{"friendlyName":")" + device.name +
         R"(","ieeeAddr":")" + device.ieee + R"("}})";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
  });
  return text;
}

// What must not be anywhere.
std::set<std::string> telling() {
  std::set<std::string> words{"maria",  "rossi",    "roma 12", "via roma", "26013",
                              "sig.ra", "stanza 7", "0373",    "friendly", "ieee"};
  for (const auto& device : {motion, door, button, climate, stranger}) {
    words.insert(lower(device.ieee));
    words.insert(lower(device.ieee.substr(2)));
    words.insert(lower(device.name));
  }
  return words;
}

void live(ShippedStage& home) {
  std::string list;
  for (const auto& device : {motion, door, button, climate, stranger})
    list += (list.empty() ? "[" : ",") + listed(device);
  home.say("bridge/devices", list + "]", true);
  home.say("bridge/event", bridge_event("device_joined", stranger));
  home.say("bridge/event", bridge_event("device_announce", motion));
  home.say(
      "bridge/response/device/rename",
      R"({"status":"ok","data":{"from":"Telefono di Maria","to":"Telefono 0373 123456 di Maria","homeassistant_rename":false}})");
  home.say(motion.name + "/availability", R"({"state":"online"})");
  for (int i = 0; i < 20; ++i) {  // somebody walks about
    home.say(motion.name, state(motion, i % 2 == 0 ? R"("occupancy":true)" : R"("occupancy":false)"));
    home.say(door.name, state(door, i % 2 == 0 ? R"("contact":false)" : R"("contact":true)"));
  }
  home.say(climate.name, state(climate, R"("temperature":21.5,"humidity":40)"));
  home.say(stranger.name, state(stranger, R"("action":"emergency")"));
  home.say(door.name, state(door, R"("contact":")" + person + "\""));  // refused
  home.say(motion.name, "{\"" + person + "\": ");
  home.say(button.name, state(button, R"("battery":3)"));
  home.say(motion.name, state(motion, R"("tamper":true)"));
  home.say(button.name, state(button, R"("action":"emergency")"));
}

}  // namespace

TEST_CASE(
    "Names of devices, radio addresses and raw movement stay in the home: no byte of them reaches the "
    "broker") {
  ShippedStage home;
  write_file(home.stage.folder / "rules.toml",
             "[[rule]]\nkind = \"sos\"\n[[rule]]\nkind = \"battery\"\n"
             "[[rule]]\nkind = \"tamper\"\n");
  home.stage.gateway().signal(SIGHUP);
  REQUIRE(home.stage.gateway_says("configuration loaded anew"));
  live(home);
  REQUIRE(eventually([&] { return home.raised("sos-pendant") == 1; }));
  const auto raised = [&](CareKind kind) {
    const auto told = home.overseer->heard();
    return std::any_of(told.begin(), told.end(), [&](const Heard& heard) {
      const auto message = protocol::parse_alert(heard.payload);
      return message && message->alert.kind == kind && message->alert.transition == TransitionKind::raised;
    });
  };
  // The rest of what a gateway says: alerts about devices, an answer to an order, a farewell, a last will.
  CHECK(eventually([&] { return raised(CareKind::tamper); }));
  CHECK(home.stage.vicino_centre({"test", "gw-7f3a", "--by", "op-12"}).status == 0);
  CHECK(home.stage.vicino_centre({"status", "gw-7f3a", "--by", "op-12"}).status == 0);
  CHECK(raised(CareKind::battery));
  CHECK(home.stage.status()->counters.decoded >= 40);  // the walking about was understood
  CHECK(eventually([&] { return !home.overseer->heard_on("/heartbeat").empty(); }));
  home.stage.gateway().signal(SIGKILL);
  const auto lost = [&] {
    const auto told = home.overseer->heard_on("/status");
    return !told.empty() && told.back().find("\"lost\"") != std::string::npos;
  };
  CHECK(eventually(lost));

  std::string said_at_home;
  for (const auto& heard : home.zigbee2mqtt->heard())
    said_at_home += lower(heard.topic + " " + heard.payload + "\n");
  for (const auto& word : telling()) {
    CAPTURE(word);
    CHECK(said_at_home.find(word) != std::string::npos);
  }
  std::set<std::string> channels, ids, facts;
  for (const auto& heard : home.overseer->heard()) {
    const auto text = lower(heard.topic + " " + heard.payload);
    for (const auto& word : telling()) {
      if (text.find(word) == std::string::npos) continue;
      CAPTURE(word, heard.topic, heard.payload);
      CHECK_FALSE("a telling word left the home");
    }
    channels.insert(heard.topic.substr(heard.topic.rfind('/') + 1));
    if (const auto alert = protocol::parse_alert(heard.payload)) {
      for (const auto& id : {alert->alert.device, alert->alert.room})
        if (!id.empty()) ids.insert(id);
      for (const auto& [room, at] : alert->alert.last_activity) ids.insert(room);
    }
    if (const auto event = protocol::parse_event(heard.payload)) {
      facts.insert(std::string(protocol::name(event->fact)));
      // Raw presence would be one of these.
      CHECK_FALSE(std::holds_alternative<protocol::SensorState>(event->fact));
      CHECK_FALSE(std::holds_alternative<protocol::DeviceLiveness>(event->fact));
    }
  }
  // It was not silent, and who is meant is said by the ids of home.toml.
  CHECK(channels == std::set<std::string>{"alert", "event", "status", "heartbeat", "receipt", "command"});
  CHECK(facts.contains("command-result"));
  const std::set<std::string> known{"zigbee",     "bathroom", "hall",      "bathroom_motion", "hall_motion",
                                    "front_door", "pendant",  "pull_cord", "thermometer"};
  for (const auto& id : ids) {
    CAPTURE(id);
    CHECK(known.contains(id));
  }
  CHECK(ids.contains("pendant"));
  CHECK(ids.contains("bathroom_motion"));
  // What the broker itself notes of a connection: the id, and where it came from.
  const auto log = lower(home.centre_broker.log());
  for (const auto& word : telling()) CHECK(log.find(word) == std::string::npos);
}

}  // namespace vicino::test
