#include "cloud-bridge/uplink/broker_choice.hpp"

#include <set>

#include "bench_home.hpp"

using namespace vicino;
using namespace vicino::uplink;
using namespace vicino::uplink::test;
using protocol::Verdict;

namespace {

DeliveryOptions two_brokers() {
  auto options = narrow();
  options.brokers.second = true;
  options.receipt_deadline = options.longest_deadline = 10s;
  return options;
}

// A home, two brokers, and behind each a centre or none.
struct TwoBrokers : Desk {
  explicit TwoBrokers(DeliveryOptions options = two_brokers(), std::uint64_t seed = 42)
      : machine_(options, "j1", {}, seed, now) {
    machine_.offer(Lane::alarm, 0, {}, true, now);
    machine_.offer(Lane::telemetry, 0, {}, true, now);
  }

  struct Side {
    bool lives = true;   // takes connections, confirms
    bool centre = true;  // ... and leads to the centre
  };
  Side brokers[2];
  std::vector<std::pair<Steady, int>> visits;  // connections that were made
  std::vector<std::pair<Steady, int>> tries;   // and those that were tried
  std::vector<Steady> goodbyes;
  std::vector<Steady> flagged;
  std::set<Seq> stored;
  std::size_t doubled = 0;

  void alarm(Seq seq, Severity severity = Severity::high) {
    std::vector<Outgoing> entries;
    entries.push_back(alarm_entry(seq, severity));
    machine_.offer(Lane::alarm, seq - 1, std::move(entries), false, now);
    turn();
  }
  void pass(Millis span) {
    for (const Steady end = now + span; now < end; now += 100ms) turn();
  }
  int at() const { return up_ ? static_cast<int>(machine_.broker()) : -1; }
  void cut() {
    up_ = false;
    machine_.link_down(now);
    turn();
  }

 private:
  void turn() {
    std::vector<Action> actions;
    machine_.tick(now, actions);
    std::vector<std::pair<Lane, Seq>> published;
    for (const auto& action : actions) {
      if (const auto* connect = std::get_if<Connect>(&action)) {
        tries.emplace_back(now, connect->broker);
        if (!brokers[connect->broker].lives) continue;  // silence
        up_ = true;
        visits.emplace_back(now, connect->broker);
        machine_.link_up(now);
      } else if (const auto* disconnect = std::get_if<Disconnect>(&action)) {
        up_ = false;
        if (disconnect->goodbye) goodbyes.push_back(now);
      } else if (const auto* publish = std::get_if<Publish>(&action)) {
        published.emplace_back(publish->entry->lane, publish->entry->seq);
      } else if (const auto* flag = std::get_if<Flag>(&action)) {
        if (flag->kind == FlagKind::overdue) flagged.push_back(now);
      }
    }
    const auto broker = brokers[machine_.broker()];
    if (!up_ || !broker.lives) return;
    for (const auto& [lane, seq] : published) {
      machine_.published(lane, seq, true, now);
      if (!broker.centre) continue;
      doubled += !stored.insert(seq).second;
      machine_.receipt(one(lane, seq, Verdict::stored), now);
    }
  }

  Delivery machine_;
  bool up_ = false;
};

}  // namespace

TEST_CASE("An alarm without a receipt for 3 minutes goes through the second broker") {
  struct Case {
    const char* what;
    bool lives, centre;
  };
  const auto c = GENERATE(Case{"the first broker is frozen", false, false},
                          Case{"the centre behind the first is silent", true, false});
  CAPTURE(c.what);
  TwoBrokers d;
  d.pass(5s);
  REQUIRE(d.at() == 0);
  d.brokers[0] = {c.lives, c.centre};
  const Steady pressed = d.now;
  d.alarm(1);
  d.pass(179s);
  CHECK(d.stored.empty());
  d.pass(7s);  // 3 min, and at most 5 s for the connection
  CHECK(d.stored == std::set<Seq>{1});
  CHECK(d.at() == 1);
  CHECK(d.visits.back().first - pressed < 186s);
  CHECK(d.flagged.empty());
  d.pass(10min);
  CHECK(d.flagged.empty());  // the hook was not needed
  CHECK(d.doubled == 0);
}

