#include "rules/engine.hpp"

#include <utility>

#include "rules/conditions.hpp"
#include "rules/machine.hpp"
#include "rules/shift.hpp"
#include "rules/visibility.hpp"

namespace vicino::rules {
namespace {

void set_mode(Turn& turn, Mode mode, Instant until) {
  turn.state.mode = mode;
  turn.state.mode_until = mode == Mode::normal ? never : until;
  turn.state.mode_seq = turn.seq;
  turn.wake(Turn::mode_wake, turn.state.mode_until);
  if (mode != Mode::normal && mode != Mode::visitor) habits_pause(turn);
  mode_changed(turn);
}

void end_mode(Turn& turn) {
  if (turn.now() < turn.state.mode_until) return turn.wake(Turn::mode_wake, turn.state.mode_until);
  turn.seq = turn.state.mode_seq;
  set_mode(turn, Mode::normal, never);
  turn.seq = 0;
}

// Works off one wake, at its own instant.
void settle_place(Turn& turn, std::size_t place) {
  const auto first_rule = turn.rule_wake(0);
  if (place == Turn::mode_wake)
    end_mode(turn);
  else if (place < first_rule)
    settle_device(turn, static_cast<Slot>(place - 1));
  else
    settle(turn, static_cast<Slot>(place - first_rule));
  assert(turn.state.wakes[place] > turn.now());
}

void pass_time(Turn& turn, Instant to) {
  auto& state = turn.state;
  while (state.next_wake <= to) {
    // The first of the earliest: that is the order at one instant.
    const auto first = std::min_element(state.wakes.begin(), state.wakes.end());
    state.next_wake = *first;
    if (*first > to) break;
    state.now = std::max(state.now, *first);
    settle_place(turn, static_cast<std::size_t>(first - state.wakes.begin()));
  }
  state.now = std::max(state.now, to);
}

// The first event: from here on there is something to be silent or absent against.
void begin(Turn& turn, Instant at) {
  turn.state.now = at;
  begin_devices(turn);
  for (Slot i = 0; i < turn.rule_count(); ++i) {
    auto& r = turn.rule(i);
    if (turn.row(i).shape == Shape::absence || turn.row(i).shape == Shape::not_risen) {
      r.condition = true;
      r.since = r.began = at;
      r.cause = turn.seq;
    }
    r.suppressed = suppressed_in(turn.state.mode, turn.row(i));
    r.blind = sight_of(turn.rules, turn.state, i);
    r.blind_since = r.blind != 0 ? at : unknown;
    settle(turn, i);
  }
}

void set_down(Turn& turn, bool down) {
  for (Slot i = 0; i < turn.rule_count(); ++i) {
    if (turn.row(i).shape != Shape::absence && turn.row(i).shape != Shape::not_risen) continue;
    const auto others = static_cast<std::uint8_t>(turn.rule(i).blind & ~blind_down);
    set_blind(turn, i, down ? static_cast<std::uint8_t>(others | blind_down) : others);
  }
}

// Nothing was seen in (last_alive, at]: absence and silence stand still, all else fires late, at its own
// instant.
void pass_time_down(Turn& turn, Instant last_alive, Instant at) {
  const auto seq = std::exchange(turn.seq, 0);
  const auto from = std::max(last_alive, turn.now());
  pass_time(turn, std::min(from, at));
  if (from < at) {
    habits_pause(turn);
    set_down(turn, true);
    forgive_silence(turn, at - from);
    turn.late = true;
    pass_time(turn, at);
    turn.late = false;
  }
  turn.seq = seq;
  set_down(turn, false);
}

void apply_start(Turn& turn, const GatewayStarted& started, Instant at) {
  if (turn.state.now == unknown) {
    turn.state.clock_synchronised = started.clock_synchronised;
    return begin(turn, at);
  }
  pass_time_down(turn, started.last_alive == unknown ? at : started.last_alive, at);
  turn.state.clock_synchronised = started.clock_synchronised;
  if (!started.clock_synchronised) habits_pause(turn);
  reconsider_sight(turn);
}

// `at` is on the new clock: time passes to the step on the old one, then all that is stored moves.
void apply_clock(Turn& turn, const ClockAdjusted& adjusted, Instant at) {
  auto& state = turn.state;
  if (state.now == unknown) {
    state.clock_synchronised = adjusted.synchronised;
    return begin(turn, at);
  }
  const auto seq = std::exchange(turn.seq, 0);
  pass_time(turn, at - adjusted.delta);
  turn.seq = seq;
  move_by(state, adjusted.delta);
  state.clock_synchronised = adjusted.synchronised;
  if (!adjusted.synchronised) habits_pause(turn);
  // The end of a mode was given as a time of the real clock: it stays where it is.
  turn.wake(Turn::mode_wake, state.mode_until);
  for (Slot i = 0; i < turn.rule_count(); ++i) {
    set_blind(turn, i, sight_of(turn.rules, state, i));
    if (turn.row(i).scheduled) settle(turn, i);
  }
}

template <class Act>
void with_alert(Turn& turn, AlertNumber alert, Act act) {
  for (Slot i = 0; alert != 0 && i < turn.rule_count(); ++i)
    if (turn.rule(i).alert == alert && turn.rule(i).open()) return act(i);
}

// A technician's test alarm: an episode of the home's self-test rule that is over at once.
void test_alarm(Turn& turn) {
  const auto i = turn.tables.self_test;
  if (i >= turn.rule_count() || turn.rule(i).open()) return;
  auto& r = turn.rule(i);
  r.alert = ++turn.state.last_alert;
  r.count = 1;
  r.cause = turn.seq;
  r.started = r.raised = turn.now();
  r.test = true;
  emit(turn, i, TransitionKind::raised);
  emit(turn, i, TransitionKind::resolved);
}

void apply_command(Turn& turn, const Command& command) {
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, Acknowledge>) {
          with_alert(turn, body.alert, [&](Slot i) { acknowledge(turn, i); });
        } else if constexpr (std::is_same_v<Body, CancelAlert>) {
          with_alert(turn, body.alert, [&](Slot i) {
            if (turn.rule(i).phase != Phase::pre_alarm) return;
            call_off(turn, i);
            settle(turn, i);
          });
        } else if constexpr (std::is_same_v<Body, Silence>) {
          with_alert(turn, body.alert, [&](Slot i) { silence(turn, i, body.for_); });
        } else if constexpr (std::is_same_v<Body, Resolve>) {
          with_alert(turn, body.alert, [&](Slot i) { close(turn, i); });
        } else if constexpr (std::is_same_v<Body, SetMode>) {
          set_mode(turn, body.mode, body.until);
        } else if constexpr (std::is_same_v<Body, TestAlarm>) {
          test_alarm(turn);
        }
      },
      command.body);
}

