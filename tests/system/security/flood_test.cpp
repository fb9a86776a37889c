// From the centre's side comes far too much: the gateway stays small and alive, says so briefly, and an SOS goes on its way.
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/system/security/shipped.hpp"

namespace vicino::test {
namespace {

const std::string orders = "vicino/v1/crema/gw-7f3a/command";

// MiB that the process has in memory; the unit gives it 64 (MemoryMax).
double resident(pid_t pid) {
  std::istringstream in(read_file("/proc/" + std::to_string(pid) + "/status"));
  for (std::string word; in >> word;)
    if (word == "VmRSS:") {
      double kib = 0;
      in >> kib;
      return kib / 1024;
    }
  return 0;
}

MqttClient::Options flooding(const Stage& stage) {
  return {stage.centre_broker.port(), "flood", {}, stage.authority->folder(), {}, {}, "centre"};
}

}  // namespace

TEST_CASE(
    "Ten thousand orders a second: an SOS arrives all the same, memory and log stay small, and it ends by "
    "itself") {
  Stage stage;
  stage.listener();
  stage.mark_log();
  const auto log_before = stage.gateway_log().size();
  MqttClient flood(flooding(stage));
  constexpr int per_second = 10'000;
  constexpr int seconds = 2;
  const auto begin = std::chrono::steady_clock::now();
  protocol::CommandMessage late;
  late.to = {"crema", "gw-7f3a"};
  late.at = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()) - std::chrono::hours{1};
  for (int i = 0; i < per_second * seconds; ++i) {
    if (i % 10 == 0) {  // well written, and too late: each has its result in the journal
      late.command = {"late-" + std::to_string(i), "op-12", late.at + std::chrono::minutes{1}, TestAlarm{}};
      flood.publish(orders, protocol::to_json(late));
    } else {
      flood.publish(orders, "{\"nonsense\":" + std::to_string(i) + "}");
    }
    if (i == per_second * seconds / 2) stage.press(pendant);
  }
  REQUIRE(flood.flush(30s));
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }, 20s));
  CHECK(eventually([&] { return stage.status()->journal.unsent_alarm == 0; }, 20s));
  CHECK(stage.gateway().running());
  INFO(per_second * seconds / took << " orders a second");
  CHECK(resident(stage.gateway().pid()) < 64);
  // It says what came, and does not fill the log with it.
  CHECK(stage.gateway_says("command-refused"));
  CHECK(stage.gateway_log().size() - log_before < 64 * 1024);
  // The next true order is obeyed.
  const auto tested = stage.vicino_centre({"test", "gw-7f3a", "--by", "op-12"});
  CHECK(tested.output == "gw-7f3a: test alarm asked for by op-12\n");
}

TEST_CASE(
    "An order of many megabytes: the shipped broker does not take it, and any broker of MQTT 5 keeps it from "
    "the "
    "gateway") {
  Stage stage;
  stage.listener();
  Registry registry(*stage.authority);
  const auto shipped = shipped_centre_broker(stage.folder / "shipped", *stage.authority, registry);
  {
    MqttClient flood({shipped.port(), "flood", {}, stage.authority->folder(), {}, {}, "overseer"});
    flood.publish("elsewhere", std::string(300 * 1024, ' '));
    CHECK(eventually([&] { return shipped.log().find("oversize packet") != std::string::npos; }));
  }
  // The stage's own broker has no bound.
  stage.mark_log();
  const double before = resident(stage.gateway().pid());
  MqttClient flood(flooding(stage));
  for (int i = 0; i < 3; ++i) flood.publish(orders, std::string(16 * 1024 * 1024, ' '));
  flood.publish(orders, std::string(200 * 1024, '['));  // this one comes, after them
  REQUIRE(flood.flush(30s));
  CHECK(stage.gateway_says("cannot be read: larger than 128 KiB"));
  CHECK_FALSE(stage.gateway_says("centre's broker: lost", 0s));
  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  CHECK(stage.gateway().running());
  INFO("resident: " << before << " MiB before");
  CHECK(resident(stage.gateway().pid()) < before + 4);
}

}  // namespace vicino::test
