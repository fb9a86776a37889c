#include "generate.hpp"

namespace vicino::rules::test {
namespace {

using namespace std::chrono_literals;

constexpr auto monday_noon = std::chrono::sys_days{std::chrono::June / 15 / 2026} + 12h;

Millis some_time(Random& r) {
  return 5s * (1 + r.below(24));
}

template <class T>
T one_of(Random& r, std::initializer_list<T> values) {
  return values.begin()[r.below(static_cast<int>(values.size()))];
}

SignalId some_signal(Random& r, const Home& home) {
  return static_cast<SignalId>(r.below(static_cast<int>(home.signals.size())));
}
DeviceId some_device(Random& r, const Home& home) {
  return static_cast<DeviceId>(r.below(static_cast<int>(home.devices.size())));
}

Edge some_edge(Random& r, const Home& home) {
  Edge e;
  e.signal = some_signal(r, home);
  if (r.chance(20)) e.any_change = true;
  if (r.chance(20)) e.min = e.max = 0;
  return e;
}
std::vector<Edge> some_edges(Random& r, const Home& home) {
  std::vector<Edge> edges;
  for (int n = 1 + r.below(3); n > 0; --n) edges.push_back(some_edge(r, home));
  return edges;
}

std::vector<SignalId> some_levels(Random& r, const Home& home) {
  std::vector<SignalId> signals;
  for (int n = 1 + r.below(3); n > 0; --n)
    if (const auto s = some_signal(r, home); !is_momentary(home.signal(s).kind)) signals.push_back(s);
  if (signals.empty()) signals.push_back(SignalId{0});
  return signals;
}

Condition some_condition(Random& r, const Home& home, bool with_windows) {
  switch (r.chance(75) ? r.below(7) : 7 + r.below(with_windows ? 4 : 2)) {
    case 0:
      if (r.chance(50))
        return Threshold{some_levels(r, home), Compare::at_least, 1, r.chance(50) ? 1.0 : 0.0};
      return Threshold{some_levels(r, home), Compare::at_most, 0, r.chance(50) ? 0.0 : 2.0};
    case 1:
      return Momentary{{some_signal(r, home), some_signal(r, home)}, 1};
    case 2:
      return Latch{some_edges(r, home), some_edges(r, home)};
    case 3:
      return CountWithin{some_edges(r, home), static_cast<std::uint32_t>(1 + r.below(4)), some_time(r) * 4,
                         r.chance(30) ? some_edges(r, home) : std::vector<Edge>{}};
    case 4:
      return Sequence{some_edges(r, home), some_edges(r, home), some_time(r) * 2};
    case 5:
      return Absence{some_edges(r, home)};
    case 7:
      return Trouble{static_cast<HealthPart>(r.below(static_cast<int>(health_part_count)))};
    case 8:
      return Out{};
    case 9:
      return NotRisen{};
    case 10:
      return NightlyVisits{some_edges(r, home), some_time(r), static_cast<std::uint32_t>(r.below(3)), 1};
    default:
      if (r.chance(50)) return Silent{some_device(r, home), some_time(r) * 3, 0ms, 0ms};
      return Silent{some_device(r, home), std::nullopt, some_time(r), some_time(r) + 120s};
  }
}

// Windows around the noon at which the streams begin, so that they open and close in their middle.
std::vector<Limit> some_limits(Random& r, bool with_windows, bool instant, bool absence) {
  const auto time = [&] { return instant || (!absence && r.chance(20)) ? 0ms : some_time(r); };
  if (!with_windows || r.chance(40))
    return absence || r.chance(60) ? std::vector<Limit>{{DayWindow{}, time()}} : std::vector<Limit>{};
  std::vector<Limit> limits;
  int from = 11 * 60 + r.below(60);
  for (int n = 1 + r.below(3); n > 0; --n) {
    const int to = from + 5 + r.below(20);
    DayWindow window{static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to), 0x7f};
    if (r.chance(20)) window.weekdays = static_cast<std::uint8_t>(1 + r.below(127));
    limits.push_back({window, time()});
    from = r.chance(50) ? to : to + r.below(10);  // neighbours, or a gap
  }
  if (r.chance(20)) limits = {{{12 * 60 + 30, 12 * 60 + 10, 0x7f}, time()}};  // over midnight
  return limits;
}

}  // namespace