void apply(Turn& turn, const Event& event) {
  if (const auto* reading = std::get_if<Reading>(&event.body)) {
    if (index(reading->signal) >= turn.tables.signals.size()) return;
    hear(turn, turn.tables.signals[index(reading->signal)].device);
    apply_reading(turn, *reading);
  } else if (const auto* availability = std::get_if<Availability>(&event.body)) {
    if (index(availability->device) < turn.tables.devices.size()) apply_availability(turn, *availability);
  } else if (const auto* received = std::get_if<CommandReceived>(&event.body)) {
    apply_command(turn, received->command);
  } else if (const auto* health = std::get_if<GatewayHealth>(&event.body)) {
    apply_health(turn, *health);
  } else if (const auto* changed = std::get_if<ModeChanged>(&event.body)) {
    if (changed->mode != turn.state.mode) set_mode(turn, changed->mode, never);
  }
  // RulesLoaded: migrate() has done its work; new rules wake at this instant.
}

}  // namespace

void step(const RuleSet& rules, EngineState& state, const Event& event, TransitionSink& sink) {
  Turn turn(rules, state, sink);
  turn.seq = event.seq;
  state.last_seq = event.seq;
  if (const auto* started = std::get_if<GatewayStarted>(&event.body)) {
    apply_start(turn, *started, event.at);
  } else if (const auto* adjusted = std::get_if<ClockAdjusted>(&event.body)) {
    apply_clock(turn, *adjusted, event.at);
  } else {
    if (state.now == unknown) {
      begin(turn, event.at);
    } else {
      turn.seq = 0;
      pass_time(turn, event.at);
      turn.seq = event.seq;
    }
    apply(turn, event);
  }
}

void advance(const RuleSet& rules, EngineState& state, Instant to, TransitionSink& sink) {
  if (state.now == unknown) return;
  Turn turn(rules, state, sink);
  pass_time(turn, to);
}

Instant next_deadline(const RuleSet&, const EngineState& state) {
  return state.now == unknown || state.wakes.empty()
             ? never
             : *std::min_element(state.wakes.begin(), state.wakes.end());
}

}  // namespace vicino::rules
