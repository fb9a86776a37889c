// config/mosquitto/sensors.conf and sensors.acl, with a real mosquitto: the radio's side of the gateway.
#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "tests/system/security/ports.hpp"
#include "tests/system/security/shipped.hpp"

namespace vicino::test {
namespace {

using Catch::Matchers::Contains;

Ran publish(const SensorsBroker& sensors, const std::vector<std::string>& as, const std::string& to) {
  std::vector<std::string> command{"mosquitto_pub",
                                   "-p",
                                   std::to_string(sensors.broker.port()),
                                   "-V",
                                   "5",
                                   "-q",
                                   "1",
                                   "-t",
                                   to,
                                   "-m",
                                   "x"};
  command.insert(command.end(), as.begin(), as.end());
  return run(command, 10s);
}

// What vicinod's user could want of the radio, if somebody had its password.
const std::vector<std::string> radio{"zigbee2mqtt/bridge/request/permit_join",
                                     "zigbee2mqtt/bridge/request/device/remove",
                                     "zigbee2mqtt/bridge/request/device/rename",
                                     "zigbee2mqtt/bridge/request/options",
                                     "zigbee2mqtt/bridge/request/restart",
                                     "zigbee2mqtt/bridge/request/health_check",
                                     "zigbee2mqtt/bridge/state",
                                     "zigbee2mqtt/bridge/devices",
                                     "zigbee2mqtt/hall_siren/set",
                                     "zigbee2mqtt/front_lock/set",
                                     "zigbee2mqtt/pendant",
                                     "zigbee2mqtt/pendant/availability",
                                     "elsewhere"};

std::set<std::string> written_by(const SensorsBroker& sensors, const std::string& user) {
  MqttClient overseer(sensors.as("overseer", {"#"}));
  MqttClient client(sensors.as(user));
  for (const auto& place : radio) client.publish(place, "said");
  REQUIRE(client.flush());
  overseer.publish("elsewhere", "the end");
  REQUIRE(
      eventually([&] { return !overseer.heard().empty() && overseer.heard().back().payload == "the end"; }));
  std::set<std::string> all;
  for (const auto& heard : overseer.heard())
    if (heard.payload == "said") all.insert(heard.topic);
  return all;
}

}  // namespace

TEST_CASE("The shipped sensors' broker: nobody without the right password, and nobody from outside") {
  const TemporaryFolder folder;
  SensorsBroker sensors(folder / "broker");
  const std::string there = "zigbee2mqtt/pendant";
  CHECK(publish(sensors, {"-u", "zigbee2mqtt", "-P", sensors.password("zigbee2mqtt")}, there).status == 0);
  CHECK_THAT(publish(sensors, {}, there).output, Contains("Not authorized"));
  CHECK_THAT(publish(sensors, {"-u", "vicino", "-P", "guessed"}, there).output, Contains("Not authorized"));
  CHECK_THAT(publish(sensors, {"-u", "nobody", "-P", sensors.password("vicino")}, there).output,
             Contains("Not authorized"));
  // One word of the broker's log for whoever looks for it, and no password.
  CHECK_THAT(sensors.broker.log(), Contains("not authorised") && !Contains("guessed"));
  CHECK(listens_at(sensors.broker.process().pid()) ==
        std::set<std::string>{"127.0.0.1:" + std::to_string(sensors.broker.port())});
}

TEST_CASE(
    "By the shipped list vicinod asks the radio for its health and nothing else: no joining, no switch") {
  const TemporaryFolder folder;
  std::set<std::string> allowed{"zigbee2mqtt/bridge/request/health_check"};
  const bool siren = GENERATE(false, true);
  if (siren) allowed.insert("zigbee2mqtt/hall_siren/set");  // the one line that a technician added
  const SensorsBroker sensors(folder / "broker", siren);
  CHECK(written_by(sensors, "vicino") == allowed);
}

TEST_CASE("By the shipped list Zigbee2MQTT stays within its own tree") {
  const TemporaryFolder folder;
  const SensorsBroker sensors(folder / "broker");
  std::set<std::string> tree(radio.begin(), radio.end());
  tree.erase("elsewhere");
  CHECK(written_by(sensors, "zigbee2mqtt") == tree);
}

TEST_CASE(
    "Zigbee2MQTT as shipped: joining is closed, its page is for this machine only, it logs in with a "
    "password") {
  const auto text =
      read_file(std::filesystem::path(VICINO_SOURCE_DIR) / "config/zigbee2mqtt/configuration.yaml");
  std::string settings;  // without what stands in comments
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    settings += text.substr(from, std::min(text.find('#', from), end) - from) + "\n";
    from = end + 1;
  }
  CHECK_THAT(settings, !Contains("permit_join") && Contains("network_key: GENERATE"));
  CHECK_THAT(settings,
             Contains("mqtt://127.0.0.1:1883") && Contains("password: '!secret.yaml mqtt_password'"));
  const auto page = settings.substr(settings.find("frontend:"));
  CHECK_THAT(page, Contains("host: 127.0.0.1"));
}

}  // namespace vicino::test
