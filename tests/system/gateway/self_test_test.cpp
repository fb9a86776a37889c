// The daily test alarm, the whole way, in a demonstration whose clock runs fast: an hour takes 36 seconds.
#include <catch2/catch.hpp>

#include "stage.hpp"

namespace vicino::test {
namespace {

Stage::Options with_a_self_test() {
  Stage::Options options;
  options.rules += "[[rule]]\nkind = \"self-test\"\n[[rule]]\nkind = \"uplink-lost\"\n";
  options.home.replace(options.home.find("Europe/Rome"), 11, "UTC");
  options.raise = false;
  return options;
}
const std::vector<std::string> just_before_eleven{"--demo-start", "2026-03-02T10:59:30Z", "--demo-speed",
                                                  "100"};

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
  stage.start_gateway(just_before_eleven);
  REQUIRE(stage.gateway_says("the self-test came through to the centre", 60s));
  CHECK(stage.raised("self-test") == 1);
  for (const auto& message : stage.alerts()) {
    if (message.alert.rule != "self-test") continue;
    CHECK(message.alert.test);
    CHECK(message.alert.alert_class == AlertClass::technical);
  }
  CHECK(stage.centre_state().find("\"nobody_in_charge\":0") != std::string::npos);
  CHECK(lamp.heard_on("hall_lamp/set").empty());
}

TEST_CASE("A self-test without a receipt is a technical alert, and ends with the receipt") {
  Stage stage(with_a_self_test());
  stage.listener();
  stage.start_gateway(just_before_eleven);  // a broker that takes everything, and no centre
  REQUIRE(stage.gateway_says("the daily self-test has no receipt", 90s));
  REQUIRE(eventually([&] { return stage.raised("uplink-lost") == 1; }, 30s));
  stage.start_centre();
  REQUIRE(stage.gateway_says("the self-test came through to the centre", 60s));
  CHECK(eventually(
      [&] {
        for (const auto& message : stage.alerts())
          if (message.alert.rule == "uplink-lost" && message.alert.transition == TransitionKind::resolved)
            return true;
        return false;
      },
      60s));
}

}  // namespace vicino::test