TEST_CASE("The hook follows half a minute after the second broker was tried in vain; without one, at once") {
  const bool second = GENERATE(true, false);
  auto options = two_brokers();
  options.brokers.second = second;
  TwoBrokers d(options);
  d.brokers[0] = d.brokers[1] = {false, false};
  const Steady pressed = d.now;
  d.alarm(1);
  d.pass(5min);
  REQUIRE(d.flagged.size() == 1);
  const Millis waited = d.flagged[0] - pressed;
  CHECK(waited >= (second ? 210s : 180s));
  CHECK(waited <= (second ? 211s : 181s));
}

TEST_CASE("With one broker the link never leaves it") {
  auto options = two_brokers();
  options.brokers.second = false;
  TwoBrokers d(options);
  d.brokers[0].lives = false;
  d.alarm(1);
  d.pass(1h);
  for (const auto& [at, broker] : d.tries) CHECK(broker == 0);
}

TEST_CASE(
    "A first broker that cannot be reached for 3 minutes is left without any alarm, spread over a minute") {
  Steady earliest = no_time;
  Steady latest{};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    TwoBrokers d(two_brokers(), seed);
    d.brokers[0].lives = false;
    d.pass(5min);
    REQUIRE(d.at() == 1);
    earliest = std::min(earliest, d.visits[0].first);
    latest = std::max(latest, d.visits[0].first);
  }
  const Steady start = TwoBrokers().now;
  CHECK(earliest - start >= 180s);
  CHECK(latest - start <= 241s);
  CHECK(latest - earliest > 40s);
}

TEST_CASE(
    "On the second broker the first is tried again in a quiet moment, and kept when the centre answers "
    "there") {
  TwoBrokers d;
  d.brokers[0].lives = false;
  d.alarm(1);
  d.pass(4min);
  REQUIRE(d.at() == 1);
  d.brokers[0].lives = true;
  d.pass(16min);
  CHECK(d.at() == 0);
  CHECK(d.goodbyes.size() == 1);  // the second broker is not left without a word
  d.alarm(2);
  d.pass(1h);
  CHECK(d.at() == 0);
  CHECK(d.stored == std::set<Seq>{1, 2});
  CHECK(d.doubled == 0);
}

TEST_CASE("A trial that fails costs seconds, and the next comes later") {
  TwoBrokers d;
  d.brokers[0].lives = false;
  d.alarm(1);
  d.pass(24h);
  CHECK(d.at() == 1);
  std::vector<Steady> trials;
  for (std::size_t i = 1; i < d.tries.size(); ++i)
    if (d.tries[i].second == 0 && d.tries[i - 1].second == 1) {
      trials.push_back(d.tries[i].first);
      REQUIRE(i + 1 < d.tries.size());
      CHECK(d.tries[i + 1].second == 1);
      CHECK(d.tries[i + 1].first - d.tries[i].first < 8s);
    }
  REQUIRE(trials.size() > 10);
  CHECK(trials.size() < 60);  // about one an hour in the end
  CHECK(trials[1] - trials[0] >= 10min);
}

TEST_CASE("No trial while an alarm waits for its receipt") {
  TwoBrokers d;
  d.brokers[0].lives = false;
  d.alarm(1);
  d.pass(4min);
  REQUIRE(d.at() == 1);
  d.pass(2min);
  const auto before = d.tries.size();
  d.brokers[1].centre = false;
  d.alarm(2);
  d.pass(170s);
  for (auto i = before; i < d.tries.size(); ++i) CHECK(d.tries[i].second == 1);
  d.pass(30s);
  CHECK(d.tries.back().second == 0);  // now the second does not answer: the other one again
}

TEST_CASE("An alarm during a trial of a broker without a centre behind it is back on the second in seconds") {
  TwoBrokers d;
  d.brokers[0].lives = false;
  d.alarm(1);
  d.pass(4min);
  d.brokers[0] = {true, false};
  d.pass(16min);
  REQUIRE(d.at() == 0);
  d.alarm(2);
  d.pass(13s);
  CHECK(d.stored == std::set<Seq>{1, 2});
  CHECK(d.at() == 1);
}

TEST_CASE("A broker that is connected is left only for an alarm that waits for its receipt") {
  BrokerOptions options;
  options.second = true;
  const Steady start{Millis{1'000}};
  BrokerChoice choice(options, start);
  choice.up();
  CHECK_FALSE(choice.should_leave(no_time, false, start + 24h));
  CHECK(choice.should_leave(start, false, start + 180s));
}
