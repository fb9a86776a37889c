// How many temperature changes a second the daemon decodes, judges and writes, beside a bare subscriber of the same broker.
// The last message is a press of the button: when its alert arrives, everything before it is in the journal.
#include <cstdio>
#include <thread>

#include "benches.hpp"
#include "figures.hpp"
#include "flood.hpp"
#include "gateway_under_test.hpp"
#include "mqtt.hpp"
#include "receiver.hpp"

namespace vicino::bench {
namespace {

constexpr std::size_t messages = 200'000;
constexpr int rounds = 5;
constexpr int patience_ms = 120'000;

void temperature(std::size_t i, std::string& out) {
  char text[160];
  const auto n =
      std::snprintf(text, sizeof text,
                    R"({"battery":100,"humidity":48.2,"linkquality":120,"temperature":%.2f,"voltage":3000})",
                    20.0 + 0.01 * static_cast<double>(i % 500));
  out.assign(text, static_cast<std::size_t>(n));
}

}  // namespace

void readings(const std::filesystem::path& folder) {
  test::Broker sensors(folder, "sensors", "max_queued_messages 0");
  test::Broker centre(folder, "centre");
  GatewayUnderTest gateway(folder, {sensors.port(), centre.uri(), {}, false});
  gateway.start();
  gateway.await_links();
  Receiver receiver(centre.port());

  heading("readings: " + std::to_string(messages) + " temperatures at QoS 1, " + std::to_string(rounds) +
          " rounds in turns with a bare subscriber");
  std::vector<double> bare, ours, ratios, cpu;
  for (int round = 0; round < rounds; ++round) {
    // Everybody publishes in a thread of his own: neither side waits for the publisher.
    const auto flood = [&](const char* topic, bool end_with_press) {
      Flood publisher(sensors.port());
      publisher.publish(topic, messages, temperature);
      if (end_with_press)
        publisher.publish(pendant_topic, 1, [](std::size_t, std::string& out) { out = press; });
    };
    {
      std::size_t taken = 0;
      Mqtt subscriber("bare", sensors.port(), "bare/#", [&](std::string_view, std::string_view) { ++taken; });
      const auto start = SteadyClock::now();
      std::thread publisher([&] { flood("bare/0x00158d0001a70001", false); });
      const bool all = pump(
          {&subscriber}, [&] { return taken == messages; }, patience_ms);
      bare.push_back(static_cast<double>(messages) / seconds_since(start));
      publisher.join();
      if (!all) give_up("the bare subscriber has not got everything");
    }
    const auto before = gateway.counter("decoded");
    const auto alerts = receiver.alerts();
    const auto busy = cpu_seconds(gateway.process().pid());
    const auto start = SteadyClock::now();
    std::thread publisher([&] { flood(climate_topic, true); });
    const bool all =
        test::eventually([&] { return receiver.alerts() > alerts; }, std::chrono::milliseconds(patience_ms));
    ours.push_back(static_cast<double>(messages) / seconds_since(start));
    publisher.join();
    if (!all) give_up("the daemon has not taken everything: " + gateway.status());
    cpu.push_back((cpu_seconds(gateway.process().pid()) - busy) * 1e6 / static_cast<double>(messages));
    ratios.push_back(ours.back() / bare.back());
    if (const auto decoded = gateway.counter("decoded") - before; decoded < static_cast<double>(messages))
      give_up("only " + std::to_string(decoded) + " readings were decoded");
  }
  gateway.stop();
  report("readings.journaled", median(ours), "per_s", "bare_subscriber", median(bare));
  report("readings.ratio_of_each_round", median(ratios), "of_bare", "at_least", 0.8);
  report("readings.cpu", median(cpu), "us", "one_core_at_that_rate", 1e6 / median(ours));
}

}  // namespace vicino::bench
