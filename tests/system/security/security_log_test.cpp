// What somebody who looks for an attack searches the log for: one word for each, provoked with real processes.
#include <csignal>

#include <catch2/catch.hpp>

#include "tests/system/faults/bad_machine.hpp"
#include "tests/system/security/shipped.hpp"

namespace vicino::test {
namespace {

Stage::Options not_raised(bool tls) {
  Stage::Options options;
  options.tls = tls;
  options.raise = false;
  return options;
}

}  // namespace

TEST_CASE("Security log: a login that one of the brokers refuses") {
  SECTION("the sensors'") {
    ShippedStage home;
    home.stage.gateway().stop();
    write_file(home.sensors.password_file(), "guessed\n");
    home.stage.mark_log();
    home.stage.start_gateway();
    CHECK(home.stage.gateway_says("security: login-refused broker=sensors"));
    CHECK(home.sensors.broker.log().find("not authorised") != std::string::npos);
  }
  SECTION("the centre's") {
    Stage stage(not_raised(false));
    const auto closed = Broker::as_written(
        stage.folder.path(), "closed", "listener PORT 127.0.0.1\nallow_anonymous false\nlog_dest stderr\n");
    stage.uplink_uri = closed.uri();
    stage.write_settings();
    stage.start_gateway();
    CHECK(stage.gateway_says("security: login-refused broker=centre"));
  }
}

TEST_CASE("Security log: a certificate that is not to be trusted, theirs or ours") {
  Stage stage(not_raised(true));
  SECTION("theirs") {
    const Authority stranger(stage.folder / "stranger");
    stage.ca = stranger.folder() / "ca.crt";
  }
  SECTION("ours") {
    stage.authority->issue("gw-7f3a", "", -1);
  }
  stage.write_settings();
  stage.start_gateway();
  CHECK(stage.gateway_says("security: certificate-refused broker=centre", 20s));
}

TEST_CASE(
    "Security log: a clock that jumps, another configuration, joining opened, a new device, a device of "
    "nobody") {
  Stage stage(not_raised(true));
  BadMachine machine(stage.folder / "machine");
  stage.gateway_prefix = machine.prefix(VICINO_BAD_MACHINE);
  stage.start_gateway();
  REQUIRE(stage.gateway_says("sensors' broker: subscribed"));
  const auto says = [&](const std::string& word) {
    CAPTURE(word);
    CHECK(stage.gateway_says("security: " + word));
  };
  stage.sensors().publish("zigbee2mqtt/bridge/info", R"({"permit_join":true})", 1, true);
  says("joining-opened");
  stage.sensors().publish("zigbee2mqtt/bridge/event",
                          R"({"type":"device_joined","data":{"ieee_address":"0x00158d00deadbeef"}})");
  says("device-joined device=0x00158d00deadbeef");
  stage.sensors().publish(
      "zigbee2mqtt/bridge/devices",
      R"([{"ieee_address":"0x00158d00deadbeef","friendly_name":"new","type":"EndDevice","interview_completed":true}])",
      1, true);
  says("device-unknown device=0x00158d00deadbeef");
  stage.rules += "[[rule]]\nkind = \"tamper\"\n";
  stage.write_settings();
  stage.gateway().signal(SIGHUP);
  says("configuration-changed");
  stage.rules = "[[rule]]\nkind = \"soz\"\n";
  stage.write_settings();
  stage.gateway().signal(SIGHUP);
  says("configuration-refused");
  machine.state()->clock_offset_s = 3600;
  says("clock-stepped");
}

}  // namespace vicino::test
