// Level signals: a reading is a change.
#include "decoding.hpp"

namespace vicino::test {
namespace {

TestHome a_door() {
  TestHome built;
  built.add("door", door_address, DeviceType::outer_door);
  return built;
}
std::string listed_door() {
  return "[" + listed(door_address, "porta", binary("contact", "false", "true")) + "]";
}

std::vector<Liveness> liveness(const sensors::Decoded& out) {
  std::vector<Liveness> all;
  for (const auto& a : out.availability) all.push_back(a.liveness);
  return all;
}

}  // namespace

TEST_CASE("A level that changes gives a reading, and one that repeats gives one sign of life") {
  Decoding z(a_door());
  z.say("bridge/devices", listed_door());
  CHECK(z.readings("porta", R"({"contact":false,"battery":90,"linkquality":9})") ==
        Words{"door.contact=1", "door.battery=90"});
  CHECK(z.last().availability.empty());
  CHECK(z.readings("porta", R"({"contact":false,"battery":90,"linkquality":120})").empty());
  REQUIRE(z.last().availability.size() == 1);
  CHECK(z.last().availability[0] == Availability{DeviceId{1}, Liveness::heard});
  CHECK(z.readings("porta", R"({"contact":true,"battery":90})") == Words{"door.contact=0"});
}

TEST_CASE("After a restart the first message gives all attributes, but for those that prime() told") {
  Decoding z(a_door());
  z.say("bridge/devices", listed_door());
  z.decoder().prime(*z.home().find_signal("door.contact"), 1);
  CHECK(z.readings("porta", R"({"contact":false,"battery":90})") == Words{"door.battery=90"});
}

TEST_CASE("Null, an unknown attribute and an empty payload change nothing") {
  Decoding z(a_door());
  z.say("bridge/devices", listed_door());
  z.say("porta", R"({"contact":false})");
  CHECK(z.readings("porta", R"({"contact":null,"voltage":3000,"update":{"state":null}})").empty());
  CHECK(z.last().rejected.empty());
  CHECK(z.say("porta", "").availability.empty());
  CHECK(z.readings("porta", R"({"contact":false})").empty());
}

TEST_CASE("A retained message tells what nobody knew, corrects nothing, and is no sign of life") {
  Decoding z(a_door());
  z.say("bridge/devices", listed_door(), true);
  CHECK(z.readings("porta", R"({"contact":false})", true) == Words{"door.contact=1"});
  CHECK(z.readings("porta", R"({"contact":true})", true).empty());
  CHECK(z.last().availability.empty());
  CHECK(z.readings("porta", R"({"contact":true})") == Words{"door.contact=0"});
}

TEST_CASE("What Zigbee2MQTT replays after its start gives changes only, and no sign of life") {
  Decoding z(a_door());
  z.say("bridge/devices", listed_door());
  z.say("porta", R"({"contact":false,"linkquality":80})");
  z.say("bridge/state", R"({"state":"offline"})");
  z.say("bridge/state", R"({"state":"online"})");
  CHECK(z.readings("porta", R"({"contact":false})").empty());
  CHECK(z.last().availability.empty());
  // The second message is news again; so is a first one that came by radio.
  CHECK(liveness(z.say("porta", R"({"contact":false})")) == std::vector{Liveness::heard});
  z.say("bridge/state", R"({"state":"online"})");
  CHECK(liveness(z.say("porta", R"({"contact":false,"linkquality":80})")) == std::vector{Liveness::heard});
  z.say("bridge/state", R"({"state":"online"})");
  CHECK(z.readings("porta", R"({"contact":true})") == Words{"door.contact=0"});
}

TEST_CASE("last_seen dates a reading in each of its three forms") {
  struct Row {
    const char* last_seen;
    std::int64_t ms;
  };
  const auto row =
      GENERATE(Row{R"("2026-03-01T10:00:00.250Z")", 1772359200250},
               Row{R"("2026-03-01T11:00:00+01:00")", 1772359200000}, Row{"1772359200250", 1772359200250},
               Row{"null", INT64_MIN}, Row{R"("yesterday")", INT64_MIN}, Row{"-5", INT64_MIN},
               Row{"99999999999999999", INT64_MIN});
  CAPTURE(row.last_seen);
  Decoding z(a_door());
  z.say("bridge/devices", listed_door());
  const auto& out = z.say("porta", R"({"contact":false,"last_seen":)" + std::string(row.last_seen) + "}");
  REQUIRE(out.readings.size() == 1);
  CHECK(to_ms(out.readings[0].observed_at) == row.ms);
}

TEST_CASE("A change that a timer in Zigbee2MQTT made does not carry the time of the last radio message") {
  TestHome built;
  built.add("pir", door_address, DeviceType::motion);
  Decoding z(built);
  z.say(door_address, R"({"occupancy":true,"last_seen":1772359200000})");
  const auto& out = z.say(door_address, R"({"occupancy":false,"last_seen":1772359200000})");
  REQUIRE(out.readings.size() == 1);
  CHECK(out.readings[0].observed_at == unknown);
}

TEST_CASE("A device set to invert is turned round, its battery flag is not") {
  auto built = a_door();
  built.home.devices[1].invert = true;
  Decoding z(built);
  z.say("bridge/devices", listed_door());
  CHECK(z.readings("porta", R"({"contact":false,"battery_low":true})") ==
        Words{"door.contact=0", "door.battery_low=1"});
}

TEST_CASE("Availability is told in both of its forms, and only when it changes") {
  Decoding z(a_door());
  z.say("bridge/devices", listed_door());
  CHECK(liveness(z.say("porta/availability", R"({"state":"offline"})", true)) ==
        std::vector{Liveness::offline});
  CHECK(liveness(z.say("porta/availability", "offline")).empty());
  CHECK(liveness(z.say("porta/availability", "online")) == std::vector{Liveness::online});
  CHECK(liveness(z.say("porta/availability", R"({"state":"online"})")).empty());
  CHECK(liveness(z.say("porta/availability", "")).empty());
  CHECK(z.refusal("porta/availability", R"({"state":"perhaps"})") == "unknown-value");
}

}  // namespace vicino::test
