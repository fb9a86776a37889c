// What Zigbee2MQTT says of itself and of names.
#include "decoding.hpp"

namespace vicino::test {
namespace {

const std::string second_address = "0x00158D0000000002";  // addresses are compared without regard to case

TestHome two_doors() {
  TestHome built;
  built.add("door", door_address, DeviceType::door);
  built.add("window", second_address, DeviceType::window);
  return built;
}
std::string list(const std::string& first, const std::string& second) {
  return R"([{"ieee_address":"0x00124b0000000000","friendly_name":"Coordinator","type":"Coordinator"},)" +
         listed(door_address, first) + "," + listed("0x00158d0000000002", second) + "]";
}
bool mentions(const std::vector<std::string>& notes, const std::string& text) {
  return std::any_of(notes.begin(), notes.end(),
                     [&](const auto& n) { return n.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("Names with slashes, spaces and letters of any language are resolved, the longest first") {
  Decoding z(two_doors());
  z.say("bridge/devices", list("casa/porta", "casa/porta/perché sì"));
  CHECK(z.readings("casa/porta", R"({"contact":false})") == Words{"door.contact=1"});
  CHECK(z.readings("casa/porta/perché sì", R"({"contact":false})") == Words{"window.contact=1"});
  CHECK(z.say("casa/porta/perché sì/availability", "offline").availability ==
        std::vector{Availability{DeviceId{2}, Liveness::offline}});
  CHECK(z.say("casa/porta/availability", "offline").availability ==
        std::vector{Availability{DeviceId{1}, Liveness::offline}});
}

TEST_CASE("A device is the same under its new name, whether the list or the response tells it") {
  Decoding z(two_doors());
  z.say("bridge/devices", list("a", "b"));
  z.say("a", R"({"contact":false,"linkquality":1})");

  SECTION("bridge/devices") {
    z.say("bridge/devices", list("atrio", "b"));
    CHECK(mentions(z.last().notes, "renamed from 'a' to 'atrio'"));
  }
  SECTION("bridge/response/device/rename") {
    z.say("bridge/response/device/rename", R"({"data":{"from":"a","to":"atrio"},"status":"ok"})");
  }
  CHECK(z.readings("atrio", R"({"contact":false,"linkquality":1})").empty());
  CHECK(z.last().availability.size() == 1);
  CHECK(z.readings("atrio", R"({"contact":true})") == Words{"door.contact=0"});
  CHECK(z.refusal("a", R"({"contact":false})") == "unknown-device");
}

TEST_CASE("A rename that failed changes no name") {
  Decoding z(two_doors());
  z.say("bridge/devices", list("a", "b"));
  z.say("bridge/response/device/rename", R"({"data":{"from":"a","to":"x"},"status":"error","error":"no"})");
  z.say("bridge/response/device/rename", R"({"data":{},"status":"ok"})");
  CHECK(z.readings("a", R"({"contact":false})") == Words{"door.contact=1"});
}

TEST_CASE("What comes under a name before the list of devices is not lost") {
  Decoding z(two_doors());
  CHECK(z.say("a", R"({"contact":false})").rejected.empty());
  CHECK(z.last().readings.empty());
  z.say("stranger", R"({"contact":false})");
  z.say("bridge/devices", list("a", "b"), true);
  CHECK(in_words(z.home(), z.last().readings) == Words{"door.contact=1"});
  REQUIRE(z.last().rejected.size() == 1);
  CHECK(z.last().rejected[0].reason == "unknown-device");
}

TEST_CASE("What waits for the list of devices is bounded") {
  Decoding z(two_doors());
  const std::string payload = R"({"text":")" + std::string(20'000, 'x') + R"("})";
  int refused = 0;
  for (int i = 0; i < 100; ++i) refused += z.refusal("a", payload) == "unknown-device" ? 1 : 0;
  CHECK(refused > 80);
}

TEST_CASE("A device that is called by its address needs no list") {
  Decoding z(two_doors());
  CHECK(z.readings("0x00158d0000000002", R"({"contact":false})") == Words{"window.contact=1"});
}

TEST_CASE("Strangers, groups and the coordinator give no reading; only strangers are counted") {
  Decoding z(two_doors());
  z.say("bridge/devices", "[" + listed("0xffff", "straniero") + "," + list("a", "b").substr(1));
  CHECK(mentions(z.last().notes, "0xffff"));
  z.say("bridge/groups", R"([{"id":1,"friendly_name":"luci"}])");
  CHECK(z.refusal("straniero", R"({"contact":false})") == "unknown-device");
  CHECK(z.refusal("luci", R"({"state":"ON"})").empty());
  CHECK(z.refusal("Coordinator", R"({"state":"ON"})").empty());
  CHECK(z.last().readings.empty());
}

TEST_CASE("The bridge is online, offline or heard") {
  Decoding z(two_doors());
  struct Row {
    const char* topic;
    const char* payload;
    bool retained;
    std::vector<Availability> expected;
  };
  const DeviceId bridge{0};
  const auto row = GENERATE_COPY(values<Row>({
      {"bridge/state", R"({"state":"online"})", false, {{bridge, Liveness::online}}},
      {"bridge/state", "online", true, {{bridge, Liveness::online}}},
      {"bridge/state", R"({"state":"offline"})", true, {{bridge, Liveness::offline}}},
      {"bridge/health", R"({"response_time":1})", false, {{bridge, Liveness::heard}}},
      {"bridge/health", R"({"response_time":1})", true, {}},
  }));
  CHECK(z.say(row.topic, row.payload, row.retained).availability == row.expected);
}

TEST_CASE("Joining, announcing and leaving are heard and told") {
  Decoding z(two_doors());
  z.say("bridge/devices", list("a", "b"));
  const auto event = [](const std::string& type) {
    return R"({"type":")" + type + R"(","data":{"friendly_name":"a","ieee_address":")" + door_address +
           R"("}})";
  };
  CHECK(z.say("bridge/event", event("device_announce")).availability ==
        std::vector{Availability{DeviceId{1}, Liveness::heard}});
  CHECK(z.say("bridge/event", event("device_leave")).availability ==
        std::vector{Availability{DeviceId{1}, Liveness::offline}});
  CHECK(mentions(z.last().notes, "left the network"));
  CHECK(z.say("bridge/event", R"({"type":"device_joined","data":{"ieee_address":"0xffff"}})")
            .availability.empty());
  CHECK(mentions(z.last().notes, "not of this home"));
  REQUIRE(z.last().arrivals.size() == 1);
  CHECK(z.last().arrivals[0].what == sensors::Arrival::What::device_joined);
  CHECK(z.last().arrivals[0].device == "0xffff");
  CHECK(z.say("bridge/event", R"({"type":"device_joined","data":null})").availability.empty());
}

TEST_CASE("A device of the home that Zigbee2MQTT does not have is offline, told once") {
  Decoding z(two_doors());
  const std::vector gone{Availability{DeviceId{2}, Liveness::offline}};
  CHECK(z.say("bridge/devices", "[" + listed(door_address, "a") + "]").availability == gone);
  CHECK(z.say("bridge/devices", "[" + listed(door_address, "a") + "]").availability.empty());
  z.say("bridge/devices", list("a", "b"));
  z.say("b/availability", "online");
  CHECK(z.say("bridge/devices", "[" + listed(door_address, "a") + "]").availability == gone);
}

TEST_CASE("A stranger that has gone is forgotten, and named anew when it comes back") {
  Decoding z(two_doors());
  const auto with_stranger = "[" + listed(door_address, "a") + "," + listed("0xffff", "s") + "]";
  const auto without = "[" + listed(door_address, "a") + "]";
  z.say("bridge/devices", without);
  const std::vector<std::string> named{"device 0xffff 's' () is not of this home's configuration"};
  CHECK(z.say("bridge/devices", with_stranger).notes == named);
  REQUIRE(z.last().arrivals.size() == 1);
  CHECK(z.last().arrivals[0].what == sensors::Arrival::What::unknown_device);
  CHECK(z.last().arrivals[0].device == "0xffff");
  CHECK(z.say("bridge/devices", with_stranger).notes.empty());
  CHECK(z.say("bridge/devices", without).notes.empty());
  CHECK(z.say("bridge/devices", with_stranger).notes == named);
}

TEST_CASE("Devices of another bridge are strangers to this one") {
  auto built = two_doors();
  built.home.devices[2].via = DeviceId{7};
  Decoding z(built);
  z.say("bridge/devices", list("a", "b"));
  CHECK(z.refusal("b", R"({"contact":false})") == "unknown-device");
}

TEST_CASE("Settings of Zigbee2MQTT that matter are remembered") {
  Decoding z(two_doors());
  z.say("bridge/info", R"({"version":"2.12.0","permit_join":true,"config":{"availability":{"enabled":true},
    "advanced":{"last_seen":"ISO_8601","output":"json","cache_state":true,"cache_state_send_on_startup":false},
    "device_options":{"qos":1}}})");
  CHECK(mentions(z.last().notes, "joining is open"));
  REQUIRE(z.last().arrivals.size() == 1);
  CHECK(z.last().arrivals[0].what == sensors::Arrival::What::joining_opened);
  const auto& s = z.decoder().settings();
  CHECK(s.version == "2.12.0");
  CHECK(s.availability == true);
  CHECK(s.last_seen == "ISO_8601");
  CHECK(s.output == "json");
  CHECK(s.cache_state == true);
  CHECK(s.cache_state_send_on_startup == false);
  CHECK(s.device_qos == 1);
  CHECK(s.permit_join == true);
}

TEST_CASE("What the bridge answers to the question after its health is no event of the home") {
  struct Row {
    const char* payload;
    std::optional<bool> healthy;
  };
  const auto [payload, healthy] =
      GENERATE(Row{R"({"data":{"healthy":true},"status":"ok"})", true},
               Row{R"({"data":{"healthy":false},"status":"ok"})", false},
               Row{R"({"data":{},"status":"error","error":"adapter disconnected"})", false},
               Row{R"({"status":"ok"})", std::nullopt}, Row{"", std::nullopt});
  INFO(payload);
  Decoding z(two_doors());
  CHECK(z.say("bridge/response/health_check", payload).bridge_healthy == healthy);
  CHECK(z.last().availability.empty());
  CHECK(z.last().rejected.empty());
  // An old answer that the broker has kept tells nothing of now, and the question itself is ours.
  CHECK_FALSE(z.say("bridge/response/health_check", payload, true).bridge_healthy.has_value());
  CHECK_FALSE(z.say("bridge/request/health_check", "{}").bridge_healthy.has_value());
}

}  // namespace vicino::test
