// From one rule set to the next without losing what is known.
#include <unordered_map>

#include "rules/conditions.hpp"
#include "rules/machine.hpp"
#include "rules/visibility.hpp"

namespace vicino::rules {
namespace {

// Positions of things in the old home, by name.
template <class Things, class Name>
std::unordered_map<std::string_view, std::size_t> places(const Things& things, Name name) {
  std::unordered_map<std::string_view, std::size_t> found;
  for (std::size_t i = 0; i < things.size(); ++i) found.emplace(name(things[i]), i);
  return found;
}

template <class Things, class Name, class Carry>
void carry_over(const Things& old_things, const Things& new_things, Name name, Carry carry) {
  const auto old_places = places(old_things, name);
  for (std::size_t i = 0; i < new_things.size(); ++i)
    if (const auto found = old_places.find(name(new_things[i])); found != old_places.end())
      carry(found->second, i);
}

void carry_home(const RuleSet& from, const EngineState& old_state, const RuleSet& to, EngineState& state) {
  const auto& a = from.home();
  const auto& b = to.home();
  carry_over(
      a.rooms, b.rooms, [](const Room& r) { return std::string_view(r.id); },
      [&](std::size_t i, std::size_t j) { state.last_movement[j] = old_state.last_movement[i]; });
  carry_over(
      a.signals, b.signals, [](const Signal& s) { return std::string_view(s.name); },
      [&](std::size_t i, std::size_t j) { state.signals[j] = old_state.signals[i]; });
  carry_over(
      a.devices, b.devices, [](const Device& d) { return std::string_view(d.id); },
      [&](std::size_t i, std::size_t j) {
        auto& d = state.devices[j];
        d = old_state.devices[i];
        d.limit = patience_with(d, to.tables().devices[j].patience);
      });
}

// Seen through the new home's bridges; a device that was heard all the time starts hidden or stops being so
// here.
void look_again(Turn& turn) {
  const auto& devices = turn.tables.devices;
  // As often as bridges can hang on bridges: each round settles one more level.
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < devices.size(); ++i) {
      auto& d = turn.state.devices[i];
      const bool reachable = devices[i].via == index(no_device) || turn.state.devices[devices[i].via].visible;
      const bool visible = d.online && !d.silent && reachable;
      if (reachable)
        d.hidden_since = unknown;
      else if (d.hidden_since == unknown)
        d.hidden_since = turn.now();
      changed = changed || visible != d.visible;
      d.visible = visible;
    }
  }
  for (std::size_t i = 0; i < devices.size(); ++i) turn.wake(turn.device_wake(i), turn.now());
}

SignalId carried(SignalId signal, const RuleSet& from, const RuleSet& to) {
  if (signal == no_signal) return no_signal;
  return to.home().find_signal(from.home().signal(signal).name).value_or(no_signal);
}

// The state of a rule that is the same as before.
void carry_rule(const RuleSet& from, const EngineState& old_state, Slot i, const RuleSet& to,
                EngineState& state, Slot j) {
  auto& r = state.rules[j];
  r = old_state.rules[i];
  r.signal = carried(r.signal, from, to);
  r.lone.by = carried(r.lone.by, from, to);
  r.lone.before_by = carried(r.lone.before_by, from, to);
  r.window_change = unknown;  // the zone may be another
  const auto& a = from.tables().rules[i];
  const auto& b = to.tables().rules[j];
  for (std::uint32_t k = 0; a.shape == Shape::count_within && k < a.n; ++k)
    state.stamps[b.first_stamp + k] = old_state.stamps[a.first_stamp + k];
}

// A rule that is new, or is not what it was: it starts with what is known of its signals.
void begin_rule(const RuleSet& to, EngineState& state, Slot j) {
  auto& r = state.rules[j];
  const auto shape = to.tables().rules[j].shape;
  r.over = signals_over(to.spec(static_cast<RuleIndex>(j)), state);
  const auto& row = to.tables().rules[j];
  r.condition = shape == Shape::absence || shape == Shape::not_risen || r.over != 0 ||
                (shape == Shape::out && state.presumably_out) ||
                (shape == Shape::trouble && (state.troubles >> row.part & 1) != 0);
  if (r.condition) r.since = r.began = state.now;
  r.suppressed = suppressed_in(state.mode, to.tables().rules[j]);
}

}  // namespace

EngineState migrate(const RuleSet& from, const EngineState& state, const RuleSet& to, Instant at,
                    TransitionSink& sink) {
  if (state.now == unknown) return initial_state(to);
  auto old_state = state;
  advance(from, old_state, at, sink);

  auto next = initial_state(to);
  next.now = old_state.now;
  next.mode = old_state.mode;
  next.mode_until = old_state.mode_until;
  next.mode_seq = old_state.mode_seq;
  next.clock_synchronised = old_state.clock_synchronised;
  next.last_alert = old_state.last_alert;
  next.last_seq = old_state.last_seq;
  next.presumably_out = old_state.presumably_out;
  next.door_open = old_state.door_open;
  next.out_since = old_state.out_since;
  next.stirred = old_state.stirred;
  next.stirred.by = carried(old_state.stirred.by, from, to);
  next.stirred.before_by = carried(old_state.stirred.before_by, from, to);
  next.troubles = old_state.troubles;
  next.habits = old_state.habits;
  carry_home(from, old_state, to, next);

  Turn old_turn(from, old_state, sink);
  std::vector<bool> kept(to.size(), false);
  for (Slot i = 0; i < from.size(); ++i) {
    const auto same = to.find(from.spec(static_cast<RuleIndex>(i)).id);
    // What nights are like does not depend on the rule's other settings.
    if (same && from.tables().rules[i].shape == Shape::nightly &&
        to.tables().rules[index(*same)].shape == Shape::nightly)
      next.nights[to.tables().rules[index(*same)].night] = old_state.nights[from.tables().rules[i].night];
    if (same && to.rule_hash(*same) == from.rule_hash(static_cast<RuleIndex>(i))) {
      carry_rule(from, old_state, i, to, next, static_cast<Slot>(*same));
      kept[index(*same)] = true;
    } else if (old_state.rules[i].open()) {
      emit(old_turn, i,
           old_state.rules[i].phase == Phase::firing ? TransitionKind::resolved : TransitionKind::cancelled);
    }
  }

  Turn turn(to, next, sink);
  begin_devices(turn);
  look_again(turn);
  turn.wake(Turn::mode_wake, next.mode_until);
  for (Slot j = 0; j < to.size(); ++j) {
    if (!kept[j]) begin_rule(to, next, j);
    auto& r = next.rules[j];
    if (r.phase == Phase::pre_alarm) ++next.pre_alarms;
    // Told, and acted upon, when the new rules first see time pass: at this very instant, by step() or
    // advance().
    const auto blind = sight_of(to, next, j);
    if (r.blind == 0 && blind != 0) r.blind_since = next.now;
    r.blind = blind;
    turn.wake(turn.rule_wake(j), next.now);
  }
  return next;
}

}  // namespace vicino::rules
