// A world that is in the way: certificates, folders, sockets, ports. Each is said with its cure, and no alarm is lost.
#include <csignal>

#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include <catch2/catch.hpp>

#include "stage.hpp"

namespace vicino::test {
namespace {

using Catch::Matchers::Contains;

Stage::Options not_raised(bool tls = false) {
  Stage::Options options;
  options.tls = tls;
  options.raise = false;
  return options;
}

// A small file system of its own, while it lives; `mounted` says whether this machine lets us.
class Mount {
 public:
  Mount(std::filesystem::path folder, unsigned long flags) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted = ::mount("none", folder_.c_str(), "tmpfs", flags, "size=3m") == 0;
    if (!mounted)
      std::cout << "skipped: a data folder on a file system of its own (this test may not mount one)"
                << std::endl;
  }
  ~Mount() {
    if (mounted) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;
  bool mounted = false;

 private:
  std::filesystem::path folder_;
};

// The centre's broker and its certificates, wrong in one way, and how it is put right again.
struct WrongCertificate {
  const char* what;
  const char* says;
  std::function<void(Stage&, const Authority& stranger)> spoil;
};

}  // namespace

TEST_CASE("A certificate that is wrong is told with its cure; alarms wait, and arrive when it is right") {
  const auto row = GENERATE(
      WrongCertificate{"the broker's is of another authority", "is not signed by the authority in",
                       [](Stage& s, const Authority& stranger) { s.ca = stranger.folder() / "ca.crt"; }},
      WrongCertificate{
          "the broker's is for another host", "is for another name",
          [](Stage& s, const Authority&) { s.authority->issue("server", "DNS:centre.example"); }},
      WrongCertificate{"the broker's has expired", "has expired",
                       [](Stage& s, const Authority&) { s.authority->issue("server", "DNS:localhost", -1); }},
      WrongCertificate{"ours has expired", "has expired on",
                       [](Stage& s, const Authority&) { s.authority->issue("gw-7f3a", "", -1); }},
      WrongCertificate{"ours is a stranger's", "refuses a TLS connection with our certificate",
                       [](Stage& s, const Authority& stranger) {
                         for (const auto* ending : {".crt", ".key"})
                           std::filesystem::copy_file(
                               stranger.folder() / (std::string("gw-7f3a") + ending),
                               s.authority->folder() / (std::string("gw-7f3a") + ending),
                               std::filesystem::copy_options::overwrite_existing);
                       }});
  CAPTURE(row.what);
  Stage stage(not_raised(true));
  const Authority stranger(stage.folder / "stranger");
  stranger.issue("gw-7f3a");
  const auto right_ca = stage.ca;
  row.spoil(stage, stranger);
  stage.write_settings();
  stage.centre_broker.process().stop();
  stage.centre_broker.start();

  stage.start_gateway();
  REQUIRE(stage.gateway_says(row.says, 30s));
  CHECK(stage.gateway_says("cure="));
  REQUIRE(eventually([&] { return stage.status().has_value(); }));
  CHECK_FALSE(stage.is_protected());
  stage.press(pendant);  // the rules run all the same
  REQUIRE(eventually([&] { return stage.status().value().journal.unsent_alarm == 1; }));
  CHECK(stage.vicinoctl({"status"}).output.starts_with("NOT PROTECTED: "));

  // Put right: what belongs to the gateway is read again when it starts.
  stage.authority->issue("server", "DNS:localhost,IP:127.0.0.1");
  stage.authority->issue("gw-7f3a");
  stage.ca = right_ca;
  stage.write_settings();
  stage.centre_broker.process().stop();
  stage.centre_broker.start();
  stage.listener();
  stage.start_centre();
  CHECK(stage.gateway().stop() == 0);
  stage.start_gateway();
  CHECK(eventually([&] { return stage.is_protected(); }, 20s));
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  CHECK(eventually([&] { return stage.status().value().journal.unsent_alarm == 0; }));
}

TEST_CASE("A data folder that is missing, or no folder, or read-only: nothing starts, and the cure is said") {
  Stage stage(not_raised());
  SECTION("missing") {
    stage.storage = stage.folder / "none";
  }
  SECTION("a file") {
    stage.storage = stage.folder / "file";
    write_file(stage.storage, "");
  }
  std::optional<Mount> read_only;
  SECTION("read-only") {
    stage.storage = stage.folder / "read-only";
    read_only.emplace(stage.storage, MS_RDONLY);
    if (!read_only->mounted) return;
  }
  stage.write_settings();
  const auto ran = stage.run_gateway();
  CHECK(ran.status == 1);
  CHECK_THAT(ran.output, Contains("cannot open the journal") && Contains(stage.storage.string()) &&
                             Contains("cure=") && Contains("read-write"));
}

TEST_CASE(
    "A disk that is full while it runs: an SOS arrives all the same, and stands in the journal afterwards") {
  const TemporaryFolder disk;
  const Mount mount(disk.path(), 0);
  if (!mount.mounted) return;
  Stage stage(not_raised());
  stage.storage = disk.path();
  stage.write_settings();
  stage.listener();
  stage.start_centre();
  stage.start_gateway();
  REQUIRE(eventually([&] { return stage.is_protected(); }));
  // Room for an alarm is kept beside the journal; without it the alarm acts from memory until there is room again.
  const bool reserve = GENERATE(true, false);
  CAPTURE(reserve);
  if (!reserve) REQUIRE(std::filesystem::remove(disk / "journal.db-reserve"));
  std::ofstream filler(disk / "filler", std::ios::binary);
  while (filler << std::string(4096, 'x') << std::flush) {
  }
  // Readings fill what is left; from then on the reserve is for alarms, and after it there is memory.
  for (int i = 0; i < 2000; ++i)
    stage.say(thermometer, R"({"linkquality":90,"temperature":)" + std::to_string(10 + i * 0.01) + "}");
  REQUIRE(stage.sensors().flush());
  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }, 20s));
  CHECK(stage.gateway().running());

  filler.close();
  std::filesystem::remove(disk / "filler");
  stage.press(pull_cord);
  CHECK(eventually([&] { return stage.raised("sos-pull_cord") == 1; }, 20s));
  stage.gateway().signal(SIGKILL);
  REQUIRE(stage.gateway().wait());
  stage.start_gateway();
  REQUIRE(eventually([&] { return stage.status().has_value(); }));
  CHECK(stage.status().value().alerts.size() == 2);
  CHECK(eventually([&] { return stage.status().value().journal.unsent_alarm == 0; }, 20s));
  CHECK(stage.raised("sos-pendant") == 1);
}