Home random_home(Random& r) {
  Home home;
  home.rooms = {{"bathroom", RoomType::bathroom}, {"hall", RoomType::hallway}};
  const auto add = [&](DeviceType type, std::initializer_list<SignalKind> kinds) {
    Device d;
    d.id = "d" + std::to_string(home.devices.size());
    d.type = type;
    d.room = static_cast<RoomId>(r.below(2));
    d.power = r.chance(30) ? Power::mains : Power::battery;
    if (!home.devices.empty() && r.chance(70)) d.via = DeviceId{0};
    if (r.chance(40)) d.check_in = some_time(r);
    for (const auto kind : kinds)
      home.signals.push_back(
          {d.id + "." + std::string(name(kind)), static_cast<DeviceId>(home.devices.size()), kind});
    home.devices.push_back(d);
  };
  add(DeviceType::bridge, {});
  add(DeviceType::motion, {SignalKind::occupancy, SignalKind::battery_low});
  add(DeviceType::motion, {SignalKind::occupancy});
  add(DeviceType::outer_door, {SignalKind::contact});
  add(DeviceType::sos_button, {SignalKind::sos});
  add(DeviceType::cancel_button, {SignalKind::cancel});
  add(DeviceType::fall_detector, {SignalKind::fall});
  add(DeviceType::climate, {SignalKind::temperature});
  return home;
}

std::vector<RuleSpec> random_rules(Random& r, const Home& home, bool with_windows) {
  std::vector<RuleSpec> specs;
  for (int n = 1 + r.below(6); n > 0; --n) {
    RuleSpec s;
    s.id = "r" + std::to_string(n);
    s.condition = some_condition(r, home, with_windows);
    const bool instant = std::holds_alternative<Momentary>(s.condition) ||
                         std::holds_alternative<Sequence>(s.condition) ||
                         std::holds_alternative<NightlyVisits>(s.condition);
    const bool absence = std::holds_alternative<Absence>(s.condition);
    s.limits = some_limits(r, with_windows, instant, absence);
    if (std::holds_alternative<NotRisen>(s.condition) || std::holds_alternative<NightlyVisits>(s.condition))
      while (s.limits.empty() || s.limits.front().window.always())
        s.limits = some_limits(r, with_windows, instant, absence);
    s.adaptive = with_windows && r.chance(20);
    s.recurs = absence && r.chance(30);
    if (r.chance(30)) s.corroborate = some_time(r) * 3;
    if (r.chance(25)) s.story = static_cast<Story>(r.below(4));
    if (r.chance(30)) {
      s.still_for = some_time(r);
      s.extend_edges = some_edges(r, home);
    }
    s.only_in_away = r.chance(5);
    s.alert_class = one_of(r, {AlertClass::social, AlertClass::technical});
    s.severity = static_cast<Severity>(r.below(4));
    if (r.chance(40)) s.pre_alarm = some_time(r);
    if (r.chance(50)) {
      s.cancel_by_movement = true;
      s.cancel_edges = some_edges(r, home);
    }
    if (r.chance(40)) s.keep_firing_for = some_time(r);
    s.hold_off = r.chance(50) ? 0ms : some_time(r) * 3;
    s.latched = r.chance(40);
    s.passes_every_mode = r.chance(30);
    if (r.chance(20)) s.hold_while_out = some_time(r) * 4;
    s.begins_inside = r.chance(15) && !std::holds_alternative<Absence>(s.condition);
    for (int k = r.below(3); k > 0; --k) s.needs.push_back(some_device(r, home));
    s.needs_all = r.chance(50);
    if (r.chance(5)) s.kind = CareKind::self_test;
    specs.push_back(s);
  }
  return specs;
}

