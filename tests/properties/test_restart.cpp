// The gateway is killed at a hundred points of a day and comes back: nothing is lost, nothing told twice.
#include <algorithm>

#include <catch2/catch.hpp>

#include "generate.hpp"
#include "rules/care/expand.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

constexpr auto first_day = Instant{std::chrono::sys_days{std::chrono::June / 1 / 2026}};

Home lived_in() {
  Home home;
  home.zone = "UTC";
  home.rooms = {
      {"bathroom", RoomType::bathroom}, {"kitchen", RoomType::kitchen}, {"bedroom", RoomType::bedroom}};
  const auto add = [&](const char* id, DeviceType type, int room, SignalKind kind) {
    Device d;
    d.id = id;
    d.type = type;
    d.room = static_cast<RoomId>(room);
    home.signals.push_back(
        {std::string(id) + "." + std::string(name(kind)), static_cast<DeviceId>(home.devices.size()), kind});
    home.devices.push_back(d);
  };
  add("bath", DeviceType::motion, 0, SignalKind::occupancy);
  add("kitchen", DeviceType::motion, 1, SignalKind::occupancy);
  add("bedroom", DeviceType::motion, 2, SignalKind::occupancy);
  add("door", DeviceType::outer_door, 1, SignalKind::contact);
  add("bed", DeviceType::bed, 2, SignalKind::bed);
  add("pendant", DeviceType::sos_button, 2, SignalKind::sos);
  add("climate", DeviceType::climate, 2, SignalKind::temperature);
  return home;
}

// A life of some days, with stillness, outings, an open door, a hot room and a press of the button now and
// then.
std::vector<Event> life(Random& random, int days) {
  std::vector<Event> events;
  const auto say = [&](Instant t, int sensor, double value) {
    auto& event = events.emplace_back();
    event.at = t;
    event.body.emplace<Reading>(Reading{static_cast<SignalId>(sensor), value, unknown});
  };
  const auto move = [&](Instant t) {
    const int room = random.below(3);
    say(t, room, 1);
    say(t, room, 0);
  };
  say(first_day, 3, 0);
  for (int sensor = 0; sensor < 3; ++sensor) say(first_day, sensor, 0);
  for (int n = 0; n < days; ++n) {
    auto t = first_day + std::chrono::days(n) + 7h + 1min * random.below(60);
    const auto night = first_day + std::chrono::days(n) + 22h;
    say(t, 4, 0);
    while (t < night) {
      move(t);
      t += 1s * (30 + random.below(1200));
      const int dice = random.below(200);
      if (dice < 3) t += 1h * random.below(6);
      if (dice == 4) say(t, 5, 1);
      if (dice == 5) say(t, 6, 20 + random.below(14));
      if (dice > 194) {
        say(t, 3, 1);
        t += 1min * random.below(25);
        say(t, 3, 0);
        if (random.chance(70)) t += 1h * random.below(15);
      }
    }
    say(t, 4, 1);
    for (int visits = random.below(4); visits > 0; --visits) {
      t += 1h + 1min * random.below(30);
      move(t);
    }
  }
  // Every device is heard now and then: whatever is silent here is a person.
  for (auto t = first_day; t < first_day + std::chrono::days(days); t += 30min)
    for (int d = 0; d < 7; ++d) {
      auto& event = events.emplace_back();
      event.at = t;
      event.body.emplace<Availability>(Availability{static_cast<DeviceId>(d), Liveness::heard});
    }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  return events;
}

RuleSet defaults_of(const Home& home) {
  std::vector<RuleSpec> specs;
  for (const auto& rule : default_rules(home)) {
    auto expanded = expand(home, rule);
    for (auto& spec : std::get<std::vector<RuleSpec>>(expanded)) specs.push_back(std::move(spec));
  }
  auto compiled = compile(home, std::move(specs), Zone::utc());
  return std::get<RuleSet>(std::move(compiled));
}

// What was told, and when; not by which entry of the journal.
struct Told {
  TransitionKind kind;
  RuleIndex rule;
  AlertNumber alert;
  Instant at;
  bool late;
  friend bool operator==(const Told&, const Told&) = default;
};
std::vector<Told> told(const TransitionSink& sink) {
  std::vector<Told> all;
  for (const auto& t : sink) all.push_back({t.kind, t.rule, t.alert, t.at, t.late});
  return all;
}

}  // namespace

TEST_CASE(
    "killed and started at a hundred points of a day, with habits known: the same alerts at the same "
    "instants") {
  Random random(7);
  const auto home = lived_in();
  const auto rules = defaults_of(home);
  const auto events = life(random, 24);
  auto state = initial_state(rules);
  TransitionSink sink;
  std::size_t begin = 0;
  Seq seq = 0;
  const auto play = [&](EngineState& s, TransitionSink& out, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      auto event = events[i];
      event.seq = ++seq;
      step(rules, s, event, out);
    }
  };
  while (events[begin].at < first_day + std::chrono::days(20)) ++begin;
  play(state, sink, 0, begin);
  REQUIRE(state.habits.stillness_known());
  REQUIRE(state.habits.rise_known());

  sink.clear();
  auto plain = state;
  play(plain, sink, begin, events.size());
  const auto expected = told(sink);
  REQUIRE(std::count_if(sink.begin(), sink.end(),
                        [](const Transition& t) { return t.kind == TransitionKind::raised; }) > 5);

  // At random, and before every deadline that passes between two events.
  std::vector<std::size_t> cuts;
  for (int point = 0; point < 100; ++point)
    cuts.push_back(begin + static_cast<std::size_t>(random.below(static_cast<int>(events.size() - begin))));
  for (const auto& t : expected) {
    const auto next =
        std::find_if(events.begin(), events.end(), [&](const Event& e) { return e.at >= t.at; });
    if (next != events.end() && next->at > t.at)
      cuts.push_back(static_cast<std::size_t>(next - events.begin()));
  }

  std::size_t late = 0;
  for (const auto cut : cuts) {
    // The snapshot is older than the end of the journal: its tail is folded over it.
    const auto snapshot = begin + (cut - begin) / 2;
    auto s = state;
    TransitionSink out;
    play(s, out, begin, snapshot);
    auto back = decode(rules, encode(rules, s));
    REQUIRE(back);
    s = std::move(*back);
    play(s, out, snapshot, cut);
    const auto alive = s.now;
    auto slow = s;
    step(rules, s, {++seq, alive, GatewayStarted{alive, true, "b", "v"}}, out);
    play(s, out, cut, events.size());
    if (told(out) != expected) FAIL("killed before event " << cut);

    // Back only when the next event comes: what was due meanwhile is told at its own instant, and late.
    TransitionSink slow_out;
    step(rules, slow, {++seq, events[cut].at, GatewayStarted{alive, true, "b", "v"}}, slow_out);
    for (const auto& t : slow_out) {
      if (t.at >= events[cut].at) continue;
      CHECK(t.late);
      ++late;
      auto on_time = told({t}).front();
      on_time.late = false;
      CHECK(std::find(expected.begin(), expected.end(), on_time) != expected.end());
    }
  }
  CHECK(late > 0);
}
