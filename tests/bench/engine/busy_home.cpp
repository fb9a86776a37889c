#include "busy_home.hpp"

#include <cassert>
#include <cstdio>
#include <cstdlib>

namespace vicino::bench {
namespace {

using namespace rules;
using namespace std::chrono_literals;

struct Group {
  DeviceType type;
  int devices;
  std::vector<SignalKind> signals;
};

// 24 devices with 64 signals behind one bridge.
const std::vector<Group>& groups() {
  static const std::vector<Group> all{
      {DeviceType::motion, 8, {SignalKind::occupancy, SignalKind::illuminance, SignalKind::battery}},
      {DeviceType::outer_door, 4, {SignalKind::contact, SignalKind::tamper, SignalKind::battery}},
      {DeviceType::bed, 1, {SignalKind::bed, SignalKind::battery}},
      {DeviceType::sos_button, 2, {SignalKind::sos, SignalKind::battery}},
      {DeviceType::fall_detector, 1, {SignalKind::fall, SignalKind::battery}},
      {DeviceType::climate, 5, {SignalKind::temperature, SignalKind::humidity, SignalKind::battery}},
      {DeviceType::smoke, 2, {SignalKind::smoke, SignalKind::battery_low}},
      {DeviceType::plug, 1, {SignalKind::mains}},
  };
  return all;
}

Home busy_home() {
  Home home;
  for (int i = 0; i < 6; ++i) home.rooms.push_back({"room" + std::to_string(i), RoomType::other});
  home.devices.push_back({});
  home.devices[0].id = "bridge";
  home.devices[0].type = DeviceType::bridge;
  for (const auto& group : groups())
    for (int i = 0; i < group.devices; ++i) {
      Device d;
      d.id = std::string(name(group.type)) + std::to_string(i);
      d.type = group.type;
      d.room = static_cast<RoomId>(i % 6);
      d.via = DeviceId{0};
      for (const auto kind : group.signals)
        home.signals.push_back(
            {d.id + "." + std::string(name(kind)), static_cast<DeviceId>(home.devices.size()), kind});
      home.devices.push_back(d);
    }
  // Spare thermometers, up to 64 signals.
  while (home.signals.size() < 64)
    home.signals.push_back(
        {"spare" + std::to_string(home.signals.size()), DeviceId{20}, SignalKind::temperature});
  return home;
}

std::vector<SignalId> of(const Home& home, SignalKind kind) {
  std::vector<SignalId> found;
  for (std::size_t i = 0; i < home.signals.size(); ++i)
    if (home.signals[i].kind == kind) found.push_back(static_cast<SignalId>(i));
  return found;
}

class Rules {
 public:
  explicit Rules(const Home& home) : home_(home) {}

  void add(const char* what, Condition condition, std::vector<Limit> limits,
           std::vector<DeviceId> needs = {}) {
    RuleSpec spec;
    spec.id = what + std::to_string(specs.size());
    spec.condition = std::move(condition);
    spec.limits = std::move(limits);
    spec.needs = std::move(needs);
    if (std::holds_alternative<Absence>(spec.condition) || std::holds_alternative<Latch>(spec.condition))
      spec.pre_alarm = 5min;
    if (const auto* absence = std::get_if<Absence>(&spec.condition)) {
      spec.cancel_by_movement = true;
      spec.cancel_edges = absence->edges;
      spec.needs_all = false;
    }
    spec.latched = std::holds_alternative<Momentary>(spec.condition);
    specs.push_back(std::move(spec));
  }
  std::vector<DeviceId> device_of(SignalId s) const { return {home_.signal(s).device}; }

  std::vector<RuleSpec> specs;

