// Memory of the daemon in the demonstration home with mutual TLS, after a day's worth of messages and some alerts; and how
// long it takes from exec until it says that it is ready. RSS and anonymous memory are the daemon's own; PSS shrinks while other
// programs use the same libraries (one build: 7.7 MiB, and 4.6 on a busier machine), so it counts only where nothing but the
// demonstration runs.
#include <cstdlib>
#include <string>
#include <thread>

#include "benches.hpp"
#include "figures.hpp"
#include "flood.hpp"
#include "gateway_under_test.hpp"
#include "journal/journal.hpp"
#include "months.hpp"

namespace vicino::bench {
namespace {

constexpr int starts = 7;
constexpr const char* motions[] = {"0x00158d0001a10001", "0x00158d0001a10002", "0x00158d0001a10003",
                                   "0x00158d0001a10004", "0x00158d0001a10005", "0x00158d0001a10006"};

double kibibytes(const std::string& rollup, const std::string& name) {
  const auto at = rollup.find("\n" + name + ":");
  if (at == std::string::npos) give_up("no " + name + " in smaps_rollup");
  return std::strtod(rollup.c_str() + at + name.size() + 2, nullptr);
}

void a_day(int port) {
  Flood home(port, 100);
  home.publish("zigbee2mqtt/bridge/state", 1,
               [](std::size_t, std::string& out) { out = R"({"state":"online"})"; });
  for (const char* motion : motions)
    home.publish(std::string("zigbee2mqtt/") + motion, 700, [](std::size_t i, std::string& out) {
      out = i % 2 == 0 ? R"({"battery":100,"illuminance":27,"linkquality":120,"occupancy":true})"
                       : R"({"battery":100,"illuminance":25,"linkquality":118,"occupancy":false})";
    });
  home.publish(climate_topic, 800, [](std::size_t i, std::string& out) {
    out = R"({"battery":100,"humidity":48.2,"temperature":)" + std::to_string(19 + i % 4) + "}";
  });
  home.publish(pendant_topic, 20, [](std::size_t, std::string& out) { out = press; });
}

// The code that every day needs is in memory again.
void home_goes_on(int port) {
  for (int minute = 0; minute < 3; ++minute) {
    a_day(port);
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

double median_start(GatewayUnderTest& gateway) {
  std::vector<double> times;
  for (int i = 0; i < starts; ++i) {
    times.push_back(gateway.start());
    gateway.stop();
  }
  return median(times);
}

}  // namespace

void footprint(const std::filesystem::path& folder) {
  test::Broker sensors(folder, "sensors");
  const test::Authority authority(folder / "certificates");
  authority.issue(gateway_id);
  auto centre = test::Broker::with_tls(folder, "centre", authority.folder());
  const Setting setting{sensors.port(), centre.tls_uri(), authority.folder(), true};

  heading(
      "memory: the demonstration home, mutual TLS, after 5,000 readings and 20 presses, a quiet moment, and "
      "three more such days");
  {
    GatewayUnderTest gateway(folder, setting);
    gateway.start();
    gateway.await_links();
    a_day(sensors.port());
    if (!test::eventually([&] { return gateway.counter("decoded") >= 5'000; }))
      give_up("not taken: " + gateway.status());
    std::this_thread::sleep_for(std::chrono::seconds(15));  // the first quiet moment has come: housekeeping
    home_goes_on(sensors.port());
    const auto rollup = test::read_file("/proc/" + std::to_string(gateway.process().pid()) + "/smaps_rollup");
    constexpr double kib = 1.0 / 1024;
    report("memory.pss", kibibytes(rollup, "Pss") * kib, "MiB", "at_most", 8);
    report("memory.anonymous", kibibytes(rollup, "Anonymous") * kib, "MiB", "at_most", 4);
    report("memory.rss", kibibytes(rollup, "Rss") * kib, "MiB", "at_most", 14);
    gateway.stop();
  }

  heading("start: from exec to READY=1, median of " + std::to_string(starts));
  {
    GatewayUnderTest gateway(folder, setting);
    std::vector<double> times;
    for (int i = 0; i < starts; ++i) {
      must(journal::wipe(folder / "journal.db"));
      times.push_back(gateway.start());
      gateway.stop();
    }
    report("start.empty_journal", median(times), "s", "at_most", 0.1);
  }
  must(journal::wipe(folder / "journal.db"));
  const auto configuration = write_configuration(folder, setting);
  write_months(folder / "journal.db", rules_of(configuration));
  GatewayUnderTest gateway(folder, setting);
  report("start.million_rows", median_start(gateway), "s", "at_most", 1);
}

}  // namespace vicino::bench