Zone random_zone(Random& r) {
  if (r.chance(50)) return Zone::utc();
  std::vector<Zone::Span> spans{{unknown, 0min}};
  auto t = Instant{monday_noon} - 30min;
  for (int n = 1 + r.below(3); n > 0; --n) {
    t += 5min * (1 + r.below(8));
    spans.push_back({t, 10min * (r.below(7) - 3)});
  }
  return Zone("Nowhere", spans);
}

std::vector<Moment> random_stream(Random& r, const Home& home) {
  std::vector<Moment> stream;
  auto now = Instant{monday_noon} + 1s * r.below(3600);
  const int length = 10 + r.below(40);
  for (int i = 0; i < length; ++i) {
    Moment m;
    m.alive_from = now;
    const Millis gap = r.chance(25) ? 0ms : r.chance(85) ? 5s * r.below(20) : 60s * r.below(20);
    now += gap;
    m.alive_to = now;
    m.event.seq = static_cast<Seq>(i + 1);
    const int dice = i == 0 && r.chance(50) ? 99 : r.below(100);
    if (dice < 68) {
      const auto signal = some_signal(r, home);
      const auto kind = home.signal(signal).kind;
      const int top = kind == SignalKind::fall || kind == SignalKind::temperature ? 3 : 2;
      m.event.body = Reading{
          signal, static_cast<double>(is_momentary(kind) && r.chance(80) ? 1 : r.below(top)), unknown};
    } else if (dice < 70) {
      m.event.body =
          GatewayHealth{static_cast<HealthPart>(r.below(static_cast<int>(health_part_count))), r.chance(40)};
    } else if (dice < 77) {
      m.event.body = Availability{some_device(r, home),
                                  one_of(r, {Liveness::heard, Liveness::online, Liveness::offline})};
    } else if (dice < 88) {
      Command c;
      const auto alert = static_cast<AlertNumber>(1 + r.below(6));
      switch (r.below(6)) {
        case 0:
        case 1:
          c.body = Acknowledge{alert};
          break;
        case 2:
          c.body = CancelAlert{alert};
          break;
        case 3:
          c.body = Silence{alert, some_time(r)};
          break;
        case 4: {
          // One draw a statement: the language leaves open which side of a product is drawn first, and compilers differ.
          const auto mode = static_cast<Mode>(r.below(5));
          auto until = never;
          if (!r.chance(30)) {
            const int times = r.below(5);
            until = now + some_time(r) * times;
          }
          c.body = SetMode{mode, until, ""};
          break;
        }
        default:
          c.body = TestAlarm{};
          break;
      }
      m.event.body = CommandReceived{c};
    } else if (dice < 89) {
      m.event.body = ModeChanged{static_cast<Mode>(r.below(5))};
    } else if (dice < 92) {
      const Millis delta = 5s * (r.below(240) - 120);
      now += delta;
      m.event.body = ClockAdjusted{delta, r.chance(80)};
    } else {
      GatewayStarted started;
      started.clock_synchronised = r.chance(70);
      if (i > 0) {
        m.alive_to = m.alive_from + gap / 5s * r.below(6) * 1s;
        started.last_alive = m.alive_to;
      }
      m.event.body = started;
    }
    m.event.at = now;
    stream.push_back(m);
  }
  // Let all that is still open come to its end.
  Moment last;
  last.alive_from = now;
  last.alive_to = last.event.at = now + 3h;
  last.event.seq = static_cast<Seq>(length + 1);
  last.event.body = Availability{DeviceId{0}, Liveness::heard};
  stream.push_back(last);
  return stream;
}

Event moved(Event event, Millis by) {
  event.at += by;
  if (auto* received = std::get_if<CommandReceived>(&event.body)) {
    if (auto* mode = std::get_if<SetMode>(&received->command.body); mode && mode->until != never)
      mode->until += by;
  } else if (auto* started = std::get_if<GatewayStarted>(&event.body)) {
    if (started->last_alive != unknown) started->last_alive += by;
  }
  return event;
}

}  // namespace vicino::rules::test
