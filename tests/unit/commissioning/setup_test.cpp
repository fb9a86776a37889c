// Answers -> files: what init proposes is what the daemon accepts, and nothing that exists is lost.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "commissioning/certificates.hpp"
#include "commissioning/files.hpp"
#include "commissioning/proposal.hpp"
#include "commissioning/setup.hpp"
#include "commissioning/system_probe.hpp"
#include "config/parse_home.hpp"
#include "config/settings.hpp"
#include "tests/support/process.hpp"

using namespace vicino;
using namespace vicino::commissioning;
namespace fs = std::filesystem;

namespace {

std::string entry(const std::string& address, const std::string& name, const std::string& property) {
  return R"({"ieee_address":")" + address + R"(","friendly_name":")" + name +
         R"(","type":"EndDevice","power_source":"Battery","interview_state":"SUCCESSFUL","definition":{"model":"M\"1","description":"d",)"
         R"("exposes":[{"type":"binary","property":")" +
         property + R"(","value_on":true,"value_off":false}]}})";
}
const std::string paired = "[" + entry("0x0000000000000001", "bagno/moto", "occupancy") + "," +
                           entry("0x0000000000000002", "fumo", "smoke") + "," +
                           entry("0x0000000000000003", "perché \\\"qui\\\"", "contact") + "]";

Answers answers() {
  Answers a;
  a.realm = "crema";
  a.gateway = "gw-7f3a";
  a.centre = "centre.example";
  return a;
}

std::size_t copies_in(const fs::path& folder) {
  std::size_t n = 0;
  for (const auto& file : fs::directory_iterator(folder)) n += file.path().extension() == ".bak";
  return n;
}

}  // namespace

TEST_CASE("answers are read, and mistakes in them are told with their line and cure") {
  Problems problems;
  const auto a = parse_answers(
      "realm = \"crema\"\ncentre = \"c:1\"\nalerts = [\"sos\"]\n[[room]]\nid = \"a\"\ntype = \"bathroom\"\n"
      "[[device]]\naddress = \"0x1\"\nskip = true\n",
      "answers.toml", problems);
  CHECK(problems.empty());
  CHECK(a.rooms.at(0).type == RoomType::bathroom);
  CHECK(a.devices.at(0).skip);
  CHECK(a.alerts == std::vector<std::string>{"sos"});

  const std::vector<std::pair<const char*, const char*>> wrong{
      {"relm = \"crema\"", "realm"},
      {"realm = 3", "quotes"},
      {"sensors_port = 0", "1883"},
      {"alerts = [\"soss\"]", "sos"},
      {"centre = \"c\"", "realm"},
      {"[[room]]\nid = \"a\"\ntype = \"cellar\"", "bathroom"},
      {"[[device]]\nid = \"a\"", "address"},
      {"room = [1]", "[[room]]"},
      {"x = [", "x"},
  };
  for (const auto& [text, cure] : wrong) {
    INFO(text);
    Problems found;
    parse_answers(text, "answers.toml", found);
    REQUIRE_FALSE(found.empty());
    CHECK(to_text(found.front()).starts_with("answers.toml"));
    CHECK(to_text(found.front()).find(cure) != std::string::npos);
  }
}

TEST_CASE("what is proposed is what the daemon accepts, with every alert and with few") {
  for (const bool few : {false, true}) {
    const test::TemporaryFolder folder;
    SetupOptions options;
    options.directory = folder.path();
    auto a = answers();
    if (few) a.alerts = {{"sos", "hazard"}};
    auto found = candidates(paired, {});
    REQUIRE(found);
    REQUIRE(worst(set_up_settings(options, a, *found)) == Level::ok);
    const auto loaded = config::load(folder / "vicino.toml");
    if (const auto* problems = std::get_if<Problems>(&loaded)) FAIL(to_text(problems->front()));
    const auto& settings = std::get<config::Settings>(loaded);
    CHECK(settings.uplink->uri == "ssl://centre.example:8883");
    CHECK(settings.uplink->key == folder / "secrets/gateway.key");
    CHECK(settings.home.devices.size() == 4);
    CHECK(settings.home.find_room("bathroom").has_value());
  }
}

