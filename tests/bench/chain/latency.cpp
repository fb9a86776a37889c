// From the publish of an SOS on the sensors' broker to the arrival of the alert at a subscriber of the centre's broker.
// Beside it, in turns: one bare hop; two bare hops with a process that forwards; one durable commit on the same file
// system. What must be done is two hops and a commit, so that is the limit.
#include <array>
#include <cstdlib>
#include <thread>

#include "benches.hpp"
#include "cloud-bridge/protocol/topics.hpp"
#include "figures.hpp"
#include "forwarder.hpp"
#include "gateway_under_test.hpp"
#include "journal/sqlite.hpp"
#include "mqtt.hpp"
#include "receiver.hpp"

namespace vicino::bench {
namespace {

constexpr int samples = 800;
constexpr int first_ones = 50;  // not counted
constexpr auto pace = std::chrono::milliseconds(20);

// One row in a table, as any program would have it.
class Commits {
 public:
  explicit Commits(const std::filesystem::path& file)
      : database_(must(journal::Database::open(file, journal::Database::Mode::exclusive))) {
    must(
        database_.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (n INTEGER "
                          "PRIMARY KEY, body BLOB)"));
    insert_ = must(database_.prepare("INSERT INTO t (body) VALUES (?1)"));
  }
  void one() {
    insert_.bind_blob(1, body_);
    auto transaction = must(journal::Transaction::begin(database_));
    must(insert_.run());
    must(transaction.commit());
  }

 private:
  journal::Database database_;
  journal::Statement insert_;
  const std::string body_ = std::string(200, 'x');
};

}  // namespace

void latency(const std::filesystem::path& folder) {
  test::Broker sensors(folder, "sensors");
  test::Broker centre(folder, "centre");
  GatewayUnderTest gateway(folder, {sensors.port(), centre.uri(), {}, false});
  gateway.start();
  gateway.await_links();
  test::Process forwarder(
      {"/proc/self/exe", "forward", std::to_string(sensors.port()), std::to_string(centre.port())},
      folder / "forwarder.log");
  if (!forwarder.says("ready")) give_up("no forwarder: " + forwarder.output());

  Commits commits(folder / "commits.db");
  Receiver receipts(
      centre.port());  // without them the gateway takes the connection for dead, and it would be right
  Mqtt publisher("publisher", sensors.port());
  int alerts = 0, one_hop = 0, two_hops = 0;
  const auto counter = [](int& n) { return [&n](std::string_view, std::string_view) { ++n; }; };
  Mqtt of_alerts("alerts", centre.port(), protocol::topic({realm, gateway_id}, protocol::Channel::alert),
                 counter(alerts));
  Mqtt of_one_hop("one-hop", sensors.port(), "hop/one", counter(one_hop));
  Mqtt of_two_hops("two-hops", centre.port(), forwarded_to, counter(two_hops));
  const std::vector<Mqtt*> all{&publisher, &of_alerts, &of_one_hop, &of_two_hops};
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

  std::vector<double> chain, hop, hops, commit, bare;
  for (int i = -first_ones; i < samples; ++i) {
    const auto next = SteadyClock::now() + pace;
    const double a = time(pendant_topic, alerts, 2);
    const double b = time("hop/one", one_hop, 1);
    const double c = time(forwarded_from, two_hops, 1);
    const auto start = SteadyClock::now();
    commits.one();
    const double d = seconds_since(start) * 1e6;
    if (i >= 0) {
      chain.push_back(a);
      hop.push_back(b);
      hops.push_back(c);
      commit.push_back(d);
      bare.push_back(c + d);
    }
    std::this_thread::sleep_until(next);
  }
  gateway.stop();

  heading("latency: publish of an SOS on the sensors' broker to the alert at a subscriber of the centre's, " +
          std::to_string(samples) + " samples in turns");
  for (const auto& [name, part] : {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}}) {
    const auto at = [part = part](const std::vector<double>& list) { return quantile(list, part); };
    report(std::string("latency.one_hop.") + name, at(hop), "us", "two_hops_and_commit", at(bare));
    report(std::string("latency.two_hops.") + name, at(hops), "us", "two_hops_and_commit", at(bare));
    report(std::string("latency.commit.") + name, at(commit), "us", "two_hops_and_commit", at(bare));
    report(std::string("latency.alert.") + name, at(chain), "us", "two_hops_and_commit", at(bare));
  }
}

}  // namespace vicino::bench