 private:
  const Home& home_;
};

std::vector<RuleSpec> busy_specs(const Home& home) {
  Rules rules(home);
  const auto motions = of(home, SignalKind::occupancy);
  const auto doors = of(home, SignalKind::contact);
  std::vector<Edge> movement;
  for (const auto s : motions) movement.push_back({s});
  for (const auto s : doors) movement.push_back({s, 1, 1e300, true});

  // Each kind as often as it takes to reach 200.
  for (const auto s : of(home, SignalKind::sos)) rules.add("sos", Momentary{{s}, 1}, {}, rules.device_of(s));
  for (const auto s : of(home, SignalKind::fall))
    rules.add("fall", Momentary{{s}, 2}, {}, rules.device_of(s));
  std::vector<Limit> hours;
  for (std::uint16_t h = 0; h < 24; ++h)
    hours.push_back({{static_cast<std::uint16_t>(h * 60), static_cast<std::uint16_t>((h + 1) % 24 * 60)},
                     90min + h * 5min});
  rules.add("inactivity", Absence{movement}, hours);
  rules.add("not-up", Absence{movement}, {{{6 * 60, 10 * 60}, 3h}});
  for (const auto room : motions) {
    Latch stay{{{room}}, {}};
    for (const auto other : motions)
      if (other != room) stay.reset.push_back({other});
    rules.add("stay", stay, {{{7 * 60, 23 * 60}, 45min}, {{23 * 60, 7 * 60}, 30min}}, rules.device_of(room));
    rules.add("stuck", Threshold{.signals = {room}}, {{DayWindow{}, 12h}}, rules.device_of(room));
    rules.add("restless", CountWithin{{{room}}, 8, 10min}, {{{0, 5 * 60}, 1min}});
  }
  for (const auto door : doors) {
    rules.add("open", Threshold{.signals = {door}}, {{{7 * 60, 23 * 60}, 15min}, {{23 * 60, 7 * 60}, 5min}},
              rules.device_of(door));
    rules.add("night", Latch{{{door, 1, 1e300, true}}, {{motions[0]}, {motions[1]}}},
              {{{23 * 60, 6 * 60}, 10min}}, rules.device_of(door));
    rules.add("leave", Sequence{{{door}}, {{motions[2]}}, 1min}, {{{23 * 60, 6 * 60}, 0ms}});
  }
  for (const auto s : of(home, SignalKind::temperature)) {
    rules.add("heat", Threshold{{s}, Compare::at_least, 28, 27}, {{DayWindow{}, 2h}}, rules.device_of(s));
    rules.add("heat-high", Threshold{{s}, Compare::at_least, 31, 30}, {{DayWindow{}, 1h}},
              rules.device_of(s));
    rules.add("cold", Threshold{{s}, Compare::at_most, 17, 18}, {{DayWindow{}, 2h}}, rules.device_of(s));
  }
  for (const auto s : of(home, SignalKind::battery))
    rules.add("battery", Threshold{{s}, Compare::at_most, 15, 25}, {});
  for (const auto s : of(home, SignalKind::tamper)) rules.add("tamper", Threshold{.signals = {s}}, {});
  for (const auto s : of(home, SignalKind::smoke))
    rules.add("smoke", Threshold{.signals = {s}}, {}, rules.device_of(s));
  for (std::size_t d = 0; d < home.devices.size(); ++d)
    rules.add("silent", Silent{static_cast<DeviceId>(d), std::nullopt, 2h, 25h}, {});
  for (std::size_t i = 0; rules.specs.size() < 200; ++i) {
    const auto& a = motions[i % motions.size()];
    const auto& b = motions[(i + 3) % motions.size()];
    if (i % 4 == 0)
      rules.add("still", Absence{{{a}, {b}}}, {{{8 * 60, 22 * 60}, 4h}});
    else
      rules.add("humid", Threshold{{of(home, SignalKind::humidity)[i % 5]}, Compare::at_least, 80, 75},
                {{DayWindow{}, 6h}});
  }
  return rules.specs;
}

struct Dice {
  std::uint64_t state;
  int below(int n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int>((state >> 33) % static_cast<std::uint64_t>(n));
  }
};

double next_value(Dice& dice, SignalKind kind, double old) {
  switch (kind) {
    case SignalKind::occupancy:
    case SignalKind::contact:
    case SignalKind::bed:
      return dice.below(100) < 60 ? 1 - old : old;
    case SignalKind::temperature:
      return dice.below(100) < 50 ? 20 + dice.below(40) / 10.0 : old;
    case SignalKind::humidity:
      return dice.below(100) < 50 ? 40 + dice.below(20) : old;
    case SignalKind::illuminance:
      return dice.below(100) < 70 ? dice.below(300) : old;
    case SignalKind::battery:
      return dice.below(1000) < 5 ? 70 + dice.below(10) : old == 0 ? 75 : old;
    case SignalKind::mains:
      return 1;
    case SignalKind::sos:
      return dice.below(20000) == 0 ? 1 : 0;
    default:
      return 0;
  }
}

}  // namespace

RuleSet busy_rules() {
  const auto home = busy_home();
  auto zone = load_zone("Europe/Rome");
  auto compiled = compile(home, busy_specs(home), zone ? *zone : Zone::utc());
  if (const auto* problems = std::get_if<std::vector<RuleProblem>>(&compiled)) {
    std::fprintf(stderr, "%s: %s\n", problems->front().rule.c_str(), problems->front().what.c_str());
    std::exit(1);
  }
  auto rules = std::get<RuleSet>(std::move(compiled));
  assert(rules.size() == 200 && rules.signal_count() == 64);
  return rules;
}

std::vector<Event> busy_days(const RuleSet& rules, std::size_t count) {
  const auto& home = rules.home();
  std::vector<double> values(home.signals.size(), 0);
  std::vector<Event> events;
  events.reserve(count);
  Dice dice{42};
  Instant now = std::chrono::sys_days{std::chrono::March / 2 / 2026} + 8h;
  while (events.size() < count) {
    now += Millis{200 + dice.below(10'000)};
    const auto device = static_cast<DeviceId>(1 + dice.below(static_cast<int>(home.devices.size()) - 1));
    for (std::size_t s = 0; s < home.signals.size() && events.size() < count; ++s) {
      if (home.signals[s].device != device) continue;
      if (home.signals[s].name.starts_with("spare") && dice.below(10) != 0) continue;
      const auto value = next_value(dice, home.signals[s].kind, values[s]);
      values[s] = value;
      events.push_back({0, now, Reading{static_cast<SignalId>(s), value, unknown}});
    }
  }
  return events;
}

}  // namespace vicino::bench
