// What strangers, broken sensors and tired technicians put in: it is counted and told, and the home stays protected.
#include <csignal>

#include <catch2/catch.hpp>

#include "stage.hpp"

namespace vicino::test {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Messages that make no sense are counted with their reason, and the SOS after them arrives") {
  Stage stage;
  stage.listener();
  struct Row {
    const char* reason;
    std::string address;
    std::string payload;
  };
  const std::vector<Row> rows{
      {"not-json", thermometer, R"({"temperature": 21.)"},
      {"not-json", pendant, std::string("\0\x01\x02", 3)},
      {"not-utf8", thermometer, "{\"temperature\": \"\xC3\x28\"}"},
      {"not-an-object", thermometer, "[1,2,3]"},
      {"too-large", thermometer, std::string(1024 * 1024, ' ')},
      {"too-deep", thermometer, std::string(1000, '[') + std::string(1000, ']')},
      {"wrong-type", thermometer, R"({"temperature":{"value":21},"linkquality":90})"},
      {"out-of-range", thermometer, R"({"temperature":1e300,"linkquality":90})"},
      {"unknown-value", "0x00158d0001a20001", R"({"contact":"ajar","linkquality":90})"},
  };
  std::map<std::string, std::uint64_t> expected;
  for (const auto& row : rows) {
    ++expected[row.reason];
    stage.say(row.address, row.payload);
  }
  for (const auto& [reason, count] : expected) {
    CAPTURE(reason, count);
    CHECK(eventually([&, r = reason, n = count] { return stage.refused(r) == n; }));
    CHECK(stage.gateway_says("refused a message reason=" + reason));
  }
  // A device of nobody: Zigbee2MQTT must have said which devices there are.
  stage.sensors().publish("zigbee2mqtt/bridge/devices", "[]", 1, true);
  stage.say("0xdeadbeef00000001", R"({"action":"emergency","linkquality":90})");
  CHECK(eventually([&] { return stage.refused("unknown-device") == 1; }));

  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  CHECK(stage.gateway().running());
  // The log never holds a payload.
  CHECK_FALSE(has(stage.gateway_log(), "ajar"));
  CHECK(has(stage.vicinoctl({"status"}).output, "refused: "));
}

TEST_CASE("A command of nonsense on the wire changes nothing, and the next true one is obeyed") {
  Stage stage;
  stage.listener();
  for (const auto* payload : {"", "{", "[]", R"({"specversion":"1.0"})", "\xff\xfe"})
    stage.listener().publish("vicino/v1/crema/gw-7f3a/command", payload);
  for (const auto* payload : {"{", "null"})
    stage.listener().publish("vicino/v1/crema/gw-7f3a/receipt", payload);
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  const auto alert = "gw-7f3a/" + std::to_string(stage.alerts().front().alert.alert);
  CHECK(stage.vicino_centre({"ack", alert, "--by", "op-12"}).status == 0);
}

TEST_CASE("A wrong configuration: nothing starts, exit 2, each mistake with file, line and cure") {
  Stage::Options options;
  options.tls = options.raise = false;
  Stage stage(options);
  SECTION("no such file") {
    std::filesystem::remove(stage.folder / "vicino.toml");
    const auto ran = stage.run_gateway();
    CHECK(ran.status == 2);
    CHECK(has(ran.output, stage.folder / "vicino.toml"));
  }
  SECTION("no TOML") {
    write_file(stage.folder / "rules.toml", "defaults = true\n[[rule]\n");
    const auto ran = stage.run_gateway();
    CHECK(ran.status == 2);
    CHECK(has(ran.output, std::string(stage.folder / "rules.toml") + ":2"));
  }
  SECTION("mistakes in two files at once") {
    write_file(stage.folder / "rules.toml", "defaults = true\n[[rule]]\nkind = \"soz\"\n");
    write_file(
        stage.folder / "home.toml",
        std::string(small_home_toml) + "[[device]]\nid = \"x\"\ntype = \"toaster\"\naddress = \"0x1\"\n");
    const auto ran = stage.run_gateway();
    CHECK(ran.status == 2);
    CHECK(has(ran.output, "rules.toml:3"));
    CHECK(has(ran.output, "home.toml:"));
    CHECK(has(ran.output, "mistakes=2"));
  }
  SECTION("an option that is none") {
    CHECK(stage.run_gateway({"--colour", "blue"}).status == 2);
  }
  CHECK_FALSE(std::filesystem::exists(stage.storage / "journal.db"));
}

TEST_CASE("SIGHUP: a wrong file is refused and the old rules stay; a right one applies") {
  Stage stage;
  stage.listener();
  const auto before = stage.status().value().configuration;
  stage.rules = "[[rule]]\nkind = \"soz\"\n";
  stage.write_settings();
  stage.gateway().signal(SIGHUP);
  REQUIRE(stage.gateway_says("the new configuration is refused, the old one stays"));
  CHECK(stage.gateway_says("rules.toml:2"));
  CHECK(stage.status().value().configuration == before);
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));

  // One that names another id for the same button.
  stage.rules =
      "[[rule]]\nkind = \"sos\"\nid = \"cord\"\nsensors = [\"pull_cord.sos\"]\n"
      "[[rule]]\nkind = \"sos\"\nid = \"neck\"\nsensors = [\"pendant.sos\"]\n";
  stage.write_settings();
  stage.gateway().signal(SIGHUP);
  REQUIRE(stage.gateway_says("configuration loaded anew"));
  REQUIRE(eventually([&] { return stage.status().value().configuration != before; }));
  stage.press(pull_cord);
  CHECK(eventually([&] { return stage.raised("cord") == 1; }));
  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("neck") == 1; }));
  // And it is what the next start knows.
  CHECK(stage.gateway().stop() == 0);
  stage.mark_log();
  stage.start_gateway();
  REQUIRE(stage.gateway_says("ready rules=2"));
  CHECK(eventually([&] { return stage.status() && stage.status().value().alerts.size() == 2; }));
}

}  // namespace vicino::test