TEST_CASE("A second gateway on the same folder, or on the same console socket, does not start") {
  Stage stage;
  stage.listener();
  const auto config = read_file(stage.folder / "vicino.toml");
  SECTION("the same folder") {
    stage.socket = stage.folder / "other.sock";
    stage.write_settings();
    const auto second = stage.run_gateway();
    CHECK(second.status == 1);
    CHECK_THAT(second.output, Contains("another vicinod is running"));
  }
  SECTION("the same socket") {
    stage.storage = stage.folder / "other";
    std::filesystem::create_directory(stage.storage);
    stage.write_settings();
    const auto second = stage.run_gateway();
    CHECK(second.status == 1);
    CHECK_THAT(second.output, Contains("another gateway answers on") && Contains("systemctl stop vicinod"));
  }
  SECTION("a file that is no socket") {
    stage.storage = stage.folder / "other";
    std::filesystem::create_directory(stage.storage);
    stage.socket = stage.folder / "file";
    write_file(stage.socket, "precious");
    stage.write_settings();
    const auto second = stage.run_gateway();
    CHECK(second.status == 1);
    CHECK_THAT(second.output, Contains("is no socket"));
    CHECK(read_file(stage.socket) == "precious");
  }
  stage.socket = stage.folder / "console.sock";
  // The first one never noticed.
  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  CHECK(stage.is_protected());
}

TEST_CASE("A sensors' broker that is not there: told with its cure, and found when it comes") {
  Stage stage(not_raised());
  stage.start_centre();
  stage.listener();
  stage.sensors_broker.process().stop();
  stage.start_gateway();
  REQUIRE(stage.gateway_says("sensors' broker: not connected"));
  CHECK(stage.gateway_says("systemctl status mosquitto"));
  REQUIRE(stage.gateway_says("this home is NOT protected"));
  CHECK(stage.vicinoctl({"status"})
            .output.starts_with("NOT PROTECTED: The sensors cannot be heard: their broker does not answer."));
  stage.sensors_broker.start();
  REQUIRE(eventually([&] { return stage.is_protected(); }, 20s));
  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }));
}

TEST_CASE("A port where something else than a broker listens is told, and does not hang the gateway") {
  Stage stage(not_raised());
  stage.start_centre();
  // The TLS of nobody: the sensors' port is that of a broker that wants certificates.
  const Authority authority(stage.folder / "tls");
  auto other = Broker::with_tls(stage.folder.path(), "other", authority.folder());
  stage.sensors_port = other.port();
  stage.write_settings();
  stage.start_gateway();
  REQUIRE(stage.gateway_says("sensors' broker: not connected"));
  REQUIRE(eventually([&] { return stage.status().has_value(); }));
  CHECK_FALSE(stage.is_protected());
  CHECK(stage.gateway().stop() == 0);
}

TEST_CASE("A demonstration's clock is refused on a link that leaves this machine") {
  Stage stage(not_raised(true));
  stage.uplink_uri = "ssl://centre.example:8883";
  stage.write_settings();
  const auto ran = stage.run_gateway({"--demo-start", "2026-03-10T08:00:00Z", "--demo-speed", "20"});
  CHECK(ran.status == 1);
  CHECK_THAT(ran.output,
             Contains("demonstration refused") && Contains("only for links that stay on this machine"));
  CHECK_FALSE(std::filesystem::exists(stage.storage / "journal.db"));
}

TEST_CASE("On loopback a demonstration runs, and everything that leaves says test") {
  Stage stage(not_raised(true));
  stage.start_centre();
  stage.listener();
  stage.start_gateway({"--demo-start", "2026-03-10T08:00:00Z", "--demo-speed", "20"});
  REQUIRE(eventually([&] { return stage.is_protected(); }, 20s));
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  CHECK(stage.alerts().front().alert.test);
}

}  // namespace vicino::test
