// The gateway's key and certificate are replaced while people call for help: at each moment the link has the old pair or the
// new one, nothing is lost, and the broker's session with what waits in it stays the gateway's.
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "tests/system/faults/stream.hpp"
#include "tests/system/faults/tcp_proxy.hpp"
#include "tests/system/gateway/stage.hpp"

namespace vicino::test {
namespace {

// The stage with a line to the centre that can be cut, and people who press buttons without end.
struct World {
  Stage stage;
  TcpProxy proxy;
  Stream stream;

  World() : stage(options()), proxy(stage.centre_broker.port()), stream(stage.sensors_broker.port(), 100ms) {
    stream.pause(true);
    stage.centre_uri = stage.uplink_uri;
    stage.uplink_uri = "ssl://localhost:" + std::to_string(proxy.port());
    stage.write_settings();
    stage.listener();
    stage.start_centre();
    stage.start_gateway();
    REQUIRE(eventually([&] { return stage.is_protected(); }, 20s));
    stream.pause(false);
    REQUIRE(eventually([&] { return !arrived().empty(); }));
  }
  static Stage::Options options() {
    Stage::Options all;
    all.home = home_of_buttons();
    all.raise = false;
    return all;
  }
  std::filesystem::path file(const std::string& name) const { return stage.authority->folder() / name; }
  // Whose alarm reached the centre's broker, and as how many different entries of the journal.
  std::map<std::string, std::set<Seq>> arrived() {
    std::map<std::string, std::set<Seq>> all;
    for (const auto& message : stage.alerts())
      if (message.alert.transition == TransitionKind::raised)
        all[message.alert.device].insert(message.envelope.seq);
    return all;
  }
  bool connected_again() {
    return eventually(
        [&] { return stage.status() && stage.status()->uplink.state == console::LinkState::up; }, 20s);
  }
  void loses_and_doubles_nothing() {
    stream.press();
    REQUIRE(stream.stop());
    const auto pressed = static_cast<std::size_t>(stream.pressed());
    CHECK(eventually([&] { return arrived().size() == pressed; }, 30s));
    for (const auto& [device, entries] : arrived()) {
      CAPTURE(device);
      CHECK(entries.size() == 1);
    }
    CHECK(eventually([&] { return stage.status()->journal.unsent_alarm == 0; }, 20s));
  }
};

}  // namespace

TEST_CASE(
    "Key and certificate are replaced again and again while alarms flow: none is lost or doubled, orders "
    "wait") {
  World w;
  constexpr int times = 4;
  for (int i = 0; i < times; ++i) {
    CAPTURE(i);
    const auto before = read_file(w.file("gw-7f3a.crt"));
    // The new pair is taken at the next connection; one that systemd hands over, at the next start.
    const bool by_restart = i % 2 == 1;
    if (by_restart)
      CHECK(w.stage.gateway().stop() == 0);
    else
      w.proxy.refuse();
    w.stage.authority->issue("gw-7f3a");
    CHECK(read_file(w.file("gw-7f3a.crt")) != before);
    if (!by_restart)
      REQUIRE(eventually([&] { return w.stage.status()->uplink.state != console::LinkState::up; }));
    // While it is away: kept for it in its session, and obeyed when it is back under its new certificate.
    const auto order = "c-" + std::to_string(i);
    protocol::CommandMessage asked;
    asked.to = {"crema", "gw-7f3a"};
    asked.at = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
    asked.command = {order, "op-12", asked.at + 60s, AskStatus{}};
    w.stage.listener().publish("vicino/v1/crema/gw-7f3a/command", protocol::to_json(asked));
    if (by_restart)
      w.stage.start_gateway();
    else
      w.proxy.pass();
    REQUIRE(w.connected_again());
    CHECK(w.stage.gateway_says("id=" + order));
  }
  w.loses_and_doubles_nothing();
}

TEST_CASE(
    "Half a pair (a new certificate, the old key): the connection goes on, the next one is refused with its "
    "cure") {
  World w;
  const auto old_key = read_file(w.file("gw-7f3a.key"));
  w.stage.authority->issue("gw-7f3a");
  const auto new_key = read_file(w.file("gw-7f3a.key"));
  write_file(w.file("gw-7f3a.key"), old_key);

  // Whoever replaces them is told at once, and nothing happens to what is connected.
  const auto checked = run({std::string(VICINO_BIN_DIR) + "/vicinoctl", "doctor", "--lang", "en", "--listen",
                            "0.1", "--config", w.stage.folder / "vicino.toml"});
  CHECK(checked.status != 0);
  CHECK(checked.output.find("is not for this key") != std::string::npos);
  const auto before = w.arrived().size();
  CHECK(eventually([&] { return w.arrived().size() >= before + 5; }));
  CHECK(w.stage.status()->uplink.state == console::LinkState::up);

  w.proxy.cut();
  CHECK(w.stage.gateway_says("does not belong to the certificate", 20s));
  CHECK(w.stage.gateway_says("give both from the same enrolment"));
  CHECK_FALSE(w.stage.is_protected());
  write_file(w.file("gw-7f3a.key"), new_key);
  REQUIRE(w.connected_again());
  w.loses_and_doubles_nothing();
}

}  // namespace vicino::test
