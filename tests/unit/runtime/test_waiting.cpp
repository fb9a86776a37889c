// What waits while the disk takes nothing: how much of it, what goes first, and how that is told.
#include "runtime/waiting.hpp"

#include "journal/codec.hpp"
#include "tests/unit/runtime/no_writes.hpp"
#include "tests/unit/runtime/small_home.hpp"

using namespace vicino;
using namespace vicino::test;
using namespace std::chrono_literals;
using journal::Entry;
using journal::EntryKind;
using journal::Gap;
using runtime::Waiting;

namespace {

constexpr std::size_t one = sizeof(Entry);  // short bodies lie in the entry

// Adds one of each, all equally large, a second apart.
class Some {
 public:
  explicit Some(Waiting& waiting) : waiting_(waiting) {}
  Seq reading() { return event(Reading{SignalId{1}, 1, unknown}); }
  Seq health() { return event(GatewayHealth{HealthPart::clock, true}); }
  Seq note() { return plain(Lane::telemetry, EntryKind::note); }
  Seq alarm() { return plain(Lane::alarm, EntryKind::alert); }
  Seq definitions() { return plain(Lane::local, EntryKind::note); }
  Seq last() const { return seq_; }

 private:
  Seq event(decltype(Event::body) body) {
    const Seq seq = ++seq_;
    journal::encode(Event{seq, noon + 1s * seq, std::move(body)}, waiting_.add(seq, noon + 1s * seq).body);
    return seq;
  }
  Seq plain(Lane lane, EntryKind kind) {
    const Seq seq = ++seq_;
    return waiting_.add(seq, noon + 1s * seq, lane, kind).seq;
  }

  Waiting& waiting_;
  Seq seq_ = 0;
};

std::vector<Seq> numbers(const Waiting& waiting) {
  std::vector<Seq> all;
  for (const auto& entry : waiting.entries()) all.push_back(entry.seq);
  return all;
}
std::vector<Gap> gaps(const Waiting& waiting) {
  std::vector<Gap> all;
  for (const auto& entry : waiting.entries())
    if (entry.kind == EntryKind::gap) {
      all.push_back(journal::decode_gap(entry.body).value());
      CHECK(entry.seq == all.back().to);
      CHECK(entry.lane == Lane::telemetry);
    }
  return all;
}
std::size_t of_lane(const Waiting& waiting, Lane lane) {
  return static_cast<std::size_t>(
      std::ranges::count_if(waiting.entries(), [&](const Entry& entry) { return entry.lane == lane; }));
}

}  // namespace

TEST_CASE("below its bound nothing is given up") {
  Waiting waiting;
  waiting.limit({20 * one, 4 * one});
  Some some(waiting);
  for (int i = 0; i < 16; ++i) some.reading();
  CHECK_FALSE(waiting.make_room());
  CHECK(waiting.size() == 16);
  CHECK(gaps(waiting).empty());
}

TEST_CASE("the oldest readings go first, and a gap in their place tells how many, and over which time") {
  Waiting waiting;
  waiting.limit({20 * one, 4 * one});
  Some some(waiting);
  some.health();
  for (int i = 0; i < 16; ++i) some.reading();
  REQUIRE(waiting.make_room());  // 17 are there, 14 may stay
  CHECK(numbers(waiting) == std::vector<Seq>{1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17});
  CHECK(gaps(waiting) == std::vector<Gap>{{Lane::local, 2, 4, 3, noon + 2s, noon + 4s}});

  // The same gap goes on; there is never more than one of a lane.
  for (int i = 0; i < 4; ++i) some.reading();
  REQUIRE(waiting.make_room());
  CHECK(gaps(waiting) == std::vector<Gap>{{Lane::local, 2, 9, 8, noon + 2s, noon + 9s}});
  CHECK(waiting.entries().size() == 14);
  CHECK(waiting.given_up() == 8);
  CHECK(waiting.bytes() <= 15 * one + 16);  // a gap's body takes a few bytes more
}

