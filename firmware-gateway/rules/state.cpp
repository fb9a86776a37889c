#include "rules/state.hpp"

#include <algorithm>

#include "rules/engine.hpp"
#include "rules/shift.hpp"
#include "rules/turn.hpp"

namespace vicino::rules {
namespace {

void move_by(RuleState& r, Millis delta) {
  // What held from the opening of a window keeps the time it has held.
  if (r.condition && r.limit != no_limit) r.since = std::max(r.since, r.run_start);
  r.run_start = r.window_change = unknown;
  for (auto* t :
       {&r.since, &r.started, &r.raised, &r.deadline, &r.update_from, &r.last_raised, &r.blind_since,
        &r.first_edge, &r.silenced_until, &r.began, &r.lone.at, &r.lone.before, &r.moved})
    *t = plus(*t, delta);
}

void move_by(DeviceState& d, Millis delta) {
  for (auto* t : {&d.last_heard, &d.quiet_from, &d.period_start, &d.hidden_since}) *t = plus(*t, delta);
}

}  // namespace

void move_by(EngineState& state, Millis delta) {
  for (auto* t : {&state.now, &state.out_since, &state.stirred.at, &state.stirred.before, &state.next_wake})
    *t = plus(*t, delta);
  for (auto& t : state.last_movement) t = plus(t, delta);
  for (auto& s : state.signals) s.changed_at = plus(s.changed_at, delta);
  for (auto& d : state.devices) move_by(d, delta);
  for (auto& r : state.rules) move_by(r, delta);
  for (auto& t : state.wakes) t = plus(t, delta);
  for (auto& t : state.stamps) t = plus(t, delta);
  move_by(state.habits, delta);
}

EngineState initial_state(const RuleSet& rules) {
  const auto& tables = rules.tables();
  EngineState state;
  state.last_movement.assign(tables.rooms, unknown);
  state.signals.assign(tables.signals.size(), {});
  state.devices.assign(tables.devices.size(), {});
  state.rules.assign(tables.rules.size(), {});
  state.wakes.assign(1 + tables.devices.size() + tables.rules.size(), never);
  state.stamps.assign(tables.stamps, unknown);
  state.nights.assign(tables.nights, {});
  return state;
}

}  // namespace vicino::rules
