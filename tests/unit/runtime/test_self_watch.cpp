// The gateway's watch over itself: stages that stand still, starts that follow crashes, what a card takes, what outlives a crash.
#include <fstream>

#include <catch2/catch.hpp>

#include "journal/codec.hpp"
#include "runtime/disk_meter.hpp"
#include "runtime/progress_watch.hpp"
#include "runtime/restart_guard.hpp"
#include "runtime/spool.hpp"
#include "small_home.hpp"

namespace vicino::test {
namespace {

using namespace std::chrono_literals;
using namespace runtime;
using Steady = ProgressWatch::Steady;

const Steady start{1000s};

}  // namespace

TEST_CASE("A stage with work that does not get on is told, and later the watchdog is to bite") {
  for (std::size_t i = 0; i < stage_count; ++i) {
    const auto stage = static_cast<Stage>(i);
    CAPTURE(name(stage));
    ProgressWatch watch;
    watch.note(stage, 7, true, start);
    const auto patience = ProgressWatch::patience(stage);
    watch.note(stage, 7, true, start + patience - 1s);
    CHECK_FALSE(watch.stalled(start + patience - 1s));
    const auto told = watch.stalled(start + patience);
    REQUIRE(told);
    CHECK(told->stage == stage);
    CHECK_FALSE(told->for_good);
    const auto late = start + ProgressWatch::last_patience(stage);
    watch.note(stage, 7, true, late);
    CHECK(watch.stalled(late)->for_good);
    watch.note(stage, 8, true, late + 1s);
    CHECK_FALSE(watch.stalled(late + 1s));
  }
}

TEST_CASE("A stage without work may stand still for ever, and its patience begins with the work") {
  ProgressWatch watch;
  for (auto t = 0s; t < 3600s; t += 1s) watch.note(Stage::journal, 7, false, start + t);
  watch.note(Stage::journal, 7, true, start + 3600s);
  CHECK_FALSE(watch.stalled(start + 3601s));
  CHECK(watch.stalled(start + 3700s));
}

TEST_CASE(
    "Of several stages the one that has stood still for longest is named; one that nobody notes is none") {
  ProgressWatch watch;
  CHECK_FALSE(watch.stalled(start + 24h));
  watch.note(Stage::uplink, 1, true, start);
  watch.note(Stage::rules, 1, true, start + 5s);
  CHECK(watch.stalled(start + 30s)->stage == Stage::rules);
  CHECK(watch.stalled(start + 60s)->stage == Stage::uplink);
}

TEST_CASE(
    "Four crashes within five minutes lead to safe mode; older ones, clean stops and another boot do not "
    "count") {
  struct Row {
    const char* what;
    std::vector<int> starts;  // seconds of uptime; the last one is judged
    bool safe;
  };
  const auto row = GENERATE(
      values({Row{"the first start", {100}, false}, Row{"three crashes", {100, 101, 102, 103}, false},
              Row{"four crashes", {100, 101, 102, 103, 104}, true},
              Row{"one of them long ago", {100, 500, 501, 502, 503}, false},
              Row{"of an earlier boot", {900, 901, 902, 903, 20}, false}}));
  CAPTURE(row.what);
  const TemporaryFolder folder;
  bool safe = false;
  for (const int at : row.starts) safe = RestartGuard(folder / "starts").begin(std::chrono::seconds{at});
  CHECK(safe == row.safe);
}

TEST_CASE("A clean stop forgets the crashes; a file that is no list of starts does no harm") {
  const TemporaryFolder folder;
  const auto crash = [&](int at) { return RestartGuard(folder / "starts").begin(std::chrono::seconds{at}); };
  for (int at = 100; at < 104; ++at) crash(at);
  RestartGuard(folder / "starts").clear();
  CHECK_FALSE(crash(105));
  std::ofstream(folder / "starts") << "no numbers\n";
  CHECK_FALSE(crash(106));
}

TEST_CASE("Safe mode ends after half an hour, and the first crash soon after leads back to it") {
  const TemporaryFolder folder;
  for (int at = 100; at < 104; ++at) RestartGuard(folder / "starts").begin(std::chrono::seconds{at});
  RestartGuard guard(folder / "starts");
  REQUIRE(guard.begin(104s));
  CHECK(guard.crashes() == 4);
  CHECK_FALSE(guard.over(104s + 29min));
  REQUIRE(guard.over(104s + 30min));
  guard.leave(104s + 30min);
  CHECK_FALSE(guard.safe());
  guard.clear();  // the stop that follows
  RestartGuard all(folder / "starts");
  CHECK_FALSE(all.begin(105s + 30min));
  CHECK(RestartGuard(folder / "starts").begin(110s + 30min));
}

TEST_CASE("What safe mode keeps: calls for help, falls, hazards and the gateway's own troubles") {
  std::vector<rules::CareRule> all;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(last_care_kind); ++i)
    all.push_back(care(static_cast<CareKind>(i)));
  std::vector<CareKind> kinds;
  for (const auto& rule : safe_rules(all)) kinds.push_back(rule.kind);
  CHECK(kinds == std::vector{CareKind::sos, CareKind::fall, CareKind::hazard, CareKind::radio_down,
                             CareKind::storage, CareKind::uplink_lost, CareKind::self_test,
                             CareKind::self_test_failed, CareKind::safe_mode});
}

TEST_CASE("A technician's rules that do not name safe mode tell of it all the same") {
  const auto kept = safe_rules({care(CareKind::sos), care(CareKind::inactivity)});
  REQUIRE(kept.size() == 2);
  CHECK(kept[1].kind == CareKind::safe_mode);
}

