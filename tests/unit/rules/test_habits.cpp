// What is learned of a person, and what it does to the rules that use it.
#include <catch2/catch.hpp>

#include "rules/habits.hpp"
#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

RuleSpec quiet() {
  RuleSpec s;
  s.id = "quiet";
  s.kind = CareKind::inactivity;
  s.condition = Absence{{edge("hall"), edge("bath")}};
  s.limits = {{{8 * 60, 22 * 60}, 4h}};
  s.hold_off = 0ms;
  s.adaptive = true;
  s.hold_while_out = 24h;
  s.corroborate = 10min;
  s.story = Story::stillness;
  return s;
}

RuleSpec not_up() {
  RuleSpec s;
  s.id = "up";
  s.kind = CareKind::not_up;
  s.condition = NotRisen{};
  s.limits = {{{4 * 60, 12 * 60 + 1}, 6h}};
  s.hold_off = 0ms;
  s.adaptive = true;
  s.story = Story::stillness;
  s.extend_edges = {edge("hall"), edge("bath")};
  s.still_for = 1h;
  return s;
}

RuleSpec late() {
  RuleSpec s;
  s.id = "late";
  s.kind = CareKind::not_home;
  s.condition = Out{};
  s.limits = {{{21 * 60 + 45, 2 * 60 + 1}, 15min}};
  s.hold_off = 0ms;
  s.adaptive = true;
  s.story = Story::out;
  return s;
}

// Days of a person who rises, moves every `pause` and goes to bed. Times are those of the zone UTC.
class Life {
 public:
  explicit Life(std::vector<RuleSpec> specs) : play(std::move(specs), Zone::utc(), "2026-06-01T00:00:00Z") {
    play.lines({"0 hall 0", "0 bath 0", "0 door 0"});
  }
  Instant day(int n) const { return play.base + std::chrono::days(n); }
  // Until `to` nobody moves, and every device is heard.
  void wait(Instant to) {
    for (; beat < to; beat += 10min)
      for (std::size_t d = 0; d < play.rules.device_count(); ++d)
        play.at(beat, Event{0, {}, Availability{static_cast<DeviceId>(d), Liveness::heard}});
    advance(play.rules, play.state, to, play.sink);
  }
  void move(Instant t, std::string_view sensor = "hall") {
    wait(t);
    play.at(t, Event{0, {}, Reading{signal(sensor), 1, unknown}});
    play.at(t, Event{0, {}, Reading{signal(sensor), 0, unknown}});
  }
  void up(Instant from, Instant to, Millis pause) {
    for (auto t = from; t <= to; t += pause) move(t);
  }
  // From 07:00 to 22:00 without a pause of more than ten minutes, but for an hour after 13:00.
  void days(int first, int count) {
    for (int n = first; n < first + count; ++n) {
      up(day(n) + 7h, day(n) + 13h, 10min);
      up(day(n) + 14h, day(n) + 22h, 10min);
    }
  }
  void use_door(Instant t) {
    wait(t);
    for (const double v : {1.0, 0.0}) play.at(t, Event{0, {}, Reading{signal("door"), v, unknown}});
  }
  void out(Instant from, Instant to) {
    use_door(from);
    use_door(to);
    move(to + 1min);
  }
  // What was raised since the last call, and when it was over.
  std::vector<std::string> alerts() {
    auto told = play.told();
    std::erase_if(told, [](const std::string& t) { return t.find("pending") != std::string::npos; });
    return told;
  }
  const Habits& habits() const { return play.state.habits; }

  Play play;
  Instant beat = play.base;
};

}  // namespace

