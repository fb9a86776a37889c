// The daily test alarm, the whole way, in a demonstration whose clock runs fast: an hour takes 36 seconds.
#include <catch2/catch.hpp>

#include "stage.hpp"

namespace vicino::test {
namespace {

Stage::Options with_a_self_test() {
  Stage::Options options;
  options.rules += "[[rule]]\nkind = \"self-test\"\n[[rule]]\nkind = \"self-test-failed\"\n";
  options.home.replace(options.home.find("Europe/Rome"), 11, "UTC");
  options.raise = false;
  return options;
}
std::vector<std::string> from(const char* start) {
  return {"--demo-start", start, "--demo-speed", "100"};
}
const char* const just_before_eleven = "2026-03-02T10:59:30Z";
const char* const within_the_hour = "2026-03-02T11:57:00Z";  // in which a test that was missed is made up for

}  // namespace

TEST_CASE(
    "Once a day a test alarm travels to the centre and is receipted; nobody is called, nothing is said in "
    "the home") {
  Stage stage(with_a_self_test());
  stage.more_settings = "[[help.device]]\ntopic = \"hall_lamp/set\"\ncalling = \"CALLING\"\n";
  stage.write_settings();
  MqttClient lamp({stage.sensors_port, "lamp", {"zigbee2mqtt/hall_lamp/set"}, {}});
  stage.listener();
  stage.start_centre();
  stage.start_gateway(from(just_before_eleven));
  REQUIRE(stage.gateway_says("the self-test came through to the centre", 60s));
  CHECK(stage.raised("self-test") == 1);
  for (const auto& message : stage.alerts()) {
    if (message.alert.rule != "self-test") continue;
    CHECK(message.alert.test);
    CHECK(message.alert.alert_class == AlertClass::technical);
  }
  CHECK(stage.centre_state().find("\"nobody_in_charge\":0") != std::string::npos);
  CHECK(lamp.heard_on("hall_lamp/set").empty());
  REQUIRE(stage.status()->self_test);
  const auto passed = *stage.status()->self_test;
  CHECK(passed.outcome == TestOutcome::passed);

  // A restart within the hour knows that it was sent, and how it went.
  REQUIRE(stage.gateway().stop() == 0);
  stage.start_gateway(from(within_the_hour));
  const auto an_hour_later = *parse_rfc3339("2026-03-02T12:01:00Z");
  REQUIRE(eventually([&] { return stage.status() && stage.status()->now > an_hour_later; }, 30s));
  CHECK(stage.raised("self-test") == 1);
  CHECK(stage.status()->self_test == passed);
  CHECK(eventually([&] { return stage.heartbeat() && stage.heartbeat()->self_test == passed; }));
}

TEST_CASE(
    "A self-test without a receipt is an alert of its own, over a restart too, and ends with the receipt") {
  Stage stage(with_a_self_test());
  stage.listener();
  stage.start_gateway(from(just_before_eleven));  // a broker that takes everything, and no centre
  REQUIRE(stage.gateway_says("the daily self-test has no receipt", 90s));
  REQUIRE(eventually([&] { return stage.raised("self-test-failed") == 1; }, 30s));

  REQUIRE(stage.gateway().stop() == 0);
  stage.mark_log();
  stage.start_gateway(from(within_the_hour));
  REQUIRE(stage.gateway_says("ready"));
  REQUIRE(eventually([&] { return stage.status().has_value(); }));
  REQUIRE(stage.status()->self_test);
  CHECK(stage.status()->self_test->outcome == TestOutcome::failed);
  CHECK(eventually([&] {
    const auto beat = stage.heartbeat();
    return beat && beat->self_test && beat->self_test->outcome == TestOutcome::failed;
  }));
  stage.start_centre();
  REQUIRE(stage.gateway_says("the self-test came through to the centre", 60s));
  CHECK(eventually([&] { return stage.resolved("self-test-failed"); }, 60s));
  CHECK(stage.raised("self-test-failed") == 1);
}

}  // namespace vicino::test
