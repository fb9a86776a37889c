// Presses: each one counts, and nothing that merely repeats is one.
#include "decoding.hpp"

namespace vicino::test {
namespace {

TestHome a_button(DeviceType type = DeviceType::sos_button) {
  TestHome built;
  built.add("button", door_address, type);
  return built;
}
std::string actions(const std::string& words) {
  return "[" + listed(door_address, "b", R"({"type":"enum","property":"action","values":[)" + words + "]}") +
         "]";
}

}  // namespace

TEST_CASE("Each action that calls for help is a press") {
  Decoding z(a_button());
  z.say("bridge/devices", actions(R"("emergency","arm_all_zones","disarm")"));
  for (const auto* word : {"emergency", "sos", "panic", "EMERGENCY"}) {
    CAPTURE(word);
    const auto payload = R"({"action":")" + std::string(word) + R"(","battery":100})";
    z.say("b", R"({"battery":100})");
    CHECK(z.readings("b", payload) == Words{"button.sos=1"});
    CHECK(z.readings("b", payload) == Words{"button.sos=1"});
  }
  CHECK(z.readings("b", R"({"action":"disarm"})").empty());
  CHECK(z.readings("b", R"({"action":"","battery":100})").empty());
  CHECK(z.readings("b", R"({"action":null})").empty());
  CHECK(z.refusal("b", R"({"action":7})") == "wrong-type");
}

TEST_CASE("A retained action is old, and the topic of the action alone is a repetition") {
  Decoding z(a_button());
  z.say("bridge/devices", actions(R"("emergency")"));
  CHECK(z.readings("b", R"({"action":"emergency"})", true).empty());
  CHECK(z.say("b/action", "emergency").readings.empty());
  CHECK(z.last().rejected.empty());
}

TEST_CASE("An action just after Zigbee2MQTT's start is a press: actions are never replayed") {
  Decoding z(a_button());
  z.say("bridge/devices", actions(R"("emergency")"));
  z.say("bridge/state", "online");
  CHECK(z.readings("b", R"({"action":"emergency"})") == Words{"button.sos=1"});
}

TEST_CASE("A plain button means what its configuration says, and nothing else") {
  auto built = a_button(DeviceType::sos_button);
  built.home.devices[1].actions = {{"hold", SignalKind::sos}, {"single", SignalKind::cancel}};
  built.home.signals.push_back({"button.cancel", DeviceId{1}, SignalKind::cancel});
  Decoding z(built);
  z.say("bridge/devices", actions(R"("single","double","hold")"));
  CHECK(z.readings("b", R"({"action":"hold"})") == Words{"button.sos=1"});
  CHECK(z.readings("b", R"({"action":"single"})") == Words{"button.cancel=1"});
  CHECK(z.readings("b", R"({"action":"double"})").empty());
}

TEST_CASE("A button of one purpose without a list of actions means it by any press") {
  struct Row {
    DeviceType type;
    const char* reading;
  };
  const auto row =
      GENERATE(Row{DeviceType::sos_button, "button.sos=1"}, Row{DeviceType::cancel_button, "button.cancel=1"},
               Row{DeviceType::visitor_tag, "button.visitor=1"});
  Decoding z(a_button(row.type));
  z.say("bridge/devices", actions(R"("single","double","hold")"));
  CHECK(z.readings("b", R"({"action":"double"})") == Words{row.reading});
}

TEST_CASE("What another device calls an action is no fall and no cry for help") {
  TestHome built;
  built.add("box", door_address, DeviceType::vibration);
  Decoding z(built);
  for (const auto* word : {"fall", "drop", "tilt", "shake", "emergency"}) {
    CAPTURE(word);
    CHECK(z.readings(door_address, R"({"action":")" + std::string(word) + R"("})").empty());
  }
}

TEST_CASE("Of an SOS that is an attribute only the rising edge is a press") {
  Decoding z(a_button());
  const std::string on = R"({"sos":true,"linkquality":90})", off = R"({"sos":false,"linkquality":90})";
  CHECK(z.readings(door_address, on) == Words{"button.sos=1"});
  CHECK(z.readings(door_address, on).empty());
  CHECK(z.readings(door_address, R"({"sos":true,"battery":50,"linkquality":90})") ==
        Words{"button.battery=50"});
  CHECK(z.readings(door_address, off).empty());
  CHECK(z.readings(door_address, on) == Words{"button.sos=1"});
}

TEST_CASE("An SOS attribute that was lost from the cache is armed again") {
  Decoding z(a_button());
  const auto* forgotten = GENERATE(R"({"sos":null,"linkquality":90})", R"({"linkquality":90})");
  CAPTURE(forgotten);
  z.say(door_address, R"({"sos":true,"linkquality":90})");
  CHECK(z.readings(door_address, forgotten).empty());
  CHECK(z.readings(door_address, R"({"sos":true,"linkquality":90})") == Words{"button.sos=1"});
}

TEST_CASE("A replayed or retained SOS attribute is no press, and masks no later one") {
  Decoding z(a_button());
  CHECK(z.readings(door_address, R"({"sos":true})", true).empty());
  z.say("bridge/state", R"({"state":"online"})");
  CHECK(z.readings(door_address, R"({"sos":true})").empty());
  CHECK(z.readings(door_address, R"({"sos":true,"battery":9,"linkquality":90})") ==
        Words{"button.battery=9"});
  z.say(door_address, R"({"sos":false,"linkquality":90})");
  CHECK(z.readings(door_address, R"({"sos":true,"linkquality":90})") == Words{"button.sos=1"});
}

TEST_CASE("A press that is the first word of a button after Zigbee2MQTT's start is a press") {
  Decoding z(a_button());
  z.say("bridge/state", R"({"state":"online"})");
  CHECK(z.readings(door_address, R"({"sos":true,"linkquality":90})") == Words{"button.sos=1"});
}

TEST_CASE("prime() does not mask a press") {
  Decoding z(a_button());
  z.decoder().prime(*z.home().find_signal("button.sos"), 1);
  CHECK(z.readings(door_address, R"({"sos":true,"linkquality":90})") == Words{"button.sos=1"});
}

TEST_CASE("A message with an edge and an action is one press") {
  Decoding z(a_button());
  CHECK(z.readings(door_address, R"({"sos":true,"action":"sos","linkquality":90})") == Words{"button.sos=1"});
}

}  // namespace vicino::test
