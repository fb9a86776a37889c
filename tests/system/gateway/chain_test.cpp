// The whole chain, link by link: what a sensor says arrives at an operator, what the operator says arrives in the home.
#include <csignal>
#include <set>

#include <catch2/catch.hpp>

#include "stage.hpp"

namespace vicino::test {
namespace {

std::vector<protocol::Status> statuses(Stage& stage) {
  std::vector<protocol::Status> all;
  for (const auto& payload : stage.listener().heard_on("/status"))
    if (auto status = protocol::parse_status(payload)) all.push_back(std::move(*status));
  return all;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("An SOS arrives at the centre, is receipted, acknowledged there, and the home knows") {
  Stage stage;
  stage.listener();
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));

  const auto record = stage.alerts().front().alert;
  CHECK(record.device == "pendant");
  CHECK(record.severity == Severity::highest);
  CHECK_FALSE(record.test);
  CHECK(eventually([&] { return stage.status().value().journal.unsent_alarm == 0; }));  // receipted
  CHECK(stage.centre_state().find("\"nobody_in_charge\":1") != std::string::npos);
  const auto shown = stage.vicinoctl({"status"});
  CHECK(shown.status == 0);
  CHECK(shown.output.find(record.text_en) != std::string::npos);
  REQUIRE(stage.status().value().alerts.size() == 1);
  CHECK_FALSE(stage.status().value().alerts[0].acknowledged);

  const auto name = "gw-7f3a/" + std::to_string(record.alert);
  const auto ack = stage.vicino_centre({"ack", name, "--by", "op-12"});
  CHECK(ack.output == name + ": acknowledged by op-12\n");
  CHECK(ack.status == 0);
  // Nobody presses any more, and a human took charge: this call for help is over, and its story is kept.
  CHECK(stage.status().value().alerts.empty());
  std::set<TransitionKind> told;
  CHECK(eventually([&] {
    for (const auto& message : stage.alerts()) told.insert(message.alert.transition);
    return told.size() == 3;
  }));
  using T = TransitionKind;
  CHECK(told == std::set<T>{T::raised, T::acknowledged, T::resolved});
  CHECK(stage.vicino_centre({"history", "gw-7f3a"}).output.find("by op-12: done") != std::string::npos);
}

TEST_CASE("The first line of vicinoctl status says whether the home is protected, and if not, why") {
  Stage stage;
  CHECK(first_line(stage.vicinoctl({"status"}).output).starts_with("PROTECTED: "));
  stage.sensors().publish("zigbee2mqtt/bridge/state", R"({"state":"offline"})");
  REQUIRE(eventually([&] { return !stage.is_protected(); }));
  CHECK(first_line(stage.vicinoctl({"status"}).output)
            .starts_with("NOT PROTECTED: The sensors cannot be heard: Zigbee2MQTT is silent."));
  stage.sensors().publish("zigbee2mqtt/bridge/state", R"({"state":"online"})");
  REQUIRE(eventually([&] { return stage.is_protected(); }));

  stage.centre_broker.process().signal(SIGKILL);
  REQUIRE(eventually([&] { return !stage.is_protected(); }));
  CHECK(first_line(stage.vicinoctl({"status"}).output)
            .starts_with(
                "NOT PROTECTED: The operations centre cannot be reached: alarms wait in the journal."));
  CHECK(stage.gateway().stop() == 0);
  CHECK(stage.vicinoctl({"status"}).output.find("vicinod") != std::string::npos);
  CHECK(stage.vicinoctl({"status"}).status != 0);
}

TEST_CASE("Heartbeat and birth reach the centre; SIGTERM drains, says so and ends with 0") {
  Stage stage;
  stage.listener();
  REQUIRE(eventually([&] { return !statuses(stage).empty(); }));
  CHECK(statuses(stage).back().online);
  CHECK(stage.listener().heard().front().retained);  // a centre that comes later learns it, too
  // The heartbeat of a start comes before anybody listens: the next start's is heard.
  CHECK(stage.gateway().stop() == 0);
  REQUIRE(eventually([&] { return !statuses(stage).back().online; }));
  CHECK(statuses(stage).back().reason == "stopped");
  CHECK_FALSE(std::filesystem::exists(stage.socket));
  CHECK(stage.gateway_log().find("stopped messages=") != std::string::npos);

  stage.start_gateway();
  REQUIRE(eventually([&] { return !stage.listener().heard_on("/heartbeat").empty(); }));
  const auto beat = protocol::parse_heartbeat(stage.listener().heard_on("/heartbeat").back());
  REQUIRE(beat);
  CHECK(beat->sensors == 7);
  // What is decided when SIGTERM comes is written and sent.
  REQUIRE(eventually([&] { return stage.is_protected(); }));
  stage.press(pendant);
  REQUIRE(stage.sensors().flush());
  REQUIRE(eventually([&] { return !stage.status().value().alerts.empty(); }));
  stage.say(thermometer, R"({"temperature":21.5,"linkquality":80})");
  REQUIRE(stage.sensors().flush());
  REQUIRE(eventually([&] { return stage.status().value().counters.decoded > 1; }));
  CHECK(stage.gateway().stop() == 0);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  stage.start_gateway();
  REQUIRE(stage.gateway_says("restored"));
  REQUIRE(eventually([&] { return stage.status().has_value(); }));
  CHECK(stage.status().value().last_reading == unknown);
}

TEST_CASE("After kill -9 the Last Will says that the gateway is lost") {
  Stage stage;
  stage.listener();
  REQUIRE(eventually([&] { return !statuses(stage).empty() && statuses(stage).back().online; }));
  stage.gateway().signal(SIGKILL);
  REQUIRE(eventually([&] { return !statuses(stage).back().online; }));
  CHECK(statuses(stage).back().reason == "lost");
  CHECK(stage.vicino_centre({"list", "--lang", "en"}).output.find("gw-7f3a") != std::string::npos);
  stage.start_gateway();
  CHECK(eventually([&] { return statuses(stage).back().online; }));
}

}  // namespace vicino::test