TEST_CASE("devices that are new are appended, those that are there stay as they are") {
  const test::TemporaryFolder folder;
  SetupOptions options;
  options.directory = folder.path();
  REQUIRE(worst(set_up_settings(options, answers(), {})) == Level::ok);
  const auto before = *read_text(folder / "home.toml");
  auto found = candidates(paired, {});
  REQUIRE(found);
  auto a = answers();
  a.devices = {{"0x0000000000000003", "front_door", "outer-door", "entrance", false},
               {"0x0000000000000002", "", "", "", true}};
  CHECK(worst(add_devices(options, a, *found)) == Level::ok);
  const auto after = *read_text(folder / "home.toml");
  CHECK(after.starts_with(before));
  Problems problems;
  const Home home = config::parse_home(after, "home.toml", problems);
  CHECK(problems.empty());
  CHECK(home.devices.size() == 3);  // bridge, motion, front door; the skipped one is not there
  CHECK(home.find_device("front_door").has_value());
  CHECK(copies_in(folder.path()) == 1);
  // Again: nothing new, nothing written.
  auto again = candidates(paired, home);
  REQUIRE(again);
  CHECK(worst(add_devices(options, a, *again)) == Level::ok);
  CHECK(*read_text(folder / "home.toml") == after);
}

TEST_CASE("rooms are guessed from names in both languages") {
  CHECK(room_in("bagno/presenza") == RoomType::bathroom);
  CHECK(room_in("Camera da letto") == RoomType::bedroom);
  CHECK(room_in("kitchen_pir") == RoomType::kitchen);
  CHECK_FALSE(room_in("0x00158d0001a10001").has_value());
}

TEST_CASE("a file is written whole, kept if it is there, and replaced with a copy only when told so") {
  const test::TemporaryFolder folder;
  const auto file = folder / "secrets/key";
  CHECK(*write_file({file, "one", 0600, "", false}) == Written::fresh);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777u) == 0600u);
  REQUIRE(::stat(file.parent_path().c_str(), &status) == 0);
  CHECK((status.st_mode & 0077u) == 0u);
  CHECK(*write_file({file, "two", 0600, "", false}) == Written::kept);
  CHECK(*read_text(file) == "one");
  CHECK(*write_file({file, "two", 0600, "", true}) == Written::replaced);
  CHECK(*read_text(file) == "two");
  CHECK(copies_in(file.parent_path()) == 1);
  CHECK_FALSE(write_file({folder / "secrets/key/below", "x", 0600, "", false}));
}

TEST_CASE("a key is made once, its request names the gateway, and what is no key is told") {
  const test::TemporaryFolder folder;
  SetupOptions options;
  options.directory = folder.path();
  REQUIRE(worst(set_up_identity(options, "gw-7f3a")) == Level::ok);
  const auto key = *read_text(folder / "secrets/gateway.key"), request = *read_text(folder / "gateway.csr");
  CHECK(request.starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
  CHECK(worst(set_up_identity(options, "gw-7f3a")) == Level::ok);
  CHECK(*read_text(folder / "secrets/gateway.key") == key);
  CHECK(*read_text(folder / "gateway.csr") == request);
  options.force = true;  // settings anew, but never the key
  CHECK(worst(set_up_identity(options, "gw-7f3a")) == Level::ok);
  CHECK(*read_text(folder / "secrets/gateway.key") == key);
  options.new_key = true;
  CHECK(worst(set_up_identity(options, "gw-7f3a")) == Level::ok);
  CHECK(*read_text(folder / "secrets/gateway.key") != key);
  CHECK(copies_in(folder / "secrets") == 1);
  CHECK_FALSE(make_request("no key", "gw-7f3a"));
  const auto facts = look_at({folder / "secrets/gateway.key", folder / "gateway.csr", folder / "none",
                              folder / "gateway.csr", "gw-7f3a", ""},
                             instant_from_ms(0));
  CHECK(facts.key.valid);
  CHECK(facts.certificate.present);
  CHECK_FALSE(facts.certificate.valid);  // a request is no certificate
  CHECK_FALSE(facts.ca.present);
}

TEST_CASE("each gateway gets another pseudonym, and it is one that the wire takes") {
  const auto one = new_gateway_id(), two = new_gateway_id();
  CHECK(one != two);
  CHECK(one.size() == 11);
  CHECK(one.starts_with("gw-"));
}
