// Three days without the centre, 100,000 entries: what happens when it is back.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "cloud-bridge/operations-centre/store.hpp"
#include "cloud-bridge/uplink/delivery.hpp"
#include "tests/system/faults/bare_publisher.hpp"
#include "tests/system/faults/scene.hpp"

namespace vicino::test {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point t) {
  return std::chrono::duration<double>(Clock::now() - t).count();
}

// Resident memory in KiB.
std::size_t resident(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::strtoul(line.c_str() + 6, nullptr, 10);
  return 0;
}

std::uint64_t unsent(Scene& s, Lane lane) {
  const auto view = s.stage->status();
  if (!view) return 0;
  return lane == Lane::alarm ? view->journal.unsent_alarm : view->journal.unsent_telemetry;
}

// 72 hours in a minute: the radio goes and comes back, and each time every rule says that it is blind, and that it sees.
void fill(Scene& s, std::uint64_t entries) {
  const auto start = std::chrono::floor<Millis>(std::chrono::system_clock::now()) - std::chrono::hours{73};
  s.stage->start_gateway({"--demo-start", to_rfc3339(start), "--demo-speed", "4320"});
  REQUIRE(eventually([&] { return s.stage->status().has_value(); }));
  auto& home = s.stage->sensors();
  const auto begun = Clock::now();
  for (int cycle = 0; seconds_since(begun) < 59.5; ++cycle) {
    if (cycle % 16 == 0)  // four hours: a button that says nothing for long is taken for dead
      for (int i = 0; i < buttons; ++i) s.stage->say(button_address(i), R"({"battery":90,"linkquality":90})");
    for (const auto* state : {"offline", "online"}) {
      home.publish("zigbee2mqtt/bridge/state", std::string(R"({"state":")") + state + "\"}", 1, true);
      std::this_thread::sleep_for(100ms);
    }
  }
  REQUIRE(home.flush(30s));
  eventually([&] { return unsent(s, Lane::telemetry) >= entries; }, 5s);
  REQUIRE(s.stage->gateway().stop(30s) == 0);
}

}  // namespace

TEST_CASE(
    "72 hours offline, 100,000 entries: a new SOS goes in front of the backlog, and the backlog goes at full "
    "speed",
    "[.long]") {
  Outcome outcome;
  Scene::Options options;
  options.start = false;
  Scene s(outcome, options);
  s.stage->authority->issue("gw-7f3b");
  s.stage->start_centre();
  s.proxy->refuse();
  fill(s, 100'000);

  const auto begun = Clock::now();
  s.start_gateway();
  REQUIRE(eventually([&] { return s.stage->status().has_value(); }, 20s));
  std::printf("bench outage_start_with_backlog %.2f s\n", seconds_since(begun));
  const auto backlog = unsent(s, Lane::telemetry);
  std::printf("bench outage_entries %llu\n", static_cast<unsigned long long>(backlog));
  CHECK(backlog >= 100'000);
  const auto before = resident(s.stage->gateway().pid());

  s.proxy->pass();
  REQUIRE(eventually([&] { return s.stage->status().value().uplink.state == console::LinkState::up; }, 150s));
  const auto connected = Clock::now();
  s.stage->press(button_address(1));
  REQUIRE(eventually([&] { return unsent(s, Lane::alarm) > 0 || s.at_centre() > 0; }));
  REQUIRE(eventually([&] { return s.at_centre() > 0 && unsent(s, Lane::alarm) == 0; }, 20s));
  const double receipted = seconds_since(connected);
  const auto behind_it = unsent(s, Lane::telemetry);
  std::size_t most = before;
  REQUIRE(eventually(
      [&] {
        most = std::max(most, resident(s.stage->gateway().pid()));
        std::this_thread::sleep_for(50ms);
        return unsent(s, Lane::telemetry) == 0;
      },
      300s));
  const double drained = static_cast<double>(backlog) / seconds_since(connected);
  std::printf("bench outage_sos_receipted %.2f s, at_most 2, %llu entries were still behind it\n", receipted,
              static_cast<unsigned long long>(behind_it));
  std::printf("bench outage_resident before %zu KiB, most %zu KiB\n", before, most);
  CHECK(receipted < 2);
  CHECK(behind_it > backlog / 2);
  CHECK(most < before + 4096);

  // The same messages once more, from another gateway that is nothing but Paho, through the same proxy, to the same centre.
  CHECK(s.stage->gateway().stop() == 0);
  CHECK(s.stage->centre().stop() == 0);
  std::vector<std::string> payloads;
  {
    const auto store = operations_centre::Store::open(s.stage->folder / "centre.db");
    REQUIRE(store);
    for (auto& row : store->history("gw-7f3a", 10'000'000).value()) {
      if (row.lane != Lane::telemetry) continue;
      auto body = std::move(row.body);
      for (auto at = body.find("gw-7f3a"); at != std::string::npos; at = body.find("gw-7f3a", at))
        body[at + 6] = 'b';
      payloads.push_back(std::move(body));
    }
  }
  CHECK(payloads.size() >= backlog);  // nothing lost
  std::reverse(payloads.begin(), payloads.end());
  s.stage->start_centre();
  const double bare =
      publish_bare(s.stage->uplink_uri, "gw-7f3b", s.stage->authority->folder(),
                   "vicino/v1/crema/gw-7f3b/event", payloads, uplink::DeliveryOptions{}.widest_telemetry_window);
  std::printf("bench outage_backlog_drained %.0f per_s, bare_paho %.0f, ratio %.2f\n", drained, bare,
              drained / bare);
  CHECK(drained >= 0.8 * bare);
}

}  // namespace vicino::test
