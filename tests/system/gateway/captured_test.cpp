// A recorded Zigbee2MQTT, played into the sensors' broker: the daemon must see what the decoder sees, raise what was
// injected, and nothing else, whatever is replayed, renamed, retained or restarted.
#include <csignal>

#include <algorithm>
#include <iostream>

#include <catch2/catch.hpp>

#include "sensors/zigbee2mqtt/decoder.hpp"
#include "stage.hpp"
#include "tests/support/captured_incidents.hpp"

namespace vicino::test {
namespace {

std::string toml_of(const Home& home) {
  std::string text = "zone = \"Europe/Rome\"\n";
  for (const auto& device : home.devices) {
    text += "[[device]]\nid = \"" + device.id + "\"\ntype = \"" + std::string(name(device.type)) +
            "\"\naddress = \"" + device.address + "\"\n";
    if (device.invert) text += "invert = true\n";
  }
  return text;
}

Stage::Options options_of(const Home& home) {
  Stage::Options options;
  options.home = toml_of(home);
  // Each repetition is told, so that nothing can hide within the minute in which it would only be counted.
  for (const auto* kind : {"sos", "fall", "hazard"})
    options.rules += std::string("[[rule]]\nkind = \"") + kind + "\"\nhold_off = \"0s\"\n";
  options.rules.erase(0, Stage::Options().rules.size());
  return options;
}

// The decoder alone, over the same messages: what the daemon must have counted.
struct Expected {
  std::uint64_t readings = 0;
  std::map<std::string, std::uint64_t> refused;
};
Expected decoded(const Home& home, const Capture& messages) {
  sensors::zigbee2mqtt::Decoder decoder(home, "zigbee2mqtt", DeviceId{0});
  Expected expected;
  for (const auto& m : messages) {
    sensors::Decoded out;
    decoder.decode({m.topic, m.payload, false}, out);
    expected.readings += out.readings.size();
    for (const auto& rejected : out.rejected) ++expected.refused[std::string(rejected.reason)];
  }
  return expected;
}

class Player {
 public:
  explicit Player(Stage& stage) : stage_(stage) {}
  void live(const Capture& messages) {
    for (const auto& m : messages)
      if (!m.retained) stage_.sensors().publish(m.topic, m.payload, 1);
    fence();
  }
  // What a late subscriber finds: retained, and QoS 0, so that nothing is queued for who is away.
  void leave(const Capture& messages) {
    for (const auto& m : messages)
      if (m.retained) stage_.sensors().publish(m.topic, m.payload, 0, true);
    REQUIRE(stage_.sensors().flush());
  }
  // Everything published so far has been decoded: a word of nonsense at the end has been refused.
  void fence() {
    const auto before = stage_.refused("not-json");
    stage_.sensors().publish("zigbee2mqtt/bridge/health", "{");
    ++fences;
    REQUIRE(eventually([&] { return stage_.refused("not-json") == before + 1; }, 30s));
    REQUIRE(eventually([&] { return stage_.status()->journal.unsent_alarm == 0; }, 30s));
  }
  std::uint64_t fences = 0;

 private:
  Stage& stage_;
};

// (address, signal) -> how often it was raised or told again at the centre's broker; falls that are not certain are
// told in the home and pass as pre-alarms.
Incidents told(Stage& stage, const Home& home) {
  Incidents incidents;
  std::set<std::pair<std::string, Seq>> once;
  const auto take = [&](const protocol::AlertMessage& message) {
    using T = TransitionKind;
    const auto& alert = message.alert;
    const bool maybe = alert.rule.ends_with(".maybe");
    const bool counts = maybe ? alert.transition == T::pre_alarm_started
                              : alert.transition == T::raised || alert.transition == T::updated;
    if (!counts || !once.emplace(message.envelope.journal, message.envelope.seq).second) return;
    const auto device = home.find_device(alert.device);
    REQUIRE(device);
    REQUIRE(alert.signal_kind);
    ++incidents[{home.device(*device).address, *alert.signal_kind}];
  };
  for (const auto& message : stage.alerts()) take(message);
  for (const auto& payload : stage.listener().heard_on("/event"))
    if (const auto message = protocol::parse_alert(payload)) take(*message);
  return incidents;
}

std::string in_words(const Incidents& incidents) {
  std::string text;
  for (const auto& [what, times] : incidents)
    text += what.first + " " + std::string(name(what.second)) + " " + std::to_string(times) + "\n";
  return text;
}

}  // namespace

TEST_CASE(
    "A recorded Zigbee2MQTT: every device known, every message accounted for, exactly its incidents raised") {
  const auto folder = recorded_data("zigbee2mqtt");
  if (!folder) return;
  const auto messages = load_recording(*folder, "a-events");
  const auto home = home_of(messages);
  Stage stage(options_of(home));
  stage.listener();
  Player player(stage);
  player.live(messages);

  // Counters: as the decoder alone.
  auto expected = decoded(home, messages);
  expected.refused["not-json"] += player.fences;
  const auto status = stage.status();
  REQUIRE(status);
  CHECK(status->counters.decoded == expected.readings);
  std::map<std::string, std::uint64_t> refused;
  for (const auto& [reason, count] : status->counters.refused)
    if (count > 0) refused[reason] = count;
  CHECK(refused == expected.refused);
  const auto injected = incidents_in(messages);
  REQUIRE(injected.size() >= 5);
  CHECK(in_words(told(stage, home)) == in_words(injected));

  // Zigbee2MQTT restarts three times while we listen: replays of its cache are no news.
  player.live(load_recording(*folder, "a-restart"));
  CHECK(in_words(told(stage, home)) == in_words(injected));

  // The gateway restarts, and finds what the broker kept.
  for (const auto* late : {"a-late-subscriber", "a-late-subscriber-while-stopped"}) {
    CAPTURE(late);
    if (late == std::string("a-late-subscriber")) {
      CHECK(stage.gateway().stop() == 0);
    } else {
      stage.gateway().signal(SIGKILL);
      REQUIRE(stage.gateway().wait());
    }
    player.leave(load_recording(*folder, late));
    stage.start_gateway();
    REQUIRE(eventually([&] { return stage.status().has_value(); }));
    player.fence();
    CHECK(in_words(told(stage, home)) == in_words(injected));
  }
  // And the restarts once more, for a gateway that is just back.
  player.live(load_recording(*folder, "a-restart"));
  CHECK(in_words(told(stage, home)) == in_words(injected));
  std::cout << "captured: " << messages.size() << " messages, " << expected.readings << " readings, "
            << injected.size() << " kinds of incident raised, none from replays and restarts" << std::endl;
}

}  // namespace vicino::test