TEST_CASE("a bucket is an eighth of a doubling wide, and never says less than what is in it") {
  std::size_t last = 0;
  for (std::uint32_t m = 0; m < 1024; ++m) {
    const auto b = bucket_of(m);
    CHECK((b == last || b == last + 1));
    last = b;
    CHECK(top_of(b) >= m);
    CHECK(top_of(b) <= m + m / 8);
  }
  CHECK(last == buckets - 1);
  CHECK(bucket_of(100'000) == buckets - 1);
}

TEST_CASE("a local hour ends where the next begins, or the zone's offset changes") {
  const auto rome = *load_zone("Europe/Rome");
  const auto at = [](const char* text) { return *parse_rfc3339(text); };
  auto h = local_hour(rome, at("2026-06-01T05:20:00Z"));
  CHECK(h.hour == 7);
  CHECK(h.minute == 7 * 60 + 20);
  CHECK(h.end == at("2026-06-01T06:00:00Z"));
  h = local_hour(rome, at("2026-03-29T00:59:00Z"));  // 01:59, and then 03:00
  CHECK(h.hour == 1);
  CHECK(h.end == at("2026-03-29T01:00:00Z"));
  CHECK(local_hour(rome, h.end).hour == 3);
  CHECK(local_hour(rome, at("2026-10-25T00:30:00Z")).hour == 2);
  CHECK(local_hour(rome, at("2026-10-25T01:30:00Z")).hour == 2);
}

TEST_CASE("for fourteen days the static limit holds, from then on the person's own, by day and night") {
  Life life({quiet()});
  life.days(0, 13);
  CHECK_FALSE(life.habits().stillness_known());
  life.up(life.day(13) + 7h, life.day(13) + 9h, 10min);
  life.play.told();
  life.wait(life.day(13) + 12h + 59min);
  CHECK(life.play.told().empty());
  life.wait(life.day(13) + 13h);
  REQUIRE(life.play.told().size() == 1);  // four hours after 09:00
  life.move(life.day(13) + 13h + 1min);
  life.move(life.day(13) + 13h + 2min, "bath");
  life.up(life.day(13) + 13h + 10min, life.day(13) + 22h, 10min);
  life.days(14, 2);
  REQUIRE(life.habits().stillness_known());
  // Ten minutes are the rule at 18:00: the floor holds. At 13:00 an hour is, and it is learned for its
  // neighbours, too. A night of nine hours is longer than the ceiling: the habit and half an hour.
  CHECK(limit_at(life.habits(), 18) == 90min);
  CHECK(usual_stillness(life.habits(), 18) == 10min);
  CHECK(limit_at(life.habits(), 6) >= 9h + 30min);
  CHECK(limit_at(life.habits(), 6) <= 10h + 30min);
  life.play.told();
  life.up(life.day(16) + 7h, life.day(16) + 18h, 10min);
  life.wait(life.day(16) + 19h + 29min);
  const auto quiet_so_far = life.play.told();
  CHECK(std::none_of(quiet_so_far.begin(), quiet_so_far.end(),
                     [](const std::string& t) { return t.find("raised") != std::string::npos; }));
  life.wait(life.day(16) + 19h + 30min);
  const auto told = life.play.told();
  REQUIRE(told.size() == 1);
  CHECK(told[0].substr(0, 7) == "raised@");
  // And by night.
  life.move(life.day(16) + 19h + 40min);
  life.move(life.day(16) + 19h + 41min, "bath");
  life.up(life.day(16) + 19h + 50min, life.day(16) + 21h + 20min, 10min);
  life.play.told();
  life.wait(life.day(17) + 12h);
  const auto by_night = life.play.told();
  CHECK(std::count_if(by_night.begin(), by_night.end(),
                      [](const std::string& t) { return t.find("raised") != std::string::npos; }) == 1);
}

TEST_CASE("what is learned is forgotten, slowly, and an odd day sooner than a habit") {
  Life life({quiet()});
  life.days(0, 30);
  CHECK(limit_at(life.habits(), 18) == 90min);
  life.up(life.day(30) + 7h, life.day(30) + 16h, 10min);  // then a nap of three hours, once
  life.up(life.day(30) + 19h, life.day(30) + 22h, 10min);
  life.days(31, 1);
  CHECK(limit_at(life.habits(), 18) > 90min + 90min / 4);  // as long as it took until it was told
  life.days(32, 150);
  CHECK(limit_at(life.habits(), 18) == 90min);
}

TEST_CASE("time in which nobody is in, or nobody looks, teaches nothing") {
  Life life({quiet()});
  life.days(0, 16);
  const auto before = limit_at(life.habits(), 17);
  SECTION("out") {
    for (int n = 16; n < 20; ++n) {
      life.up(life.day(n) + 7h, life.day(n) + 15h, 10min);
      life.wait(life.day(n) + 15h + 1min);
      for (const double v : {1.0, 0.0})
        life.play.at(life.day(n) + 15h + 1min, Event{0, {}, Reading{signal("door"), v, unknown}});
      for (const double v : {1.0, 0.0}) {
        life.wait(life.day(n) + 20h);
        life.play.at(life.day(n) + 20h, Event{0, {}, Reading{signal("door"), v, unknown}});
      }
      life.up(life.day(n) + 20h, life.day(n) + 22h, 10min);
    }
  }
  SECTION("in hospital") {
    life.up(life.day(16) + 7h, life.day(16) + 15h, 10min);
    life.play.at(life.day(16) + 15h, Event{0, {}, ModeChanged{Mode::away}});
    life.wait(life.day(19) + 7h);
    life.play.at(life.day(19) + 7h, Event{0, {}, ModeChanged{Mode::normal}});
    life.days(19, 1);
  }
  SECTION("the gateway is down") {
    life.up(life.day(16) + 7h, life.day(16) + 15h, 10min);
    life.beat = life.day(16) + 20h;
    life.play.at(life.day(16) + 20h, Event{0, {}, GatewayStarted{life.day(16) + 15h, true, "b", "v"}});
    life.up(life.day(16) + 20h, life.day(16) + 22h, 10min);
    life.days(17, 2);
  }
  CHECK(limit_at(life.habits(), 17) == before);
}

TEST_CASE("a stillness that was told teaches no more than led to the alert") {
  Life life({quiet()});
  life.days(0, 16);
  const auto at_three = limit_at(life.habits(), 3);
  const auto at_noon = limit_at(life.habits(), 12);
  life.up(life.day(16) + 7h, life.day(16) + 15h, 10min);
  for (int n = 17; n < 20; ++n) life.move(life.day(n) + 11h);  // gone unseen; a sensor fires now and then
  life.move(life.day(20) + 7h, "bath");
  life.move(life.day(20) + 7h + 1min);
  life.days(21, 2);
  CHECK(limit_at(life.habits(), 3) == at_three);
  CHECK(limit_at(life.habits(), 12) == at_noon);
  CHECK(limit_at(life.habits(), 17) <= 2h + 30min);
}

TEST_CASE(
    "a firing alert of stillness outlives one doubtful movement, and ends with a second of another sensor") {
  auto spec = quiet();
  spec.adaptive = false;
  Play play({spec}, Zone::utc(), "2026-06-01T08:00:00Z");
  play.lines({"0 hall 0", "0 bath 0", "5h hall 1", "5h hall 0", "310m hall 1", "20h wait"});
  CHECK(play.told() == std::vector<std::string>{"pending@0s", "raised@4h #1 x1"});  // across its window's end
  play.lines({"21h bath 1", "1269m hall 0", "1269m hall 1"});
  CHECK(play.told() == std::vector<std::string>{"resolved@21h9m #1 x1"});
}

TEST_CASE("a firing alert of stillness ends with three firings within the hour, not all of one sensor") {
  auto spec = quiet();
  spec.adaptive = false;
  const auto begin = std::vector<std::string>{"0 hall 0", "0 bath 0", "4h wait"};
  const auto firing = [](std::string_view minute, std::string_view sensor) {
    return std::vector<std::string>{std::string(minute) + "m " + std::string(sensor) + " 1",
                                    std::string(minute) + "m " + std::string(sensor) + " 0"};
  };
  struct Case {
    const char* what;
    std::vector<std::pair<std::string_view, std::string_view>> firings;
    bool ends;
  };
  const auto c = GENERATE(values<Case>({
      {"two sensors", {{"300", "hall"}, {"330", "bath"}, {"360", "hall"}}, true},
      {"another one at last", {{"300", "hall"}, {"320", "hall"}, {"345", "bath"}}, true},
      {"an empty home: one sensor, three times", {{"300", "hall"}, {"304", "hall"}, {"318", "hall"}}, false},
      {"not within the hour", {{"300", "hall"}, {"330", "bath"}, {"361", "hall"}}, false},
      {"two are not enough", {{"300", "hall"}, {"330", "bath"}}, false},
  }));
  INFO(c.what);
  Play play({spec}, Zone::utc(), "2026-06-01T08:00:00Z");
  play.lines(begin);
  REQUIRE(play.told() == std::vector<std::string>{"pending@0s", "raised@4h #1 x1"});
  for (const auto& [minute, sensor] : c.firings) play.lines(firing(minute, sensor));
  const auto told = play.told();
  CHECK((!told.empty() && told.front().starts_with("resolved@")) == c.ends);
}

TEST_CASE("not home: by ten until it is known, and then an hour after the latest usual return") {
  Life life({late()});
  const auto quiet_days = [&](int first, int count) {
    for (int n = first; n < first + count; ++n) life.up(life.day(n) + 8h, life.day(n) + 20h, 1h);
  };
  quiet_days(0, 3);
  life.out(life.day(3) + 18h, life.day(3) + 22h + 40min);
  CHECK(life.alerts() == std::vector<std::string>{"raised@3d22h #1 x1", "resolved@3d22h41m #1 x1"});
  quiet_days(4, 10);
  CHECK_FALSE(life.habits().returns_known());
  quiet_days(14, 1);
  REQUIRE(life.habits().returns_known());
  CHECK(life.habits().back_by == 22 * 60 + 45);  // the end of its quarter
  CHECK(latest_home(life.habits()) == 23 * 60 + 45);

  life.out(life.day(15) + 18h, life.day(15) + 23h + 43min);
  CHECK(life.alerts().empty());
  life.out(life.day(16) + 23h + 50min, life.day(17) + 30min);  // left after the hour: not meant
  CHECK(life.alerts().empty());
  quiet_days(17, 1);
  CHECK(latest_home(life.habits()) == 25 * 60 + 45);
  life.out(life.day(18) + 18h, life.day(19) + 3h);
  CHECK(life.alerts() == std::vector<std::string>{"raised@19d1h45m #2 x1", "resolved@19d3h1m #2 x1"});
  quiet_days(19, 1);
  CHECK(latest_home(life.habits()) == 26 * 60);  // never after two
  quiet_days(20, 150);
  CHECK(life.habits().back_by == 0);  // forgotten
  life.out(life.day(171) + 18h, life.day(171) + 23h);
  CHECK(life.alerts().front() == "raised@171d22h #3 x1");
}

TEST_CASE("a rule about being out that has no window knows no evening") {
  auto spec = late();
  spec.limits.clear();
  Play at_once({spec});
  at_once.lines({"0 door 0", "1m door 1", "2m door 0"});
  CHECK(at_once.told() == std::vector<std::string>{"raised@2m #1 x1"});
  spec.limits = {{DayWindow{}, 1h}};
  Play always({spec});
  always.lines({"0 door 0", "1m door 1", "2m door 0", "2h wait"});
  CHECK(always.told() == std::vector<std::string>{"pending@2m", "raised@1h2m #1 x1"});
}

TEST_CASE("an evening teaches when somebody came home, or did not go out late; nothing else does") {
  Life life({late()});
  life.up(life.day(0) + 8h, life.day(0) + 20h, 1h);
  life.move(life.day(1) + 8h);
  const auto before = life.habits();
  REQUIRE(before.evenings == 1);
  SECTION("the door was used, and that was all") {
    life.out(life.day(1) + 21h, life.day(1) + 21h + 13min);
    CHECK(life.habits().latest_return == 0);
    life.out(life.day(1) + 21h + 30min, life.day(1) + 21h + 45min);
    CHECK(life.habits().latest_return == 16);
  }
  SECTION("home before the evening") {
    life.out(life.day(1) + 9h, life.day(1) + 17h + 58min);
    CHECK(life.habits().latest_return == 0);
  }
  SECTION("out all night") {
    life.out(life.day(1) + 20h, life.day(2) + 9h);
    CHECK(life.habits().evenings == 1);
    CHECK(life.habits().returns == before.returns);
  }
  SECTION("away, as the centre knows") {
    life.play.at(life.day(1) + 9h, Event{0, {}, ModeChanged{Mode::away}});
    life.out(life.day(1) + 19h, life.day(1) + 23h);
    CHECK(life.habits().latest_return == 0);
    life.move(life.day(2) + 9h);
    CHECK(life.habits().evenings == 1);
  }
  const auto bytes = encode(life.play.rules, life.play.state);
  CHECK(decode(life.play.rules, bytes).value() == life.play.state);
}

TEST_CASE("not up: by ten until it is known, and then two hours after the usual") {
  Life life({not_up()});
  life.days(0, 1);
  life.wait(life.day(1) + 9h + 59min);
  life.play.told();
  life.wait(life.day(1) + 10h);
  CHECK(life.play.told() == std::vector<std::string>{"raised@1d10h #1 x1"});
  life.days(2, 14);
  REQUIRE(life.habits().rise_known());
  CHECK(life.habits().rise == 7 * 60 + 15);  // the end of its quarter
  CHECK(latest_rise(life.habits()) == 9 * 60 + 15);
  life.play.told();
  life.move(life.day(16) + 5h);  // to the toilet
  life.move(life.day(16) + 5h + 5min, "bath");
  life.wait(life.day(16) + 9h + 14min);
  CHECK(life.play.told() == std::vector<std::string>{"pending@16d4h"});
  life.wait(life.day(16) + 9h + 15min);
  CHECK(life.play.told() == std::vector<std::string>{"raised@16d9h15m #2 x1"});
  life.up(life.day(16) + 9h + 30min, life.day(16) + 9h + 40min, 5min);
  CHECK(life.play.told().empty());  // not yet a quarter of an hour
  life.move(life.day(16) + 9h + 45min);
  CHECK(life.play.told() == std::vector<std::string>{"resolved@16d9h45m #2 x1"});
}

TEST_CASE("not up is put off by movement within the hour") {
  Life life({not_up()});
  life.wait(life.day(0) + 9h + 30min);
  life.move(life.day(0) + 9h + 30min);
  life.wait(life.day(0) + 10h + 29min);
  CHECK(life.play.told() == std::vector<std::string>{"pending@4h"});
  life.wait(life.day(0) + 10h + 30min);
  CHECK(life.play.told() == std::vector<std::string>{"raised@10h30m #1 x1"});
}

TEST_CASE("one stillness is told once: not-up waits for inactivity, and a stay too") {
  auto stay = quiet();
  stay.id = "stay";
  stay.condition = Latch{{edge("bath")}, {edge("hall")}};
  stay.limits = {{DayWindow{}, 45min}};
  stay.adaptive = false;
  stay.story = Story::stay;
  auto still = quiet();
  still.limits = {{DayWindow{}, 4h}};
  still.adaptive = false;
  Play play({still, not_up(), stay}, Zone::utc(), "2026-06-01T23:00:00Z");
  play.lines({"0 hall 0", "0 bath 0", "14h wait"});  // until 13:00
  auto told = play.told();
  std::erase_if(told, [](const std::string& t) { return t.find("pending") != std::string::npos; });
  CHECK(told == std::vector<std::string>{"quiet:raised@4h #1 x1"});
  play.lines({"15h bath 1", "17h wait"});  // a lone firing
  told = play.told();
  std::erase_if(told, [](const std::string& t) { return t.find("pending") != std::string::npos; });
  CHECK(told.empty());
  play.lines({"1021m hall 1", "1021m bath 0", "1022m bath 1", "18h wait"});
  told = play.told();
  std::erase_if(told, [](const std::string& t) { return t.find("pending") != std::string::npos; });
  CHECK(told == std::vector<std::string>{"quiet:resolved@17h2m #1 x1", "stay:raised@17h47m #2 x1"});
}

TEST_CASE("nights of many visits, two running, are told once they are known to be many") {
  RuleSpec spec;
  spec.id = "nights";
  spec.condition = NightlyVisits{{edge("bath")}, 10min, 3, 2};
  spec.limits = {{{23 * 60, 6 * 60}, 0ms}};
  spec.hold_off = 0ms;
  spec.alert_class = AlertClass::information;
  Life life({spec});
  const auto night = [&](int n, int visits) {
    for (int v = 0; v < visits; ++v) {
      life.move(life.day(n) + 23h + 30min + v * 40min, "bath");
      life.move(life.day(n) + 23h + 33min + v * 40min, "bath");  // the same visit
    }
    life.wait(life.day(n + 1) + 12h);
  };
  for (int n = 0; n < 20; ++n) night(n, 1 + n % 2);
  CHECK(life.play.told().empty());
  night(20, 5);
  CHECK(life.play.told().empty());
  night(21, 5);
  const auto told = life.play.told();
  REQUIRE(told.size() == 2);
  CHECK(told[0].substr(0, 7) == "raised@");
  CHECK(told[1].substr(0, 9) == "resolved@");
  CHECK(life.play.sink.empty());
  night(22, 2);
  night(23, 5);
  CHECK(life.play.told().empty());  // one night between
}
