// A disk that fails now and then, under random traffic and small bounds: what was admitted is written, or told as given up,
// number by number; alarms are heard at once, each once, and none is given up while anything else is left.
#include <algorithm>
#include <map>

#include "generate.hpp"
#include "journal/codec.hpp"
#include "tests/unit/runtime/no_writes.hpp"
#include "tests/unit/runtime/small_home.hpp"

using namespace vicino;
using namespace vicino::test;
using namespace std::chrono_literals;
using journal::Entry;
using journal::EntryKind;
using rules::test::Random;

namespace {

#ifdef VICINO_EMULATED
constexpr int cases = 15;
#else
constexpr int cases = 60;
#endif

// Random traffic of one home: mostly readings, some of what the gateway says of itself, a press now and then.
class Traffic {
 public:
  Traffic(House& house, Random& random) : house_(house), random_(random) {}

  void admit() {
    auto& gateway = *house_.gateway;
    now_ += Millis{1 + random_.below(60'000)};
    const int dice = random_.below(100);
    if (dice < 80)
      house_.admit(dice % 2 == 0 ? "hall_motion.occupancy" : "bathroom_motion.occupancy", dice / 2 % 2, now_);
    else if (dice < 88)
      gateway.note({"note", std::string(static_cast<std::size_t>(random_.below(200)), 'n')}, now_);
    else if (dice < 93)
      gateway.admit(GatewayHealth{HealthPart::clock, dice % 2 == 0}, now_);
    else
      house_.admit("pendant.sos", 1, now_);
  }

 private:
  House& house_;
  Random& random_;
  Instant now_ = noon;
};

std::map<Lane, std::uint64_t> given_up(const std::vector<Entry>& entries) {
  std::map<Lane, std::uint64_t> counts;
  for (const auto& entry : entries) {
    if (entry.kind != EntryKind::gap) continue;
    const auto gap = journal::decode_gap(entry.body);
    REQUIRE(gap);
    REQUIRE(gap->never_written());
    counts[gap->lane] += gap->count;
  }
  return counts;
}

bool anything_but_alarms(const std::vector<Entry>& waiting) {
  return std::ranges::any_of(
      waiting, [](const Entry& entry) { return entry.lane != Lane::alarm && entry.kind != EntryKind::gap; });
}

}  // namespace

TEST_CASE("written and told as given up are together what was admitted, whatever the disk does") {
  std::uint64_t readings_given_up = 0, others_given_up = 0, alarms_given_up = 0;
  for (int number = 0; number < cases; ++number) {
    CAPTURE(number);
    Random random(20261122 + static_cast<std::uint64_t>(number));
    House house;
    house.commit();
    auto& gateway = *house.gateway;
    const auto bytes = static_cast<std::size_t>(2'000 + random.below(20'000));
    gateway.limit_waiting({bytes, bytes / 4});
    Traffic traffic(house, random);
    std::vector<Seq> alarms_heard, telemetry_heard;
    const auto hear = [&](const runtime::Effects& effects) {
      for (const auto& out : effects.outgoing)
        (out.lane == Lane::alarm ? alarms_heard : telemetry_heard).push_back(out.seq);
    };
    runtime::Effects effects;
    for (int outage = 0; outage < 3; ++outage) {
      for (int turns = random.below(20); turns > 0; --turns) {
        traffic.admit();
        REQUIRE(gateway.commit(effects));
        hear(effects);
      }
      const NoWrites disk;
      auto alarms_before = given_up(gateway.waiting())[Lane::alarm];
      for (int turns = random.below(300); turns > 0; --turns) {
        for (int n = 1 + random.below(3); n > 0; --n) traffic.admit();
        if (random.chance(80))
          gateway.hold(effects);
        else if (gateway.commit(effects))
          FAIL("it was written");
        hear(effects);
        const auto alarms = given_up(gateway.waiting())[Lane::alarm];
        if (std::exchange(alarms_before, alarms) != alarms && anything_but_alarms(gateway.waiting()))
          FAIL("an alarm was given up before something else");
        std::size_t size = 0;
        for (const auto& entry : gateway.waiting()) size += sizeof entry + entry.body.size();
        if (size > bytes + 512)
          FAIL(size << " bytes wait, " << bytes << " may");  // and what tells of the gaps
      }
    }
    traffic.admit();
    REQUIRE(gateway.commit(effects));
    hear(effects);

    const auto written = house.entries();
    const auto missing = given_up(written);
    std::uint64_t told = 0, kept = 0;
    for (const auto& [lane, count] : missing) told += count;
    for (const auto& entry : written) kept += entry.kind == EntryKind::gap ? 0 : 1;
    if (kept + told != gateway.last_seq())
      FAIL(kept << " written and " << told << " told, of " << gateway.last_seq());
    readings_given_up += missing.contains(Lane::local) ? missing.at(Lane::local) : 0;
    others_given_up += missing.contains(Lane::telemetry) ? missing.at(Lane::telemetry) : 0;
    alarms_given_up += missing.contains(Lane::alarm) ? missing.at(Lane::alarm) : 0;

    // Each alarm was heard once, and all telemetry that was written, in order.
    std::vector<Seq> alarms_written, telemetry_written;
    for (const auto& entry : written) {
      if (entry.lane == Lane::alarm) alarms_written.push_back(entry.seq);
      if (entry.lane == Lane::telemetry) telemetry_written.push_back(entry.seq);
    }
    if (telemetry_heard != telemetry_written) FAIL("telemetry was told that is not written, or was not told");
    if (!std::ranges::is_sorted(alarms_heard) || !std::ranges::includes(alarms_heard, alarms_written) ||
        std::ranges::adjacent_find(alarms_heard) != alarms_heard.end())
      FAIL("an alarm was not heard, or twice");

    // It comes back as it was.
    std::vector<AlertNumber> open, open_after;
    for (const auto& a : rules::open_alerts(gateway.rules(), gateway.state())) open.push_back(a.alert);
    const auto last = gateway.last_seq();
    house.crash_and_start(gateway.state().now);
    for (const auto& a : rules::open_alerts(house.gateway->rules(), house.gateway->state()))
      open_after.push_back(a.alert);
    if (open != open_after || house.gateway->journal().last_seq() != last) FAIL("it came back as another");
  }
  // The traffic was worth the name.
  CHECK(readings_given_up > 1'000);
  CHECK(others_given_up > 100);
  CHECK(alarms_given_up > 10);
}