TEST_CASE("then what the gateway says of itself goes, and no alarm while anything else is left") {
  Waiting waiting;
  waiting.limit({20 * one, 4 * one});
  Some some(waiting);
  some.definitions();
  for (int i = 0; i < 6; ++i) some.reading(), some.note(), some.health(), some.alarm();
  REQUIRE(waiting.make_room());
  // No reading is left, the oldest notes and words about health went, every alarm stays.
  CHECK(of_lane(waiting, Lane::alarm) == 6);
  const auto told = gaps(waiting);
  REQUIRE(told.size() == 2);
  CHECK(told[0].lane == Lane::telemetry);
  CHECK(told[0].from == 3);
  CHECK(told[1].lane == Lane::local);
  CHECK(told[1].from == 2);
  CHECK(told[1].to == 22);  // the newest reading

  // Within their reserve all of them stay; what the ids of all later entries mean does, too.
  for (int i = 0; i < 9; ++i) some.alarm();
  waiting.make_room();
  CHECK(of_lane(waiting, Lane::alarm) == 15);
  CHECK(waiting.entries().front().seq == 1);
  CHECK(waiting.size() == 1 + 15 + 2);

  for (int i = 0; i < 8; ++i) some.alarm();
  REQUIRE(waiting.make_room());
  CHECK(of_lane(waiting, Lane::alarm) >= 10);
  const auto all = gaps(waiting);
  REQUIRE(all.size() == 3);
  const auto alarms = std::ranges::find(all, Lane::alarm, &Gap::lane);
  REQUIRE(alarms != all.end());
  CHECK(alarms->count == 23 - of_lane(waiting, Lane::alarm));
  CHECK(waiting.entries().back().seq == some.last());
}

TEST_CASE("what was written waits no longer, and the next gap begins anew") {
  Waiting waiting;
  waiting.limit({20 * one, 4 * one});
  Some some(waiting);
  for (int i = 0; i < 20; ++i) some.reading();
  REQUIRE(waiting.make_room());
  waiting.clear();
  CHECK(waiting.empty());
  CHECK(waiting.bytes() == 0);
  CHECK(waiting.given_up() == 0);
  for (int i = 0; i < 20; ++i) some.reading();
  REQUIRE(waiting.make_room());
  CHECK(gaps(waiting).front().from == 21);
}

TEST_CASE(
    "a disk that fails for long: bounded, alarms act at once, and afterwards the journal tells what is "
    "missing") {
  House house;
  house.commit();
  auto& gateway = *house.gateway;
  gateway.limit_waiting({64 << 10, 16 << 10});
  const auto before = gateway.journal().last_seq();
  std::size_t alarms = 0, largest = 0;
  const auto day = [&](int hours) {
    const NoWrites disk;
    for (int i = 0; i < hours * 60; ++i) {
      const auto at = noon + 1min * i;
      house.admit("hall_motion.occupancy", i % 2, at);
      if (i % 300 == 0) house.admit("pendant.sos", 1, at);
      runtime::Effects effects;
      if (i % 7 == 0)
        gateway.hold(effects);
      else if (gateway.commit(effects))
        FAIL("it was written");
      alarms += told(effects).size();
      std::size_t bytes = 0;
      for (const auto& entry : gateway.waiting()) bytes += sizeof entry + entry.body.size();
      largest = std::max(largest, bytes);
    }
  };
  day(48);
  CHECK(alarms == 10);  // raised, and then again and again in the same episode
  CHECK(largest < 64 << 10);
  CHECK(gateway.journal().last_seq() == before);

  // The uplink has asked for them before they could be written: they are in the outbox.
  const auto outbox = gateway.unsent(Lane::alarm, 0, 100);
  REQUIRE(outbox);
  CHECK(outbox->size() == 10);
  CHECK(gateway.unsent(Lane::alarm, outbox->at(3).seq, 2)->front().seq == outbox->at(4).seq);

  const auto effects = house.commit();
  CHECK(told(effects) == std::vector<std::string>{"left-open degraded"});  // alarms have acted already
  REQUIRE(effects.outgoing.size() == 2);
  const auto gap = std::get<protocol::GapFact>(std::get<protocol::Fact>(effects.outgoing.back().body));
  CHECK(gap.lane == Lane::local);
  CHECK(gap.count > 1000);
  CHECK(gap.since == noon);
  CHECK(gap.until > noon + 24h);
  CHECK(gateway.journal().last_seq() == gateway.last_seq());
  std::uint64_t written = 0;
  for (const auto& entry : house.entries())
    written += entry.seq > before && entry.kind != EntryKind::gap ? 1 : 0;
  CHECK(written + gap.count == gateway.last_seq() - before);

  // And it starts from there, with the state that it had.
  const auto numbers_open = [&] {
    std::vector<AlertNumber> all;
    for (const auto& alert : rules::open_alerts(house.gateway->rules(), house.gateway->state()))
      all.push_back(alert.alert);
    return all;
  };
  const auto open = numbers_open();
  REQUIRE(open.size() == 1);
  house.crash_and_start(noon + 49h);
  CHECK(house.restored.folded == 0);
  CHECK(numbers_open() == open);
}
