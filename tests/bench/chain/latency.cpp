// From the publish of an SOS on the sensors' broker to the arrival of the alert at a subscriber of the centre's broker.
// Beside it, in turns: one bare hop; two bare hops with a process that forwards; one durable commit on the same file
// system. What must be done is two hops and a commit, so that is the limit.
#include <array>
#include <functional>
#include <thread>

#include "benches.hpp"
#include "cloud-bridge/protocol/topics.hpp"
#include "commits.hpp"
#include "figures.hpp"
#include "forwarder.hpp"
#include "gateway_under_test.hpp"
#include "mqtt.hpp"
#include "receiver.hpp"

namespace vicino::bench {
namespace {

constexpr int samples = 800;
constexpr int first_ones = 50;  // not counted
constexpr auto pace = std::chrono::milliseconds(20);

}  // namespace

void latency(const std::filesystem::path& folder) {
  test::Broker sensors(folder, "sensors");
  test::Broker centre(folder, "centre");
  GatewayUnderTest gateway(folder, {sensors.port(), centre.uri(), {}, false});
  gateway.start();
  gateway.await_links();
  test::Process forwarder({"/proc/self/exe", "forward", std::to_string(sensors.port()),
                           std::to_string(centre.port()), folder / "forwarder.db"},
                          folder / "forwarder.log");
  if (!forwarder.says("ready")) give_up("no forwarder: " + forwarder.output());

  Commits commits(folder / "commits.db");
  Receiver receipts(
      centre.port());  // without them the gateway takes the connection for dead, and it would be right
  Mqtt publisher("publisher", sensors.port());
  int alerts = 0, one_hop = 0, two_hops = 0, written = 0;
  const auto counter = [](int& n) { return [&n](std::string_view, std::string_view) { ++n; }; };
  Mqtt of_alerts("alerts", centre.port(), protocol::topic({realm, gateway_id}, protocol::Channel::alert),
                 counter(alerts));
  Mqtt of_one_hop("one-hop", sensors.port(), "one-hop", counter(one_hop));
  Mqtt of_two_hops("two-hops", centre.port(), forwarded_to, counter(two_hops));
  Mqtt of_written("written", centre.port(), written_to, counter(written));
  const std::vector<Mqtt*> all{&publisher, &of_alerts, &of_one_hop, &of_two_hops, &of_written};
  // `follows`: messages that come of one, all told.
  const auto time = [&](const char* topic, const int& arrived, int follows) {
    const int before = arrived;
    const auto start = SteadyClock::now();
    publisher.publish(topic, press);
    if (!pump(
            all, [&] { return arrived > before; }, 10'000))
      give_up(std::string("nothing came of ") + topic);
    const double took = seconds_since(start) * 1e6;
    if (!pump(
            all, [&] { return arrived >= before + follows; }, 10'000))
      give_up("the end did not come");
    pump(
        all, [] { return false; }, 1);  // confirmations
    return took;
  };

  // In turns, and each as often the first after the pause: whoever comes first finds everything asleep.
  const auto one_commit = [&] {
    const auto start = SteadyClock::now();
    commits.one();
    return seconds_since(start) * 1e6;
  };
  const std::array<std::function<double()>, 5> kinds{
      [&] { return time(pendant_topic, alerts, 2); }, [&] { return time("one-hop", one_hop, 1); },
      [&] { return time(forwarded_from, two_hops, 1); }, [&] { return time(written_from, written, 1); },
      one_commit};
  std::array<std::vector<double>, 5> took;
  for (int i = -first_ones; i < samples; ++i) {
    const auto next = SteadyClock::now() + pace;
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      const auto kind = (k + static_cast<std::size_t>(i + first_ones)) % kinds.size();
      const double us = kinds[kind]();
      if (i >= 0) took[kind].push_back(us);
    }
    std::this_thread::sleep_until(next);
  }
  const auto& [chain, hop, hops, writer, commit] = took;
  std::vector<double> bare;
  for (std::size_t i = 0; i < hops.size(); ++i) bare.push_back(hops[i] + commit[i]);
  gateway.stop();

  heading("latency: publish of an SOS on the sensors' broker to the alert at a subscriber of the centre's, " +
          std::to_string(samples) + " samples in turns");
  for (const auto& [name, part] : {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}}) {
    const auto at = [part = part](const std::vector<double>& list) { return quantile(list, part); };
    report(std::string("latency.one_hop.") + name, at(hop), "us", "two_hops_and_commit", at(bare));
    report(std::string("latency.two_hops.") + name, at(hops), "us", "two_hops_and_commit", at(bare));
    report(std::string("latency.commit.") + name, at(commit), "us", "two_hops_and_commit", at(bare));
    report(std::string("latency.alert.") + name, at(chain), "us", "two_hops_and_commit", at(bare));
    report(std::string("latency.alert_beside_a_forwarder_that_commits.") + name, at(chain), "us", "forwarder",
           at(writer));
  }
}

}  // namespace vicino::bench