TEST_CASE(
    "Safe mode is an alert of its own that a clean stop ends under its number, before all rules are back") {
  House house(small_home(), safe_rules(usual_rules()));
  house.gateway->admit(GatewayHealth{HealthPart::safe_mode, false}, noon + 1s);
  CHECK(told(house.commit()) == std::vector<std::string>{"safe-mode raised"});
  house.crash_and_start(noon + 10s);
  CHECK(house.gateway->in_trouble(HealthPart::safe_mode));
  CHECK(told(house.commit()).empty());  // once is enough
  house.gateway->admit(GatewayHealth{HealthPart::safe_mode, true}, noon + 20s);
  const auto effects = house.commit();
  CHECK(told(effects) == std::vector<std::string>{"safe-mode resolved"});
  CHECK(std::get<AlertRecord>(effects.outgoing.front().body).alert == 1);
  house.use(small_home(), usual_rules());
  house.crash_and_start(noon + 1min);
  CHECK(told(house.commit()).empty());
}

TEST_CASE("Safe mode that a power cut ended is resolved at the centre, whatever the rules are then") {
  const bool named = GENERATE(false, true);
  auto rules = usual_rules();
  if (named) rules.push_back(care(CareKind::safe_mode));
  House house(small_home(), safe_rules(rules));
  house.gateway->admit(GatewayHealth{HealthPart::safe_mode, false}, noon + 1s);
  house.commit();
  house.use(small_home(), rules);
  house.crash_and_start(noon + 1min);
  if (house.gateway->in_trouble(HealthPart::safe_mode))  // as the first tick does
    house.gateway->admit(GatewayHealth{HealthPart::safe_mode, true}, noon + 1min);
  CHECK(told(house.commit()) == std::vector<std::string>{"safe-mode resolved"});
}

TEST_CASE("Written bytes are those of the last day, and begin anew with another source or another device") {
  DiskMeter meter;
  CHECK(meter.written().over == 0ms);
  meter.note(5000, true, start);
  meter.note(7000, true, start + 10min);
  CHECK(meter.written() == console::WrittenView{2000, 10min, true});
  for (int hour = 1; hour <= 48; ++hour)
    meter.note(7000 + 100 * static_cast<std::uint64_t>(hour), true, start + hour * 1h);
  CHECK(meter.written() == console::WrittenView{2400, 24h, true});
  meter.note(300, false, start + 49h);
  CHECK(meter.written() == console::WrittenView{0, 0ms, false});
  meter.note(200, false, start + 50h);  // a counter that went back
  CHECK(meter.written().bytes == 0);
}

TEST_CASE("The counters of a device are read from the kernel's line, and a folder in memory has none") {
  const TemporaryFolder folder;
  std::ofstream(folder / "stat")
      << "      54        0     2100       14        1        0       21        3        0\n";
  CHECK(device_bytes(folder / "stat") == 21 * 512);
  std::ofstream(folder / "torn") << "54 0 2100";
  CHECK_FALSE(device_bytes(folder / "torn"));
  CHECK_FALSE(device_counter("/proc"));
  CHECK_FALSE(device_counter(folder / "missing"));
}

TEST_CASE("What was spooled comes back after a crash, as far as it follows the journal and is whole") {
  const TemporaryFolder folder;
  const auto file = folder / "spool";
  std::vector<journal::Entry> entries;
  for (Seq seq = 11; seq <= 14; ++seq)
    entries.push_back({seq, noon, Lane::local, journal::EntryKind::event, "body " + std::to_string(seq)});
  {
    Spool spool(file);
    REQUIRE(spool.keep("j1", {entries[0], entries[1]}));
    REQUIRE(spool.keep("j1", entries));  // what it has is not kept twice
  }
  CHECK(Spool::left(file, "j1", 10) == entries);
  CHECK(Spool::left(file, "j1", 12) == std::vector(entries.begin() + 2, entries.end()));
  CHECK(Spool::left(file, "j1", 9).empty());
  CHECK(Spool::left(file, "another", 10).empty());
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  CHECK(Spool::left(file, "j1", 10).size() == 3);
  std::ofstream(file, std::ios::in | std::ios::out).seekp(60) << "!";
  CHECK(Spool::left(file, "j1", 10).size() <= 1);
  CHECK(Spool::left(folder / "missing", "j1", 10).empty());
}

TEST_CASE("A spool that is cleared leaves nothing, also of the process before; one without a place says so") {
  const TemporaryFolder folder;
  const std::vector<journal::Entry> one{{1, noon, Lane::local, journal::EntryKind::event, "x"}};
  REQUIRE(Spool(folder / "spool").keep("j1", one));
  Spool next(folder / "spool");
  next.clear();
  CHECK(Spool::left(folder / "spool", "j1", 0).empty());
  REQUIRE(next.keep("j1", one));
  next.clear();
  CHECK(Spool::left(folder / "spool", "j1", 0).empty());
  CHECK_FALSE(Spool(folder / "no" / "where").keep("j1", one));
}

TEST_CASE("Plain readings may wait in memory; what anybody is to be told of may not") {
  House house;
  house.commit();
  house.admit("hall_motion.occupancy", 1, noon + 1s);
  CHECK_FALSE(house.gateway->lasting());
  house.gateway->note({"word", "for the centre"}, noon + 2s);
  CHECK(house.gateway->lasting());
  house.commit();
  CHECK_FALSE(house.gateway->lasting());
  house.admit("pendant.sos", 1, noon + 3s);
  CHECK(house.gateway->lasting());
}

}  // namespace vicino::test
