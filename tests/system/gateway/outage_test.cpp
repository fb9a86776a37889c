// Brokers and gateways that go and come back: what waited is delivered, once.
#include <csignal>

#include <catch2/catch.hpp>

#include "cloud-bridge/operations-centre/store.hpp"
#include "stage.hpp"

namespace vicino::test {
namespace {

// Entries of the alarm lane that the centre stored, by transition; each (gateway, journal, seq) once.
std::map<std::string, int> stored(Stage& stage) {
  CHECK(stage.centre().stop() == 0);
  std::map<std::string, int> count;
  const auto store = operations_centre::Store::open(stage.folder / "centre.db");
  REQUIRE(store);
  for (const auto& row : store->history("gw-7f3a", 100'000).value()) {
    const auto entry = protocol::parse_entry(row.body);
    REQUIRE(entry);
    if (const auto* message = std::get_if<protocol::AlertMessage>(&*entry))
      ++count[message->alert.rule + " " + std::string(name(message->alert.transition))];
  }
  return count;
}

}  // namespace

TEST_CASE("A gateway that restarts with an open alert still has it, and the centre hears of it only once") {
  const bool killed = GENERATE(false, true);
  CAPTURE(killed);
  Stage stage;
  stage.listener();
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  const auto before = stage.status().value().alerts;
  REQUIRE(before.size() == 1);
  if (killed) {
    stage.gateway().signal(SIGKILL);
    REQUIRE(stage.gateway().wait());
  } else {
    CHECK(stage.gateway().stop() == 0);
  }
  stage.mark_log();
  stage.start_gateway();
  REQUIRE(stage.gateway_says("restored"));
  REQUIRE(eventually([&] { return stage.is_protected(); }, 20s));
  const auto after = stage.status().value().alerts;
  REQUIRE(after.size() == 1);
  CHECK(after[0].alert == before[0].alert);
  CHECK(after[0].raised == before[0].raised);
  const auto name = "gw-7f3a/" + std::to_string(after[0].alert);
  CHECK(stage.vicino_centre({"ack", name, "--by", "op-12"}).status == 0);
  CHECK(stage.raised("sos-pendant") == 1);
  CHECK(eventually([&] { return stage.status().value().journal.unsent_alarm == 0; }));
  CHECK(stored(stage) == std::map<std::string, int>{{"sos-pendant raised", 1},
                                                    {"sos-pendant acknowledged", 1},
                                                    {"sos-pendant resolved", 1}});
}

TEST_CASE("The centre's broker freezes or dies: what is pressed meanwhile arrives once when it is back",
          "[slow]") {
  const bool frozen = GENERATE(true, false);
  CAPTURE(frozen);
  Stage stage;
  stage.listener();
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  REQUIRE(eventually([&] { return stage.status().value().journal.unsent_alarm == 0; }));

  stage.mark_log();
  auto& broker = stage.centre_broker.process();
  broker.signal(frozen ? SIGSTOP : SIGKILL);
  stage.press(pull_cord);
  REQUIRE(eventually([&] { return stage.status().value().journal.unsent_alarm == 1; }));
  // A frozen broker is found by the receipt that does not come, long before the keepalive.
  REQUIRE(eventually([&] { return !stage.is_protected(); }, 30s));
  CHECK(stage.gateway_says("centre's broker: lost"));
  CHECK(stage.gateway_says("this home is NOT protected"));
  if (frozen)
    broker.signal(SIGCONT);
  else
    stage.centre_broker.start();
  REQUIRE(eventually([&] { return stage.status().value().journal.unsent_alarm == 0; }, 60s));
  CHECK(stage.gateway_says("centre's broker: connected"));
  CHECK(eventually([&] { return stage.is_protected(); }, 20s));
  CHECK(stored(stage) == std::map<std::string, int>{{"sos-pendant raised", 1}, {"sos-pull_cord raised", 1}});
}

TEST_CASE("A centre that is away: alarms wait for its receipt and are closed when it comes back") {
  Stage stage;
  stage.listener();
  CHECK(stage.centre().stop() == 0);
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  CHECK(stage.status().value().journal.unsent_alarm == 1);  // published is not receipted
  stage.start_centre();
  CHECK(eventually([&] { return stage.status().value().journal.unsent_alarm == 0; }, 40s));
  CHECK(stored(stage) == std::map<std::string, int>{{"sos-pendant raised", 1}});
}

TEST_CASE("The sensors' broker restarts: told, reconnected, and the next SOS arrives") {
  Stage stage;
  stage.listener();
  stage.zigbee2mqtt_comes();
  stage.mark_log();
  stage.sensors_broker.process().signal(SIGKILL);
  REQUIRE(stage.gateway_says("sensors' broker: not connected"));
  REQUIRE(eventually([&] { return !stage.is_protected(); }));
  CHECK(stage.vicinoctl({"status"})
            .output.starts_with("NOT PROTECTED: The sensors cannot be heard: their broker does not answer."));
  stage.sensors_broker.start();
  REQUIRE(stage.gateway_says("sensors' broker: subscribed"));
  CHECK(stage.gateway_says("it did not know us"));  // its memory died with it: a blind span, and said
  // The broker forgot what was retained, and nothing proves yet that Zigbee2MQTT is there; it says so when it is back.
  CHECK_FALSE(stage.is_protected());
  stage.zigbee2mqtt_comes();
  REQUIRE(eventually([&] { return stage.is_protected(); }, 20s));
  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }, 20s));
}

TEST_CASE("A frozen sensors' broker is noticed by its silence", "[slow]") {
  Stage stage;
  stage.zigbee2mqtt_comes();
  stage.sensors_broker.process().signal(SIGSTOP);
  CHECK(eventually([&] { return !stage.is_protected(); }, 40s));
  stage.sensors_broker.process().signal(SIGCONT);
  CHECK(eventually([&] { return stage.is_protected(); }, 40s));
}

}  // namespace vicino::test
