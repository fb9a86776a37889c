// Files that are right, files that are not there, and what only the world can tell.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/check.hpp"
#include "config/settings.hpp"
#include "problems.hpp"
#include "tests/support/process.hpp"

using namespace vicino;
namespace fs = std::filesystem;

namespace {

class Directory {
 public:
  fs::path write(const std::string& name, const std::string& text,
                 fs::perms mode = fs::perms::owner_all) const {
    std::ofstream(folder_ / name) << text;
    fs::permissions(folder_ / name, mode);
    return folder_ / name;
  }
  fs::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  test::TemporaryFolder folder_;
};

const std::string home_text =
    "zone = \"Europe/Rome\"\n[[device]]\nid = \"pendant\"\ntype = \"sos-button\"\naddress = \"a\"\n"
    "[[device]]\nid = \"cord\"\ntype = \"sos-button\"\naddress = \"b\"\n";

config::Settings loaded(const fs::path& file) {
  auto result = config::load(file);
  if (const auto* problems = std::get_if<Problems>(&result)) FAIL(in_lines(*problems));
  return std::get<config::Settings>(std::move(result));
}

bool found(const std::vector<config::Finding>& findings, config::Gravity gravity, const std::string& part) {
  for (const auto& finding : findings)
    if (finding.gravity == gravity && finding.problem.what.find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("the examples for technicians are right") {
  const auto settings = loaded(VICINO_SOURCE_DIR "/config/examples/vicino.toml");
  CHECK(settings.home.devices.size() == 7);
  REQUIRE(settings.uplink);
  CHECK(settings.uplink->realm == "crema");
  CHECK(settings.local.user == "vicino");
  CHECK(settings.hash != 0);
  CHECK(config::unwatched_safety_signals(settings).empty());
  CHECK(std::ranges::count(settings.rules, CareKind::left_open, &rules::CareRule::kind) == 1);
  CHECK(std::ranges::count(settings.rules, CareKind::sos, &rules::CareRule::kind) == 1);
}

TEST_CASE("the demonstration home is right, and all its safety sensors are watched") {
  auto home = config::load_home(VICINO_SOURCE_DIR "/config/demo/home.toml");
  REQUIRE(std::holds_alternative<Home>(home));
  auto rules = config::load_rules(VICINO_SOURCE_DIR "/config/demo/rules.toml", std::get<Home>(home));
  REQUIRE(rules.index() == 0);
  config::Settings settings;
  settings.home = std::get<Home>(home);
  settings.rules = std::get<0>(rules);
  CHECK(settings.home.devices.size() == 16);
  CHECK(config::unwatched_safety_signals(settings).empty());
  const auto radar = settings.home.find_device("bathroom_radar");
  REQUIRE(radar);
  CHECK(settings.home.device(*radar).via == settings.home.find_device("zigbee"));
  CHECK(settings.home.device(*radar).safety);
  CHECK_FALSE(settings.home.find_signal("bathroom_radar.battery"));
  CHECK(settings.home.find_signal("front_door.contact"));
}

TEST_CASE("a file that is not there is told where it is named") {
  const Directory directory;
  const auto file = directory.write("vicino.toml", "\nhome = \"casa.toml\"\nrules = []\n");
  const auto result = config::load(file);
  REQUIRE(std::holds_alternative<Problems>(result));
  CHECK(in_lines(std::get<Problems>(result)) ==
        "2:8 cannot read " + (directory / "casa.toml").string() +
            ": No such file or directory | check the path; examples are in "
            "/usr/share/vicino/examples\n");
}

TEST_CASE("a zone that this machine does not know is told") {
  const Directory directory;
  const auto file =
      directory.write("home.toml", "zone = \"Europe/Crema\"\n" + home_text.substr(home_text.find('\n')));
  const auto result = config::load_home(file);
  REQUIRE(std::holds_alternative<Problems>(result));
  CHECK(in_lines(std::get<Problems>(result)) ==
        "1:8 this machine does not know the time zone 'Europe/Crema' | check the name (timedatectl "
        "list-timezones), or "
        "install the package tzdata\n");
}

TEST_CASE("the hash changes with any of the files and with nothing else") {
  const Directory directory;
  const auto file = directory.write("vicino.toml", "rules = [\"rules.toml\"]\n");
  directory.write("home.toml", home_text);
  directory.write("rules.toml", "defaults = true\n");
  const auto hash = loaded(file).hash;
  CHECK(loaded(file).hash == hash);
  directory.write("rules.toml", "defaults = true # a comment\n");
  CHECK(loaded(file).hash != hash);
}

TEST_CASE("a rule of a kind takes the place of its defaults, and a sensor that loses its rule is told") {
  const Directory directory;
  const auto file = directory.write("vicino.toml", "");
  directory.write("home.toml", home_text);
  directory.write("rules.toml", "defaults = true\n[[rule]]\nkind = \"sos\"\nsensors = [\"pendant.sos\"]\n");
  const auto settings = loaded(file);
  const auto unwatched = config::unwatched_safety_signals(settings);
  REQUIRE(unwatched.size() == 1);
  CHECK(settings.home.signal(unwatched[0]).name == "cord.sos");
  CHECK(found(config::check(settings, file), config::Gravity::warning, "no rule watches cord.sos"));
}

TEST_CASE("key files must be there, be keys, and be nobody else's to read") {
  const Directory directory;
  directory.write("home.toml", home_text);
  directory.write("rules.toml", "defaults = true\n");
  const std::string pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  directory.write("ca.pem", pem);
  directory.write("gateway.pem", "DER?");
  directory.write("commands.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n");
  const auto key = directory.write("gateway.key", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n",
                                   fs::perms::owner_read | fs::perms::group_read);
  const auto file = directory.write(
      "vicino.toml",
      "[local_broker]\nuser = \"v\"\npassword_file = \"" + (directory / "password").string() +
          "\"\n[uplink]\nuri = \"ssl://centre.example:8883\"\nrealm = \"r\"\ngateway = \"g\"\nca = \"" +
          (directory / "ca.pem").string() + "\"\ncertificate = \"" + (directory / "gateway.pem").string() +
          "\"\nkey = \"" + key.string() + "\"\ncommand_key = \"" + (directory / "commands.pem").string() +
          "\"\n");
  CHECK(loaded(file).uplink->command_key == directory / "commands.pem");
  using config::Gravity;
  auto findings = config::check(loaded(file), file);
  CHECK(found(findings, Gravity::error, "password_file of [local_broker]: there is no file"));
  CHECK(found(findings, Gravity::error, "gateway.pem holds no PEM certificate"));
  CHECK(found(findings, Gravity::error, "commands.pem holds no PEM public key"));
  CHECK(found(findings, Gravity::error, "gateway.key can be read by others than its owner"));
  CHECK_FALSE(found(findings, Gravity::error, "ca of [uplink]"));

  directory.write("password", "secret-of-this-test\n", fs::perms::owner_read | fs::perms::owner_write);
  directory.write("gateway.pem", pem);
  directory.write("commands.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n");
  fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
  findings = config::check(loaded(file), file);
  for (const auto& finding : findings) {
    CHECK(finding.gravity == Gravity::warning);
    CHECK(finding.problem.what.find("secret-of-this-test") == std::string::npos);
  }
}
