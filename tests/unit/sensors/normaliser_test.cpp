// What properties and values mean.
#include "decoding.hpp"

namespace vicino::test {

TEST_CASE(
    "Contacts are open or closed by what the device declares, and by custom where it declares nothing") {
  struct Row {
    const char* on;  // "" : no exposes
    const char* off;
    const char* value;
    const char* reading;  // "" : none
  };
  const auto row = GENERATE(values<Row>({
      {"false", "true", "false", "door.contact=1"},
      {"false", "true", "true", "door.contact=0"},
      {"false", "true", R"("false")", "door.contact=1"},
      {"true", "false", "true", "door.contact=1"},
      {"true", "false", "false", "door.contact=0"},
      {R"("ON")", R"("OFF")", R"("ON")", "door.contact=1"},
      {R"("ON")", R"("OFF")", R"("off")", "door.contact=0"},
      {"", "", "false", "door.contact=1"},
      {"", "", "true", "door.contact=0"},
      {"", "", R"("true")", "door.contact=0"},
      {"", "", R"("open")", "door.contact=1"},
      {"", "", R"("Closed")", "door.contact=0"},
      {"", "", "0", "door.contact=1"},
      {"", "", R"("ajar")", ""},
      {"", "", "null", ""},
  }));
  CAPTURE(row.on, row.off, row.value);
  TestHome built;
  built.add("door", door_address, DeviceType::door);
  Decoding z(built);
  const std::string on = row.on;
  z.say("bridge/devices",
        "[" + listed(door_address, "d", on.empty() ? "" : binary("contact", on, row.off)) + "]");
  const auto expected = std::string(row.reading).empty() ? Words{} : Words{row.reading};
  CHECK(z.readings("d", R"({"contact":)" + std::string(row.value) + "}") == expected);
}

TEST_CASE("Properties become signals in our units") {
  struct Row {
    DeviceType type;
    const char* payload;
    Words readings;
    const char* refusal;
  };
  using T = DeviceType;
  const auto row = GENERATE(values<Row>({
      {T::fall_detector, R"({"fall_down_status":"none"})", {"x.fall=0"}, ""},
      {T::fall_detector, R"({"fall_down_status":"maybe_fall"})", {"x.fall=1"}, ""},
      {T::fall_detector, R"({"fall_down_status":"fall"})", {"x.fall=2"}, ""},
      {T::fall_detector, R"({"fall_status":"normal"})", {"x.fall=0"}, ""},
      {T::fall_detector, R"({"fall_status":"fall_warning"})", {"x.fall=1"}, ""},
      {T::fall_detector, R"({"fall_status":"fall_alarm"})", {"x.fall=2"}, ""},
      {T::fall_detector, R"({"fall_status":"unknown"})", {}, ""},
      {T::fall_detector, R"({"fall_status":"flying"})", {}, "unknown-value"},
      {T::fall_detector, R"({"status":"falling"})", {"x.fall=2", "x.presence=1"}, ""},
      {T::fall_detector, R"({"status":"low_posture"})", {"x.fall=0", "x.presence=1"}, ""},
      {T::fall_detector, R"({"status":"unoccupied"})", {"x.fall=0", "x.presence=0"}, ""},
      {T::fall_detector, R"j({"status":"Unknown (6)"})j", {}, ""},
      {T::fall_detector, R"({"occupancy":true})", {"x.presence=1"}, ""},
      {T::fall_detector, R"({"occupancy":true,"presence":false})", {"x.presence=0"}, ""},
      {T::motion, R"({"status":"falling"})", {}, ""},
      {T::motion, R"({"occupancy":true,"illuminance":"27"})", {"x.occupancy=1", "x.illuminance=27"}, ""},
      {T::motion, R"({"occupancy":"ON"})", {"x.occupancy=1"}, ""},
      {T::motion, R"({"occupancy":1})", {"x.occupancy=1"}, ""},
      {T::motion, R"({"occupancy":"maybe"})", {}, "unknown-value"},
      {T::motion, R"({"occupancy":[true]})", {}, "wrong-type"},
      {T::bed, R"({"occupancy":true})", {"x.bed=1"}, ""},
      {T::bed, R"({"presence":false})", {"x.bed=0"}, ""},
      {T::bed, R"({"pressure_state":"sedentary"})", {"x.bed=1"}, ""},
      {T::bed, R"({"contact":true})", {"x.bed=1"}, ""},
      {T::bed, R"({"contact":false})", {"x.bed=0"}, ""},
      {T::climate, R"({"temperature":"21.5","humidity":40})", {"x.temperature=21.5", "x.humidity=40"}, ""},
      {T::climate, R"({"temperature":-5})", {"x.temperature=-5"}, ""},
      {T::climate, R"({"temperature":198})", {}, "out-of-range"},
      {T::climate, R"({"temperature":1e999})", {}, "out-of-range"},
      {T::climate, R"({"temperature":"nan"})", {}, "out-of-range"},
      {T::climate, R"({"temperature":"warm"})", {}, "wrong-type"},
      {T::climate, R"({"temperature":true})", {}, "wrong-type"},
      {T::climate, R"({"humidity":101})", {}, "out-of-range"},
      {T::smoke, R"({"smoke":true,"test":true})", {"x.smoke=1"}, ""},
      {T::carbon_monoxide, R"({"carbon_monoxide":"ON"})", {"x.carbon_monoxide=1"}, ""},
      {T::gas, R"({"gas":true})", {"x.gas=1"}, ""},
      {T::water, R"({"water_leak":true})", {"x.water_leak=1"}, ""},
      {T::plug, R"({"ac_connected":false})", {"x.mains=0"}, ""},
      {T::plug, R"({"ac_status":true})", {"x.mains=0"}, ""},
      {T::door,
       R"({"battery":3,"battery_low":true,"tamper":true,"trouble":false})",
       {"x.battery=3", "x.battery_low=1", "x.tamper=1", "x.trouble=0"},
       ""},
      {T::door, R"({"battery_state":"low"})", {"x.battery_low=1"}, ""},
      {T::door, R"({"battery":-1})", {}, "out-of-range"},
  }));
  CAPTURE(row.payload);
  TestHome built;
  built.add("x", door_address, row.type);
  Decoding z(built);
  CHECK(z.readings(door_address, row.payload) == row.readings);
  const auto& rejected = z.last().rejected;
  // `temperature` and other attributes of one message are judged one by one.
  CHECK((rejected.empty() ? std::string_view{} : rejected[0].reason) == row.refusal);
}

TEST_CASE("A bad attribute does not spoil the good ones beside it, and the device is alive") {
  TestHome built;
  built.add("x", door_address, DeviceType::climate);
  Decoding z(built);
  CHECK(z.readings(door_address, R"({"temperature":400,"humidity":50})") == Words{"x.humidity=50"});
  CHECK(z.say(door_address, R"({"temperature":400,"humidity":50})").availability.size() == 1);
}

TEST_CASE("What a device declares decides between like-named properties") {
  TestHome built;
  built.add("gas", door_address, DeviceType::gas);
  Decoding z(built);
  // A gas meter: cubic metres are no alarm.
  z.say("bridge/devices",
        "[" + listed(door_address, "g", R"({"type":"numeric","property":"gas","unit":"m³"})") + "]");
  CHECK(z.readings("g", R"({"gas":1})").empty());
}

TEST_CASE("Fahrenheit becomes Celsius") {
  TestHome built;
  built.add("t", door_address, DeviceType::climate);
  Decoding z(built);
  z.say("bridge/devices",
        "[" + listed(door_address, "t", R"({"type":"numeric","property":"temperature","unit":"°F"})") + "]");
  CHECK(z.readings("t", R"({"temperature":212})") == Words{"t.temperature=100"});
}

TEST_CASE("Properties inside a switch are found, those of a composite are not the device's") {
  TestHome built;
  built.add("p", door_address, DeviceType::presence);
  Decoding z(built);
  z.say("bridge/devices",
        "[" +
            listed(door_address, "p",
                   R"({"type":"switch","features":[)" + binary("presence", R"("yes")", R"("no")") +
                       R"(]},{"type":"composite","property":"c","features":[)" +
                       binary("illuminance", "1", "0") + "]}") +
            "]");
  CHECK(z.readings("p", R"({"presence":"yes","illuminance":5})") == Words{"p.presence=1", "p.illuminance=5"});
}

}  // namespace vicino::test
