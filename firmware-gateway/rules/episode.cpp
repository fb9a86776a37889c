#include "rules/episode.hpp"

#include <span>

#include "rules/conditions.hpp"
#include "rules/holding.hpp"
#include "rules/machine.hpp"

namespace vicino::rules {
namespace {

// Those that waited for this alert to be over begin to wait anew: what it told of has been looked after.
void free_youngers(Turn& turn, Slot i) {
  const auto& row = turn.row(i);
  for (const auto younger : std::span(turn.tables.youngers).subspan(row.first_younger, row.youngers)) {
    auto& r = turn.rule(younger);
    if (!r.yielding) continue;
    r.yielding = false;
    r.since = turn.now();
    turn.wake_no_later(turn.rule_wake(younger), turn.now());
  }
}

}  // namespace

void emit(Turn& turn, Slot i, TransitionKind kind) {
  const auto& r = turn.rule(i);
  Transition t;
  t.kind = kind;
  t.rule = static_cast<RuleIndex>(i);
  t.at = turn.now();
  t.cause = turn.seq != 0 ? turn.seq : r.cause;
  t.severity = static_cast<Severity>(turn.row(i).severity);
  t.late = turn.late;
  if (kind != TransitionKind::degraded && kind != TransitionKind::restored) {
    t.signal = r.signal;
    t.value = r.value;
    if (kind != TransitionKind::pending) {
      t.alert = r.alert;
      t.count = r.count;
      t.test = r.test;
    }
  }
  turn.sink.push_back(t);
}

bool told_by_another(const Turn& turn, Slot i) {
  const auto& row = turn.row(i);
  const auto elders = std::span(turn.tables.elders).subspan(row.first_elder, row.elders);
  return std::any_of(elders.begin(), elders.end(),
                     [&](std::uint16_t elder) { return turn.state.rules[elder].open(); });
}

void end_episode(Turn& turn, Slot i, TransitionKind kind) {
  auto& r = turn.rule(i);
  emit(turn, i, kind);
  if (r.phase == Phase::pre_alarm) --turn.state.pre_alarms;
  r.phase = Phase::inactive;
  r.deadline = never;
  r.holding = false;
  r.untold = false;
  free_youngers(turn, i);
}

void release(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  const auto& row = turn.row(i);
  r.holding = false;
  if (r.phase != Phase::firing || (row.latched && !r.acknowledged)) return;
  if (row.keep > Millis{0})
    r.deadline = turn.now() + row.keep;
  else
    end_episode(turn, i, TransitionKind::resolved);
}

void tell_update(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  r.untold = turn.now() < r.update_from;
  if (r.untold) return;
  emit(turn, i, TransitionKind::updated);
  r.update_from = turn.now() + turn.row(i).repeat;
}

void count_again(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  ++r.count;
  if (r.phase == Phase::firing) tell_update(turn, i);
}

void raise(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  if (r.phase == Phase::pre_alarm) --turn.state.pre_alarms;
  r.phase = Phase::firing;
  r.raised = r.last_raised = r.update_from = turn.now();
  r.deadline = never;
  emit(turn, i, TransitionKind::raised);
  r.holding = r.holding || absent_again(turn, turn.row(i), r);
  if (!r.holding) release(turn, i);
}

void begin_episode(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  const auto& row = turn.row(i);
  r.alert = ++turn.state.last_alert;
  r.count = 1;
  r.started = holds_since(r);
  r.raised = unknown;
  r.holding = r.condition;
  r.acknowledged = r.silenced = r.untold = false;
  r.silenced_until = never;
  r.lone = {};
  if (row.recurs) r.began = r.run_start;
  r.test = turn.state.mode == Mode::maintenance;
  trim_evidence(row, r);
  if (row.pre_alarm == Millis{0}) return raise(turn, i);
  r.phase = Phase::pre_alarm;
  r.deadline = turn.now() + row.pre_alarm;
  ++turn.state.pre_alarms;
  emit(turn, i, TransitionKind::pre_alarm_started);
}

void begin_condition(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  r.condition = true;
  r.quelled = false;
  r.since = r.began = turn.now();
  if (!r.open() || r.suppressed) return;
  r.holding = true;
  if (r.phase == Phase::firing) r.deadline = never;
  count_again(turn, i);
}

void end_condition(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  r.condition = false;
  r.quelled = false;
  if (r.open() && r.holding) release(turn, i);
}

}  // namespace vicino::rules
