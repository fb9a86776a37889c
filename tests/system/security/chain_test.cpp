// The whole product between the brokers as they are shipped: it works, it opens no door, and it tells no secret.
#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "tests/system/security/ports.hpp"
#include "tests/system/security/secrets.hpp"
#include "tests/system/security/shipped.hpp"

namespace vicino::test {
namespace {

using Catch::Matchers::Contains;

// "localhost" can be any of these.
std::set<std::string> on_this_machine(int port) {
  const auto at = std::to_string(port);
  return {"127.0.0.1:" + at, "[::ffff:127.0.0.1]:" + at, "[::1]:" + at};
}

}  // namespace

TEST_CASE("With both brokers as shipped an SOS reaches the centre, is receipted, and an order comes back") {
  ShippedStage home;
  home.press();
  REQUIRE(eventually([&] { return home.raised("sos-pendant") == 1; }));
  CHECK(eventually([&] { return home.stage.status().value().journal.unsent_alarm == 0; }));  // receipted
  const auto tested = home.stage.vicino_centre({"test", "gw-7f3a", "--by", "op-12"});
  CHECK(tested.output == "gw-7f3a: test alarm asked for by op-12\n");
  CHECK(tested.status == 0);
  // Nothing that the product itself does is denied by the lists.
  CHECK_THAT(home.centre_broker.log(), !Contains("denied") && !Contains("not authorised"));
  CHECK_THAT(home.sensors.broker.log(), !Contains("denied") && !Contains("not authorised"));
}

TEST_CASE(
    "A running gateway listens on its Unix socket and nothing else, and speaks to its brokers and nobody "
    "else") {
  std::string second;
  SECTION("one broker of the centre") {}
  SECTION("and a second one, which it leaves alone while the first does") {
    second = "[uplink.second]\nuri = \"ssl://localhost:1\"\n";
  }
  ShippedStage home(small_home_toml, second);
  home.press();
  REQUIRE(eventually([&] { return home.raised("sos-pendant") == 1; }));
  const auto pid = home.stage.gateway().pid();
  CHECK(listens_at(pid).empty());
  CHECK(listens_at_files(pid) == std::set<std::string>{home.stage.socket.string()});
  auto expected = on_this_machine(home.sensors.broker.port());
  expected.merge(on_this_machine(home.centre_broker.port()));
  const auto others = connected_to(pid);
  CHECK(others.size() == 2);
  for (const auto& other : others) CHECK(expected.contains(other));
  CHECK(listens_at(home.centre_broker.process().pid()).size() == 1);
  CHECK(listens_at(home.stage.centre().pid()).empty());
}

TEST_CASE(
    "Keys and passwords stand in their own files only: not in a log, a command line, a journal, or on the "
    "wire") {
  ShippedStage home;
  const auto& authority = home.stage.authority->folder();
  std::vector<Secret> secrets{{"password of vicino", home.sensors.password("vicino")},
                              {"password of zigbee2mqtt", home.sensors.password("zigbee2mqtt")}};
  for (const auto* name : {"gw-7f3a", "centre", "server"})
    for (const auto& line : lines_of_key(read_file(authority / (std::string(name) + ".key"))))
      secrets.push_back({std::string("key of ") + name, line});
  REQUIRE(secrets.size() >= 8);
  home.press();
  REQUIRE(eventually([&] { return home.raised("sos-pendant") == 1; }));
  for (auto* process : {&home.stage.gateway(), &home.stage.centre(), &home.centre_broker.process(),
                        &home.sensors.broker.process()}) {
    const auto of = "/proc/" + std::to_string(process->pid());
    CHECK(secrets_in(read_file(of + "/cmdline"), secrets).empty());
    CHECK(secrets_in(read_file(of + "/environ"), secrets).empty());
  }
  for (const auto& heard : home.overseer->heard())
    CHECK(secrets_in(heard.topic + heard.payload, secrets).empty());

  // What is wrong with a secret is told without it.
  const auto key = read_file(authority / "gw-7f3a.key");
  auto spoilt = key;
  std::reverse(spoilt.begin() + 40, spoilt.begin() + 70);
  for (const auto& line : lines_of_key(spoilt)) secrets.push_back({"spoilt key", line});
  const std::string wrong = "a-wrong-password-of-a-technician";
  secrets.push_back({"wrong password", wrong});
  home.stage.gateway().stop();
  write_file(authority / "gw-7f3a.key", spoilt);
  write_file(home.sensors.password_file(), wrong + "\n");
  home.stage.mark_log();
  home.stage.start_gateway();
  CHECK(home.stage.gateway_says("is not a private key in PEM", 30s));
  CHECK(home.stage.gateway_says("not authorised"));
  for (const auto* command : {"check", "doctor"}) {
    const auto ran = run({std::string(VICINO_BIN_DIR) + "/vicinoctl", command, "--lang", "en", "--config",
                          home.stage.folder / "vicino.toml"});
    CHECK_FALSE(ran.output.empty());
    CHECK(secrets_in(ran.output, secrets).empty());
  }

  int looked_at = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home.stage.folder.path())) {
    const auto& file = entry.path();
    if (!entry.is_regular_file() || file.extension() == ".key" || file.extension() == ".password") continue;
    CAPTURE(file);
    CHECK(secrets_in(read_file(file), secrets).empty());
    ++looked_at;
  }
  CHECK(looked_at > 10);  // journal and store, four logs, settings
}

TEST_CASE("Neither service leaves a core with its memory in it") {
  for (const auto* unit : {"vicinod.service", "vicino-centre.service"}) {
    CAPTURE(unit);
    const auto text = read_file(std::filesystem::path(VICINO_SOURCE_DIR) / "config/systemd" / unit);
    CHECK_THAT(text, Contains("\nLimitCORE=0\n"));
  }
}

TEST_CASE("Plain text to a centre on another machine is refused before anything is said, with its cure") {
  Stage::Options options;
  options.tls = options.raise = false;
  Stage stage(options);
  const std::string elsewhere = "tcp://192.0.2.1:1883";  // nobody's (RFC 5737)
  SECTION("the first broker") {
    stage.uplink_uri = elsewhere;
  }
  SECTION("the second one") {
    stage.more_settings = "[uplink.second]\nuri = \"" + elsewhere + "\"\n";
  }
  stage.write_settings();
  const auto ran = stage.run_gateway();
  CHECK(ran.status == 2);
  CHECK_THAT(ran.output, Contains("vicino.toml:") && Contains("192.0.2.1") && Contains("ssl://"));
}

}  // namespace vicino::test
