// How many alerts a second arrive at a subscriber of the centre's broker when every message of a sensor raises or ends one;
// the same with vicino-centre, which stores and receipts each.
#include <unistd.h>

#include <array>
#include <utility>

#include "benches.hpp"
#include "figures.hpp"
#include "flood.hpp"
#include "gateway_under_test.hpp"
#include "receiver.hpp"

namespace vicino::bench {
namespace {

constexpr std::size_t messages = 60'000;
constexpr int rounds = 3;
constexpr double required = 20'000;

void storm(int port) {
  Flood publisher(port);
  publisher.publish(climate_topic, messages, [](std::size_t i, std::string& out) {
    out = i % 2 == 0 ? R"({"humidity":91,"linkquality":120})" : R"({"humidity":45,"linkquality":120})";
  });
}

}  // namespace

void alerts(const std::filesystem::path& folder) {
  test::Broker sensors(folder, "sensors", "max_queued_messages 0");
  test::Broker centre(folder, "centre", "max_queued_messages 0");
  GatewayUnderTest gateway(folder, {sensors.port(), centre.uri(), {}, false});
  gateway.start();
  gateway.await_links();

  heading("alerts: every message of a sensor raises or ends one, " + std::to_string(messages) +
          " messages, " + std::to_string(rounds) + " rounds");
  // Who costs how much. On a busy machine these figures hold where the rate does not.
  const std::array<std::pair<std::string, pid_t>, 4> processes{
      {{"the_gateway", gateway.process().pid()},
       {"the_sensors_broker", sensors.process().pid()},
       {"the_centres_broker", centre.process().pid()},
       {"publisher_and_receiver", ::getpid()}}};
  std::array<std::vector<double>, processes.size()> cpu;
  std::vector<double> all_cpu;
  const auto round = [&](Receiver& receiver) {
    const auto before = receiver.alerts();
    std::array<double, processes.size()> busy{};
    for (std::size_t i = 0; i < busy.size(); ++i) busy[i] = cpu_seconds(processes[i].second);
    const auto start = SteadyClock::now();
    storm(sensors.port());
    if (!test::eventually([&] { return receiver.alerts() >= before + messages; }, std::chrono::seconds(300)))
      give_up("only " + std::to_string(receiver.alerts() - before) + " alerts came; " + gateway.status());
    const double rate = static_cast<double>(messages) / seconds_since(start);
    double all = 0;
    for (std::size_t i = 0; i < busy.size(); ++i) {
      cpu[i].push_back((cpu_seconds(processes[i].second) - busy[i]) * 1e6 / static_cast<double>(messages));
      all += cpu[i].back();
    }
    all_cpu.push_back(all);
    return rate;
  };
  {
    Receiver receiver(centre.port());
    std::vector<double> rates;
    for (int i = 0; i < rounds; ++i) rates.push_back(round(receiver));
    report("alerts.at_the_centres_broker", median(rates), "per_s", "required", required);
    report("alerts.copies", static_cast<double>(receiver.copies()) / static_cast<double>(receiver.alerts()),
           "per_alert", "ideal", 1);
    for (std::size_t i = 0; i < cpu.size(); ++i)
      report("alerts.cpu_of_" + processes[i].first, median(cpu[i]), "us_per_alert",
             i == 0 ? "at_most" : "of_everything", i == 0 ? 50 : median(all_cpu));
    report("alerts.cpu_of_everything", median(all_cpu), "us_per_alert", "two_cores_at_20000_per_s", 100);
    if (!test::eventually([&] { return gateway.counter("unsent_alarm") == 0; }))
      give_up("receipts are missing");
  }
  {
    test::Process program(
        {std::string(VICINO_BIN_DIR) + "/vicino-centre", "run", "--broker", centre.uri(), "--realm", realm,
         "--store", folder / "centre.db", "--socket", folder / "centre.sock", "--plain-log"},
        folder / "centre-program.log");
    if (!test::eventually([&] { return std::filesystem::exists(folder / "centre.sock"); }))
      give_up("vicino-centre does not start: " + program.output());
    Receiver receiver(centre.port(), false);
    std::vector<double> rates, receipted;
    for (int i = 0; i < rounds; ++i) {
      const auto start = SteadyClock::now();
      rates.push_back(round(receiver));
      if (!test::eventually([&] { return gateway.counter("unsent_alarm") == 0; }, std::chrono::seconds(300)))
        give_up("receipts are missing");
      receipted.push_back(static_cast<double>(messages) / seconds_since(start));
    }
    report("alerts.with_vicino_centre", median(rates), "per_s", "required", required);
    report("alerts.receipted_by_vicino_centre", median(receipted), "per_s", "required", required);
    program.stop();
  }
  gateway.stop();
}

}  // namespace vicino::bench
