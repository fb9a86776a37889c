#include <algorithm>
#include <csignal>

#include "gateway_side.hpp"
#include "small_centre.hpp"
#include "tests/support/broker.hpp"

using namespace vicino;
using namespace vicino::test;

namespace {

std::vector<Seq> up_to(Seq last) {
  std::vector<Seq> out;
  for (Seq s = 1; s <= last; ++s) out.push_back(s);
  return out;
}
uplink::DriverOptions quick() {
  uplink::DriverOptions o;
  o.delivery.receipt_deadline = 1s;
  o.delivery.resend_min = 300ms;
  o.delivery.resend_max = 600ms;
  o.delivery.backoff.first = 200ms;
  o.delivery.backoff.longest = 400ms;
  return o;
}
uplink::PahoOptions plain(const Broker& broker) {
  return {broker.uri(), "gw-1", {}, {}, {}};
}

}  // namespace

TEST_CASE("An alarm travels to the centre and its receipt comes back") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "b");
  SmallCentre centre({broker.port()});
  GatewaySide gateway(plain(broker), quick());
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  gateway.commit(sample_alarm(1));
  CHECK(eventually([&] { return gateway.alarm_cursor == 1; }));
  CHECK(centre.stored(Lane::alarm) == up_to(1));
  REQUIRE(eventually([&] { return !centre.statuses().empty(); }));
  CHECK(centre.statuses()[0].online);
  gateway.driver->stop();
  REQUIRE(eventually([&] { return !centre.statuses().back().online; }));
  CHECK(centre.statuses().back().reason == "stopped");
}

TEST_CASE("A broker that freezes is found by the missing answer, and nothing is lost") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "b");
  SmallCentre centre({broker.port()});
  GatewaySide gateway(plain(broker), quick());
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  broker.process().signal(SIGSTOP);
  for (Seq s = 1; s <= 50; ++s) gateway.commit(sample_alarm(s));
  CHECK(eventually([&] { return gateway.losses > 0; }));
  broker.process().signal(SIGCONT);
  CHECK(eventually([&] { return gateway.alarm_cursor == 50; }, 20s));
  CHECK(centre.stored(Lane::alarm) == up_to(50));
}

TEST_CASE("A broker that is killed and comes back without memory loses nothing of ours") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "b");
  SmallCentre centre({broker.port()});
  GatewaySide gateway(plain(broker), quick());
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  for (Seq s = 1; s <= 300; ++s) {
    gateway.commit(sample_alarm(s));
    if (s == 100) broker.process().signal(SIGKILL);
  }
  CHECK(eventually([&] { return gateway.losses > 0; }));
  broker.start();
  CHECK(eventually([&] { return gateway.alarm_cursor == 300; }, 20s));
  CHECK(centre.stored(Lane::alarm) == up_to(300));
}

TEST_CASE("A centre that is silent gets the same alarm again; the broker's word is not enough") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "b");
  SmallCentre centre({broker.port(), true});
  GatewaySide gateway(plain(broker), quick());
  gateway.commit(sample_alarm(1));
  CHECK(eventually([&] { return centre.copies() >= 3; }));
  CHECK(gateway.alarm_cursor == 0);
}

TEST_CASE("A command arrives once it is in time, rubbish does not disturb") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "b");
  SmallCentre centre({broker.port()});
  GatewaySide gateway(plain(broker), quick());
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  const auto now = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
  centre.send_raw("vicino/v1/crema/gw-1/command", std::string(200'000, '['));
  centre.send({{"crema", "gw-1"}, now, {"c-0", "op", now - 1s, TestAlarm{}}, ""});
  centre.send({{"crema", "gw-1"}, now, {"c-1", "op", now + 60s, Silence{7, 5min}}, ""});
  CHECK(eventually([&] { return gateway.commands().size() == 1; }));
  CHECK(gateway.commands().at(0).id == "c-1");
}

TEST_CASE(
    "A frozen broker: the alarm is receipted through the second; the first is taken again, nothing is lost "
    "or doubled") {
  TemporaryFolder folder;
  Broker first(folder.path(), "first");
  Broker second(folder.path(), "second");
  SmallCentre behind_first({first.port()});
  SmallCentre behind_second({second.port()});
  auto options = quick();
  options.delivery.overdue = options.delivery.brokers.patience = 3s;
  options.delivery.brokers.second = true;
  options.delivery.brokers.trial = 2s;
  options.delivery.brokers.trial_after = options.delivery.brokers.longest = 4s;
  options.delivery.brokers.spread = 100ms;
  options.delivery.backoff.urgent = 100ms;
  GatewaySide gateway({plain(first), plain(second)}, options);
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  gateway.commit(sample_alarm(1));
  REQUIRE(eventually([&] { return gateway.alarm_cursor == 1; }));

  first.process().signal(SIGSTOP);
  for (Seq seq = 2; seq <= 20; ++seq) gateway.commit(sample_alarm(seq));
  REQUIRE(eventually([&] { return gateway.alarm_cursor == 20; }, 20s));
  CHECK(behind_second.stored(Lane::alarm).size() == 19);
  // On the way the open alerts are stated anew.
  CHECK(eventually(
      [&] { return !behind_second.statuses().empty() && behind_second.statuses().back().online; }));

  first.process().signal(SIGCONT);
  REQUIRE(eventually(
      [&] { return behind_first.statuses().size() > 1 && behind_first.statuses().back().online; }, 40s));
  REQUIRE(eventually([&] {
    const auto said = behind_second.statuses();
    return !said.empty() && !said.back().online && said.back().reason == "stopped";
  }));
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  gateway.commit(sample_alarm(21));
  CHECK(eventually([&] { return gateway.alarm_cursor == 21; }, 20s));
  auto all = behind_first.stored(Lane::alarm);
  for (const Seq seq : behind_second.stored(Lane::alarm)) all.push_back(seq);
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());  // the centre de-duplicates by id
  CHECK(all == up_to(21));
  CHECK(behind_first.stored(Lane::alarm).back() == 21);
}
