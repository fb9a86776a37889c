// The recorded traffic of a real Zigbee2MQTT through the decoder.
#include <set>

#include "sensors/zigbee2mqtt/decoder.hpp"
#include "sensors/zigbee2mqtt/reasons.hpp"
#include "tests/support/captured_incidents.hpp"

namespace vicino {
namespace {

using sensors::Decoded;
using sensors::zigbee2mqtt::Decoder;
using namespace test;
struct Yield {
  Decoded all;
  std::vector<const CapturedMessage*> silent;  // messages that gave nothing at all
};
Yield play(Decoder& decoder, const Capture& messages) {
  Yield yield;
  Decoded out;
  const auto move_to = [](auto& from, auto& to) { to.insert(to.end(), from.begin(), from.end()); };
  for (const auto& m : messages) {
    out.clear();
    decoder.decode({m.topic, m.payload, m.retained}, out);
    if (out.readings.empty() && out.availability.empty() && out.rejected.empty() && out.notes.empty())
      yield.silent.push_back(&m);
    move_to(out.readings, yield.all.readings);
    move_to(out.availability, yield.all.availability);
    move_to(out.rejected, yield.all.rejected);
    move_to(out.notes, yield.all.notes);
  }
  return yield;
}

Incidents incidents_of(const Home& home, const std::vector<Reading>& readings) {
  Incidents incidents;
  for (const auto& reading : readings) {
    const auto& signal = home.signal(reading.signal);
    const bool alarm = signal.kind == SignalKind::sos || signal.kind == SignalKind::fall ||
                       signal.kind == SignalKind::smoke || signal.kind == SignalKind::water_leak;
    if (alarm && reading.value > 0) ++incidents[{home.device(signal.device).address, signal.kind}];
  }
  return incidents;
}

void prime(Decoder& decoder, const std::vector<Reading>& readings) {
  for (const auto& reading : readings) decoder.prime(reading.signal, reading.value);
}

void require_only_strangers_refused(const Decoded& out, const std::set<std::string>& strangers) {
  for (const auto& rejected : out.rejected) {
    CAPTURE(rejected.detail);
    CHECK(rejected.reason == sensors::zigbee2mqtt::reason::unknown_device);
    CHECK(std::any_of(strangers.begin(), strangers.end(), [&](const auto& name) {
      return rejected.detail.starts_with("zigbee2mqtt/" + name + ":") ||
             rejected.detail.starts_with("zigbee2mqtt/" + name + "/");
    }));
  }
}

}  // namespace

TEST_CASE("Each device of the recording is proposed for what it is") {
  const auto folder = test::recorded_data("zigbee2mqtt");
  if (!folder) return;
  const auto messages = load_recording(*folder, "a-events");
  // By the names that people gave: an id that is proposed says nothing of them.
  auto addresses = test::names_in(messages);
  addresses["bridge"] = "zigbee2mqtt";
  std::map<std::string, std::string_view> types;
  for (const auto& device : test::home_of(messages).devices) types[device.address] = name(device.type);
  using T = DeviceType;
  const std::pair<std::string, T> expected[] = {{"bridge", T::bridge},
                                                {"porta_ingresso", T::door},
                                                {"porta balcone", T::door},
                                                {"finestra_camera", T::door},
                                                {"corridoio/movimento", T::motion},
                                                {"cucina_pir", T::motion},
                                                {"bagno/presenza", T::motion},
                                                {"perché_èàù", T::presence},
                                                {"camera temperatura", T::climate},
                                                {"cassetto_medicine", T::vibration},
                                                {"bagno/allagamento", T::water},
                                                {"radar caduta bagno", T::fall_detector},
                                                {"radar_caduta_camera", T::fall_detector},
                                                {"radar_caduta_soggiorno", T::fall_detector},
                                                {"tappetino_letto", T::bed},
                                                {"letto_striscia", T::bed},
                                                {"letto_pressione", T::bed},
                                                {"sos_pendente", T::sos_button},
                                                {"sos_bagno", T::sos_button},
                                                {"fumo_cucina", T::smoke}};
  CHECK(types.size() == std::size(expected));
  for (const auto& [device, type] : expected) {
    CAPTURE(device);
    CHECK(types[addresses[device]] == name(type));
  }
}

TEST_CASE("Every recorded message is decoded, or counted with a reason") {
  const auto folder = test::recorded_data("zigbee2mqtt");
  if (!folder) return;
  const auto run = GENERATE(as<std::string>{}, "a", "b");
  const auto messages = load_recording(*folder, run + "-events");
  const auto home = test::home_of(messages);
  Decoder decoder(home, "zigbee2mqtt", DeviceId{0});
  const auto yield = play(decoder, messages);

  require_only_strangers_refused(yield.all, strangers_of(home, messages));
  for (const auto* m : yield.silent) {
    CAPTURE(m->topic, m->payload);
    // Silent are: what the bridge says beside the point, a name given up, a request of somebody else, the
    // state's action on a topic of its own, an availability that repeats itself or is a stranger's, and a
    // state behind which there was no radio message (a device that is joining).
    CHECK((is_bridge(*m) || m->payload.empty() || m->topic.ends_with("/get") ||
           m->topic.ends_with("/action") || m->topic.ends_with("/availability") ||
           m->payload.find("linkquality") == std::string::npos));
  }
  std::set<DeviceId> heard;
  for (const auto& a : yield.all.availability) heard.insert(a.device);
  for (const auto& r : yield.all.readings) heard.insert(home.signal(r.signal).device);
  CHECK(heard.size() == home.devices.size());
}

TEST_CASE("Exactly the incidents that were injected come out of the recording") {
  const auto folder = test::recorded_data("zigbee2mqtt");
  if (!folder) return;
  const auto run = GENERATE(as<std::string>{}, "a", "b");
  const auto messages = load_recording(*folder, run + "-events");
  const auto home = test::home_of(messages);
  Decoder decoder(home, "zigbee2mqtt", DeviceId{0});

  const auto injected = incidents_in(messages);
  REQUIRE(injected.size() >= 5);  // three radars and two buttons at least
  CHECK(incidents_of(home, play(decoder, messages).all.readings) == injected);
}

TEST_CASE("A late subscriber and two restarts bring no news to a gateway that was there before") {
  const auto folder = test::recorded_data("zigbee2mqtt");
  if (!folder) return;
  const auto before = load_recording(*folder, "a-events");
  const auto home = test::home_of(before);
  Decoder decoder(home, "zigbee2mqtt", DeviceId{0});
  const auto known = play(decoder, before).all.readings;
  // `live` is the decoder that was there; `restarted` was told the last values; neither may find news.
  Decoder restarted(home, "zigbee2mqtt", DeviceId{0});
  prime(restarted, known);
  for (const auto* name : {"a-late-subscriber", "a-late-subscriber-while-stopped", "a-restart"}) {
    CAPTURE(name);
    const auto after = load_recording(*folder, name);
    CHECK(play(decoder, after).all.readings.empty());
    CHECK(play(restarted, after).all.readings.empty());
  }
}

TEST_CASE("A gateway that knows nothing learns each level once from a restart, and no press") {
  const auto folder = test::recorded_data("zigbee2mqtt");
  if (!folder) return;
  const auto home = test::home_of(load_recording(*folder, "a-events"));
  Decoder decoder(home, "zigbee2mqtt", DeviceId{0});
  std::set<SignalId> told;
  for (const auto& reading : play(decoder, load_recording(*folder, "a-restart")).all.readings) {
    CAPTURE(home.signal(reading.signal).name);
    CHECK(told.insert(reading.signal).second);
    CHECK_FALSE(is_momentary(home.signal(reading.signal).kind));
  }
  CHECK(told.size() > 20);
}

TEST_CASE("The bridge's own state follows the recorded restarts") {
  const auto folder = test::recorded_data("zigbee2mqtt");
  if (!folder) return;
  const auto messages = load_recording(*folder, "a-restart");
  const auto home = test::home_of(load_recording(*folder, "a-events"));
  Decoder decoder(home, "zigbee2mqtt", DeviceId{0});
  std::vector<Liveness> expected, seen;
  for (const auto& m : messages)
    if (m.topic == "zigbee2mqtt/bridge/state")
      expected.push_back(m.payload.find("online") != std::string::npos ? Liveness::online
                                                                       : Liveness::offline);
  for (const auto& a : play(decoder, messages).all.availability)
    if (a.device == DeviceId{0} && a.liveness != Liveness::heard) seen.push_back(a.liveness);
  REQUIRE(expected.size() == 6);
  CHECK(seen == expected);
}

TEST_CASE("What the recorded bridge says of its settings is remembered, and last_seen dates the readings") {
  const auto folder = test::recorded_data("zigbee2mqtt");
  if (!folder) return;
  struct Row {
    const char* run;
    bool availability;
    const char* last_seen;
  };
  const auto row = GENERATE(Row{"a-events", true, "ISO_8601"}, Row{"b-events", false, "disable"});
  const auto messages = load_recording(*folder, row.run);
  const auto home = test::home_of(messages);
  Decoder decoder(home, "zigbee2mqtt", DeviceId{0});
  const auto yield = play(decoder, messages);
  CHECK(decoder.settings().version == "2.14.1");
  CHECK(decoder.settings().availability.value_or(false) == row.availability);
  CHECK(decoder.settings().last_seen == row.last_seen);
  const auto dated = std::count_if(yield.all.readings.begin(), yield.all.readings.end(),
                                   [](const Reading& r) { return r.observed_at != unknown; });
  CHECK((dated > 0) == row.availability);
}

}  // namespace vicino
