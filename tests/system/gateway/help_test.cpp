// When the centre does not answer: what another way is told, and what the home hears of it.
#include <filesystem>

#include <catch2/catch.hpp>

#include "stage.hpp"

namespace vicino::test {
namespace {

std::filesystem::path hook(const Stage& stage) {
  const auto file = stage.folder / "hook";
  write_file(file, "#!/bin/sh\ncat >> " + (stage.folder / "passed-on.json").string() + "\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  return file;
}

}  // namespace

TEST_CASE("Without a receipt for a minute the hook gets the alarm; help is on its way only after a receipt",
          "[slow]") {
  Stage::Options options;
  options.raise = false;
  Stage stage(options);
  stage.more_settings = "[help]\nafter = \"1m\"\nhook = \"" + hook(stage).string() +
                        "\"\n[[help.device]]\ntopic = \"hall_lamp/set\"\ncalling = \"CALLING\"\n"
                        "on-its-way = \"ON ITS WAY\"\nnot-reached = \"NOT REACHED\"\nover = \"OFF\"\n";
  stage.write_settings();
  MqttClient lamp({stage.sensors_port, "lamp", {"zigbee2mqtt/hall_lamp/set"}, {}});
  stage.start_gateway();  // a broker that confirms everything, and no centre behind it
  REQUIRE(stage.gateway_says("sensors' broker: subscribed"));
  stage.press(pendant);
  REQUIRE(eventually([&] { return lamp.heard_on("hall_lamp/set") == std::vector<std::string>{"CALLING"}; }));
  REQUIRE(eventually([&] { return std::filesystem::exists(stage.folder / "passed-on.json"); }, 90s));
  REQUIRE(eventually([&] { return read_file(stage.folder / "passed-on.json").ends_with("}"); }));
  const auto passed_on = protocol::parse_alert(read_file(stage.folder / "passed-on.json"));
  REQUIRE(passed_on);
  CHECK(passed_on->alert.rule == "sos-pendant");
  CHECK(passed_on->alert.transition == TransitionKind::raised);
  CHECK(lamp.heard_on("hall_lamp/set") == std::vector<std::string>{"CALLING"});  // an SMS is no receipt

  stage.start_centre();
  CHECK(eventually(
      [&] {
        return lamp.heard_on("hall_lamp/set") == std::vector<std::string>{"CALLING", "ON ITS WAY"};
      },
      120s));
  const auto name = "gw-7f3a/" + std::to_string(passed_on->alert.alert);
  CHECK(stage.vicino_centre({"ack", name, "--by", "op-12"}).status == 0);
  CHECK(eventually([&] {
    return lamp.heard_on("hall_lamp/set") == std::vector<std::string>{"CALLING", "ON ITS WAY", "OFF"};
  }));
}

}  // namespace vicino::test
