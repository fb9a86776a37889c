// Whatever is published under the base topic, nothing is thrown and each refusal has its word.
#include <set>

#include "decoding.hpp"
#include "sensors/zigbee2mqtt/reasons.hpp"

namespace vicino::test {
namespace {

TestHome a_door() {
  TestHome built;
  built.add("door", door_address, DeviceType::door);
  return built;
}

// xorshift: the same sequence everywhere.
struct Dice {
  std::uint32_t state = 2463534242;
  std::uint32_t operator()(std::uint32_t below) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
  }
};

}  // namespace

TEST_CASE("Each kind of bad input is refused with its word, and the topic in the detail") {
  Decoding z(a_door());
  z.say("bridge/devices", "[" + listed(door_address, "d") + "]");
  struct Row {
    std::string topic;
    std::string payload;
    std::string reason;
  };
  const auto row = GENERATE(values<Row>({
      {"d", "open", "not-json"},
      {"d", R"({"contact":)", "not-json"},
      {"d", R"({"contact":true} x)", "not-json"},
      {"d", R"({"contact":NaN})", "not-json"},
      {"d", "[1]", "not-an-object"},
      {"d", "null", "not-an-object"},
      {"d", "3", "not-an-object"},
      {"d", "{\"contact\":\"\xff\xfe\"}", "not-utf8"},
      {"d", R"({"a":")" + std::string(40'000, 'x') + R"("})", "too-large"},
      {"d", R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}", "too-deep"},
      {"d", std::string(30'000, '['), "too-deep"},
      {"nobody", R"({"contact":true})", "unknown-device"},
      {"d/contact", "true", "unknown-topic"},
      {"bridge/dance", "{}", "unknown-topic"},
      {"bridge/devices", "{}", "wrong-type"},
      {"bridge/devices", "[", "not-json"},
      {"bridge/devices", std::string(1024 * 1024 + 1, ' '), "too-large"},
      {"bridge/state", "perhaps", "unknown-value"},
      {"bridge/info", "[]", "not-an-object"},
  }));
  CAPTURE(row.topic, row.payload.substr(0, 60));
  CHECK(z.refusal(row.topic, row.payload) == row.reason);
  CHECK(z.last().rejected[0].detail.find("zigbee2mqtt/" + row.topic) == 0);
  CHECK(z.last().readings.empty());
}

TEST_CASE("A topic outside the base is refused, and its control characters stay out of the log") {
  Decoding z(a_door());
  sensors::Decoded out;
  z.decoder().decode({"other/\n\xff" + std::string(500, 'y'), "{}", false}, out);
  REQUIRE(out.rejected.size() == 1);
  CHECK(out.rejected[0].reason == "unknown-topic");
  CHECK(out.rejected[0].detail.starts_with("other/??yyy"));
  CHECK(out.rejected[0].detail.size() < 300);
}

TEST_CASE("What others ask of devices and of the bridge is passed over") {
  Decoding z(a_door());
  z.say("bridge/devices", "[" + listed(door_address, "d") + "]");
  for (const auto* topic : {"d/set", "d/get", "d/set/state", "bridge/request/device/rename", "bridge/logging",
                            "bridge/converters", "bridge/extensions", "bridge/definitions"}) {
    CAPTURE(topic);
    CHECK(z.refusal(topic, "anything").empty());
    CHECK(z.last().availability.empty());
  }
}

TEST_CASE("A list of devices with odd entries is read as far as it makes sense") {
  Decoding z(a_door());
  CHECK(z.refusal("bridge/devices",
                  "[null,3,{},{\"ieee_address\":5},{\"ieee_address\":\"0x1\"}," +
                      listed(door_address, "d", R"(null,7,{"type":"binary"},{"features":[null]})") + "]")
            .empty());
  CHECK(z.readings("d", R"({"contact":false})") == Words{"door.contact=1"});
}

TEST_CASE("Mutilated messages never do more than be refused") {
  Decoding z(a_door());
  const std::vector<std::pair<std::string, std::string>> seeds{
      {"bridge/devices", "[" + listed(door_address, "d", binary("contact", "false", "true")) + "]"},
      {"d",
       R"({"contact":false,"battery":77,"last_seen":"2026-03-01T10:00:00.250Z","action":"single","update":{"a":[1]}})"},
      {"bridge/state", R"({"state":"online"})"},
      {"bridge/event", R"({"type":"device_leave","data":{"ieee_address":"0x00158d0000000001"}})"},
      {"bridge/info",
       R"({"version":"2","config":{"advanced":{"last_seen":"epoch"},"device_options":{"qos":1}}})"},
      {"bridge/groups", R"([{"friendly_name":"g"}])"},
      {"bridge/response/device/rename", R"({"data":{"from":"d","to":"e"},"status":"ok"})"},
      {"d/availability", R"({"state":"offline"})"},
  };
  Dice dice;
  std::set<std::string_view> words(sensors::zigbee2mqtt::reason::all.begin(),
                                   sensors::zigbee2mqtt::reason::all.end());
  for (int round = 0; round < 20'000; ++round) {
    auto [topic, payload] = seeds[dice(static_cast<std::uint32_t>(seeds.size()))];
    for (auto changes = dice(4); changes > 0 && !payload.empty(); --changes) {
      const auto at = dice(static_cast<std::uint32_t>(payload.size()));
      switch (dice(4)) {
        case 0:
          payload[at] = static_cast<char>(dice(256));
          break;
        case 1:
          payload.erase(at, 1 + dice(5));
          break;
        case 2:
          payload.insert(at, payload.substr(dice(at + 1), dice(20)));
          break;
        default:
          payload.resize(at);
      }
    }
    for (const auto& rejected : z.say(topic, payload, dice(4) == 0).rejected)
      REQUIRE(words.contains(rejected.reason));
    for (const auto& reading : z.last().readings) REQUIRE((reading.value >= 0 && reading.value <= 100));
  }
}

}  // namespace vicino::test
