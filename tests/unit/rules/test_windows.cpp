// Windows: when a rule matters, and how the two nights of the year that are not like others are told. What
// the clocks of Rome show comes from the machine's time-zone database; the C library is asked as a second
// witness.
#include <catch2/catch.hpp>

#include <ctime>

#include "rules/schedule.hpp"
#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t hm(int h, int m = 0) {
  return static_cast<std::uint16_t>(h * 60 + m);
}

Zone rome() {
  return *load_zone("Europe/Rome");
}

RuleSpec door_open(std::vector<Limit> limits) {
  RuleSpec spec;
  spec.id = "door";
  spec.condition = Threshold{.signals = {signal("door")}};
  spec.limits = std::move(limits);
  spec.hold_off = 0ms;
  return spec;
}

struct Row {
  const char* what;
  const char* base;  // UTC
  std::vector<Limit> limits;
  std::vector<std::string> script;
  std::vector<std::string> told;
};

}  // namespace

TEST_CASE("a limit matters inside its window only") {
  const Limit night{{hm(22), hm(6)}, 45min};
  const std::vector<Limit> day_and_night{{{hm(7), hm(23)}, 15min}, {{hm(23), hm(7)}, 5min}};
  const std::vector<Limit> two{{{hm(8), hm(10)}, 30min}, {{hm(20), hm(22)}, 30min}};
  const Limit monday_evening{{hm(22), hm(6), 1}, 1h};
  const std::vector<Row> rows{
      {"open since before the window: counts from its opening",
       "2026-06-15T20:00:00Z",
       {night},
       {"0 door 1", "12h wait"},
       {"pending@2h", "raised@2h45m #1 x1"}},
      {"the window closes: no longer pending",
       "2026-06-15T05:30:00Z",
       {night},
       {"0 door 1", "12h wait"},
       {"pending@0s"}},
      {"... and at the next opening it begins anew",
       "2026-06-15T05:30:00Z",
       {night},
       {"0 door 1", "24h wait"},
       {"pending@0s", "pending@16h30m", "raised@17h15m #1 x1"}},
      {"neighbouring limits: the one open now counts",
       "2026-06-15T22:50:00Z",
       day_and_night,
       {"0 door 1", "1h wait"},
       {"pending@0s", "raised@10m #1 x1"}},
      {"neighbouring limits: the longer one takes over",
       "2026-06-15T06:58:00Z",
       day_and_night,
       {"0 door 1", "1h wait"},
       {"pending@0s", "raised@15m #1 x1"}},
      {"limits with a gap between them do not add up",
       "2026-06-15T09:45:00Z",
       two,
       {"0 door 1", "12h wait"},
       {"pending@0s", "pending@10h15m", "raised@10h45m #1 x1"}},
      {"a firing alert does not end because its window closes",
       "2026-06-15T05:00:00Z",
       {night},
       {"0 door 1", "3h wait", "4h door 0"},
       {"pending@0s", "raised@45m #1 x1", "resolved@4h #1 x1"}},
      // 2026-06-15 is a Monday.
      {"over midnight the weekday is that of the evening",
       "2026-06-16T03:00:00Z",
       {monday_evening},
       {"0 door 1", "2h wait"},
       {"pending@0s", "raised@1h #1 x1"}},
      {"... so the next morning is not in it",
       "2026-06-17T03:00:00Z",
       {monday_evening},
       {"0 door 1", "2h wait"},
       {}},
      {"... and neither is the same day's morning",
       "2026-06-15T03:00:00Z",
       {monday_evening},
       {"0 door 1", "2h wait"},
       {}},
      {"Sunday night goes over into Monday",
       "2026-06-22T00:30:00Z",
       {{{hm(22), hm(6), 0x40}, 1h}},
       {"0 door 1", "2h wait"},
       {"pending@0s", "raised@1h #1 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play({door_open(row.limits)}, Zone::utc(), row.base);
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("a window of no waiting time raises as it opens") {
  Play play({door_open({{{hm(23), hm(6)}, 0ms}})}, Zone::utc(), "2026-06-15T22:00:00Z");
  play.lines({"0 door 1", "3h wait"});
  CHECK(play.told() == std::vector<std::string>{"raised@1h #1 x1"});
}

TEST_CASE("a rule may ask that its condition begins inside the window") {
  auto spec = door_open({{{hm(23), hm(6)}, 10min}});
  spec.begins_inside = true;
  spec.needs = {device("wired")};
  Play play({spec}, Zone::utc(), "2026-06-15T20:00:00Z");
  play.lines({"0 door 1", "4h offline wired", "5h online wired", "6h mode away 7h"});
  play.lines({"8h door 0", "481m door 1", "9h wait"});
  CHECK(play.told() ==
        std::vector<std::string>{"degraded@4h", "restored@5h", "pending@8h1m", "raised@8h11m #1 x1"});
}

TEST_CASE("a press outside its window is no alert") {
  auto spec = door_open({{{hm(8), hm(20)}, 0ms}});
  spec.condition = Momentary{{signal("sos")}, 1};
  Play play({spec}, Zone::utc(), "2026-06-15T07:00:00Z");
  play.lines({"0 sos 1", "1h sos 1", "13h sos 1"});
  CHECK(play.told() == std::vector<std::string>{"raised@1h #1 x1", "resolved@1h #1 x1"});
}

TEST_CASE("the nights on which the clocks of Rome change") {
  const Limit in_the_hour{{hm(2, 10), hm(2, 50)}, 0ms};
  const Limit night{{hm(22), hm(6)}, 3h};
  const std::vector<Row> rows{
      // 2026-03-29 01:00 UTC: 02:00 becomes 03:00.
      {"March: a window in the missing hour does not open",
       "2026-03-28T23:00:00Z",
       {in_the_hour},
       {"0 door 1", "8h wait"},
       {}},
      {"March: it opens the night before",
       "2026-03-28T00:00:00Z",
       {in_the_hour},
       {"0 door 1", "3h wait"},
       {"raised@1h10m #1 x1"}},
      {"March: three hours are three real hours",
       "2026-03-29T00:00:00Z",
       {night},
       {"0 door 1", "8h wait"},
       {"pending@0s", "raised@3h #1 x1"}},
      {"March: the night is an hour shorter",
       "2026-03-29T01:30:00Z",
       {night},
       {"0 door 1", "8h wait"},
       {"pending@0s"}},
      // 2026-10-25 01:00 UTC: 03:00 becomes 02:00.
      {"October: the night is an hour longer",
       "2026-10-25T01:30:00Z",
       {night},
       {"0 door 1", "8h wait"},
       {"pending@0s", "raised@3h #1 x1"}},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Play play({door_open(row.limits)}, rome(), row.base);
    play.lines(row.script);
    CHECK(play.told() == row.told);
  }
}

TEST_CASE("in October a window in the repeated hour opens twice") {
  auto spec = door_open({{{hm(2, 10), hm(2, 50)}, 20min}});
  Play play({spec}, rome(), "2026-10-24T23:00:00Z");  // 01:00 in Rome
  play.lines({"0 door 1", "100m door 0", "105m door 1", "8h wait"});
  // 02:10 summer time is 70 minutes on; 02:10 winter time 130.
  CHECK(play.told() == std::vector<std::string>{"pending@1h10m", "raised@1h30m #1 x1", "resolved@1h40m #1 x1",
                                                "pending@1h45m", "pending@2h10m", "raised@2h30m #2 x1"});
}

TEST_CASE("local time agrees with the C library, hour by hour over the years") {
  const auto zone = rome();
  const auto* saved = std::getenv("TZ");
  const std::string before = saved ? saved : "";
  setenv("TZ", "Europe/Rome", 1);
  tzset();
  int wrong = 0;
  for (auto t = *parse_rfc3339("2024-01-01T00:00:00Z"); t < *parse_rfc3339("2034-01-01T00:00:00Z");
       t += 30min) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(t);
    std::tm local{};
    localtime_r(&seconds, &local);
    if (zone.minute_of_day(t) != local.tm_hour * 60 + local.tm_min ||
        zone.weekday(t) != (local.tm_wday + 6) % 7)
      ++wrong;
  }
  if (saved)
    setenv("TZ", before.c_str(), 1);
  else
    unsetenv("TZ");
  tzset();
  CHECK(wrong == 0);
}

TEST_CASE("a zone that nobody knows is an error with a cure") {
  const auto zone = load_zone("Europe/Atlantis");
  REQUIRE(zone.has_error());
  CHECK(zone.error().what.find("Europe/Atlantis") != std::string::npos);
  CHECK_FALSE(zone.error().cure.empty());
}

TEST_CASE("the state of a window says since when and until when, minute by minute over a changing week") {
  // The witness asks every minute anew whether the window is open.
  const auto zone = rome();
  const std::vector<Limit> limits{
      {{hm(22), hm(2, 30)}, 1min}, {{hm(2, 30), hm(6)}, 2min}, {{hm(12), hm(12, 20), 0x55}, 3min}};
  const auto segments = lay_out(limits);
  const auto open = [&](Instant t) {
    const int minute = zone.minute_of_day(t), day = zone.weekday(t);
    if (minute >= hm(22) || minute < hm(2, 30)) return 0;
    if (minute < hm(6)) return 1;
    return minute >= hm(12) && minute < hm(12, 20) && (0x55 >> day & 1) ? 2 : -1;
  };
  for (const auto* start : {"2026-03-25T00:00:00Z", "2026-10-21T00:00:00Z"}) {
    const auto from = *parse_rfc3339(start);
    Instant run = unknown, change = never;
    int wrong = 0;
    for (auto t = from; t < from + 7 * 24h; t += 1min) {
      const auto expected = open(t);
      if (expected < 0)
        run = unknown;
      else if (t > from && open(t - 1min) < 0)
        run = t;
      const auto state = window_at(segments, zone, t);
      if ((expected < 0) != (state.limit == no_limit) || (expected >= 0 && state.limit != expected)) ++wrong;
      if (expected >= 0 && run != unknown && state.run_start != run) ++wrong;
      if (state.change <= t) ++wrong;
      if (t >= change && open(t) == open(t - 1min) && zone.offset_at(t) == zone.offset_at(t - 1min) &&
          t == change && zone.minute_of_day(t) != 0)
        ++wrong;  // a change that is none, but for the end of a week or of summer time
      if (t > from && open(t) != open(t - 1min) && change != t) ++wrong;
      change = state.change;
    }
    CHECK(wrong == 0);
  }
}
