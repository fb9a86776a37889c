// After three days without the centre: how fast 100,000 entries of the telemetry lane drain, how much memory that takes, and beside
// it what a bare Paho publisher with the same window reaches. Both are measured by one subscriber of the centre's broker, from the
// first message to the last, in turns.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "benches.hpp"
#include "cloud-bridge/protocol/json.hpp"
#include "cloud-bridge/uplink/delivery.hpp"
#include "figures.hpp"
#include "gateway_under_test.hpp"
#include "journal/journal.hpp"
#include "receiver.hpp"
#include "tests/system/faults/bare_publisher.hpp"

namespace vicino::bench {
namespace {

constexpr Seq entries = 100'000;
constexpr int rounds = 5;
constexpr auto journal_id = "three-days";
constexpr auto patience = std::chrono::seconds(300);

// What an outage is full of: a rule that has become blind, and sees again.
AlertRecord entry(Seq seq, Instant at) {
  AlertRecord record;
  record.transition = seq % 2 == 1 ? TransitionKind::degraded : TransitionKind::restored;
  record.rule = "bathroom-too-long";
  record.rule_version = 0x1234567890abcdef;
  record.kind = CareKind::long_stay;
  record.severity = Severity::high;
  record.room = "bathroom";
  record.room_type = RoomType::bathroom;
  record.device = "bathroom_motion";
  record.at = record.started = at;
  record.held_for = std::chrono::minutes{45};
  record.evidence = {seq, seq + 1};
  record.last_activity = {{"bathroom", at}, {"bedroom", at}};
  record.blind = {"bathroom_motion", "zigbee"};
  record.text_it = "La regola non vede: bathroom_motion, zigbee.";
  record.text_en = "The rule cannot see: bathroom_motion, zigbee.";
  return record;
}

std::vector<std::string> write_backlog(const std::filesystem::path& path) {
  auto opened = must(journal::Journal::open({.path = path}, [] { return std::string(journal_id); }));
  auto at = std::chrono::floor<Millis>(std::chrono::system_clock::now()) - std::chrono::hours{72};
  std::vector<std::string> payloads;
  std::vector<journal::Entry> chunk;
  for (Seq seq = 1; seq <= entries; ++seq, at += std::chrono::seconds{2}) {
    const auto record = entry(seq, at);
    journal::encode(
        record,
        chunk.emplace_back(journal::Entry{seq, at, Lane::telemetry, journal::EntryKind::alert, {}}).body);
    protocol::append_json(
        protocol::Envelope{
            {realm, gateway_id}, journal_id, Lane::telemetry, seq, at + std::chrono::hours{72}},
        record, payloads.emplace_back());
    if (chunk.size() < 1'000 && seq < entries) continue;
    must(opened.journal.commit(chunk));
    chunk.clear();
  }
  must(opened.journal.checkpoint());
  return payloads;
}

double resident_kib(pid_t pid) {
  const auto text = test::read_file("/proc/" + std::to_string(pid) + "/status");
  const auto at = text.find("\nVmRSS:");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + 7, nullptr);
}

struct Ways {
  std::string name;
  std::string uri;
  int receivers_port;
  std::filesystem::path certificates;
  pid_t broker;
};

void drain(const std::filesystem::path& folder, const Ways& ways, int sensors_port,
           const std::vector<std::string>& payloads) {
  const auto topic = protocol::topic({realm, gateway_id}, protocol::Channel::event);
  std::vector<double> ours, bares, ratios, grown, cpu, all, bare_all;
  const auto cpu_of_others = [&] { return cpu_seconds(ways.broker) + cpu_seconds(::getpid()); };
  constexpr double us_an_entry = 1e6 / static_cast<double>(entries);
  for (int i = 0; i < rounds; ++i) {
    {
      must(journal::wipe(folder / "journal.db"));
      std::filesystem::copy_file(folder / "backlog.db", folder / "journal.db");
      Receiver receiver(ways.receivers_port, true, Lane::telemetry);
      GatewayUnderTest gateway(folder, {sensors_port, ways.uri, ways.certificates, false});
      gateway.start();
      if (!test::eventually([&] { return receiver.alerts() > 0; }, patience))
        give_up("nothing comes: " + gateway.process().output());
      const auto pid = gateway.process().pid();
      const double cpu_before = cpu_seconds(pid);
      const double others_before = cpu_of_others();
      double first = 0, most = 0;
      if (!test::eventually(
              [&] {
                most = std::max(most, resident_kib(pid));
                if (receiver.alerts() < entries / 10) first = most;
                return receiver.alerts() >= entries;
              },
              patience))
        give_up("only " + std::to_string(receiver.alerts()) + " came; " + gateway.status());
      ours.push_back(static_cast<double>(entries) / receiver.seconds());
      cpu.push_back((cpu_seconds(pid) - cpu_before) * us_an_entry);
      all.push_back(cpu.back() + (cpu_of_others() - others_before) * us_an_entry);
      grown.push_back((most - first) / 1024);
      if (receiver.copies() != receiver.alerts()) give_up("the backlog was sent twice");
      gateway.stop();
    }
    Receiver receiver(ways.receivers_port, true, Lane::telemetry);
    const double others_before = cpu_of_others();
    test::publish_bare(ways.uri, gateway_id, ways.certificates, topic, payloads,
                       uplink::DeliveryOptions{}.widest_telemetry_window);
    if (!test::eventually([&] { return receiver.alerts() >= entries; }, patience))
      give_up("the bare publisher lost some");
    bares.push_back(static_cast<double>(entries) / receiver.seconds());
    bare_all.push_back((cpu_of_others() - others_before) * us_an_entry);
    ratios.push_back(ours.back() / bares.back());
  }
  heading("backlog, " + ways.name + ": " + std::to_string(entries) + " entries, median of " +
          std::to_string(rounds) + " pairs");
  report("backlog." + ways.name + ".drained", median(ours), "per_s", "bare_paho", median(bares));
  report("backlog." + ways.name + ".of_the_bare_publisher", median(ratios), "parts", "at_least", 0.8);
  report("backlog." + ways.name + ".worst_pair", quantile(ratios, 0), "parts", "at_least", 0.8);
  report("backlog." + ways.name + ".cpu_of_the_gateway", median(cpu), "us_per_entry", "at_most", 50);
  // What the two share, too: it holds on a busy machine.
  report("backlog." + ways.name + ".cpu_of_everything", median(all), "us_per_entry", "bare_paho",
         median(bare_all));
  report("backlog." + ways.name + ".memory_grown", quantile(grown, 1), "MiB", "at_most", 4);
}

}  // namespace

void backlog(const std::filesystem::path& folder) {
  test::Broker sensors(folder, "sensors");
  const auto payloads = write_backlog(folder / "backlog.db");
  {
    test::Broker centre(folder, "centre", "max_queued_messages 0");
    drain(folder, {"plain", centre.uri(), centre.port(), {}, centre.process().pid()}, sensors.port(),
          payloads);
  }
  const test::Authority authority(folder / "certificates");
  authority.issue(gateway_id);
  const int port = test::free_port();
  auto centre = test::Broker::with_tls(
      folder, "centre-tls", authority.folder(),
      "max_queued_messages 0\nlistener " + std::to_string(port) + " 127.0.0.1\nallow_anonymous true");
  drain(folder, {"tls", centre.tls_uri(), port, authority.folder(), centre.process().pid()}, sensors.port(),
        payloads);
}

}  // namespace vicino::bench
