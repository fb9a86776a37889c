#include "rules/holding.hpp"

#include "rules/conditions.hpp"
#include "rules/lower.hpp"

namespace vicino::rules {

void refresh_window(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  if (turn.now() < r.window_change) return;
  const auto& row = turn.row(i);
  if (by_habit(turn, row)) {
    r.limit = 0;
    r.run_start = unknown;
    r.window_change = never;
    return;
  }
  const auto window = row.limits == 0
                          ? WindowState{0, unknown, never}
                          : window_at(segments_of(turn.tables, row), turn.rules.zone(), turn.now());
  r.limit = window.limit;
  r.run_start = window.run_start;
  r.window_change = window.change;
}

bool by_habit(const Turn& turn, const RuleRow& row) {
  return row.adaptive && row.shape == Shape::absence && turn.state.habits.stillness_known();
}

// Only a window gives the evening its instant.
bool by_return(const RuleRow& row, const RuleState& r) {
  return row.adaptive && row.shape == Shape::out && r.limit != no_limit && r.run_start != unknown;
}

Millis hold(const Turn& turn, const RuleRow& row, const RuleState& r) {
  auto base = row.limits == 0 ? Millis{0} : turn.tables.holds[row.first_limit + r.limit];
  if (by_habit(turn, row))
    base = limit_at(turn.state.habits, local_hour(turn.rules.zone(), turn.now()).hour);
  else if (row.adaptive && row.shape == Shape::not_risen && turn.state.habits.rise_known())
    base = Millis{minute_ms * std::max(latest_rise(turn.state.habits) - row.opens, 1)};
  return turn.state.presumably_out ? std::max(base, row.hold_while_out) : base;
}

bool holds(const Turn& turn, const RuleRow& row, const RuleState& r) {
  if (!r.condition || r.suppressed || r.limit == no_limit) return false;
  if ((r.blind & ~blind_sensors) != 0) return false;
  if (row.begins_inside && r.began < r.run_start) return false;
  return r.blind == 0 || hold(turn, row, r) == Millis{0};
}

Instant holds_since(const RuleState& r) {
  return std::max(r.since, r.run_start);
}

bool held_off(const Turn& turn, const RuleRow& row, const RuleState& r) {
  return !row.latched && r.last_raised != unknown && turn.now() < r.last_raised + row.hold_off;
}

Instant held_at(const Turn& turn, const RuleRow& row, const RuleState& r, Instant from) {
  if (by_habit(turn, row))
    return still_too_long(turn.state.habits, turn.rules.zone(), holds_since(r), from,
                          turn.state.presumably_out ? row.hold_while_out : Millis{0});
  if (by_return(row, r)) {
    // At one instant of the evening, the limit's own or the habit's, and of who has been out for the limit by then.
    constexpr int day = 24 * 60;
    const auto out_for = turn.tables.holds[row.first_limit];
    const int opens = row.opens < day / 2 ? row.opens + day : row.opens;
    const auto at =
        r.run_start + std::max(out_for, Millis{minute_ms * (latest_home(turn.state.habits) - opens)});
    return r.since <= at - out_for ? at : never;
  }
  const auto held = holds_since(r) + hold(turn, row, r);
  return row.still_for > Millis{0} && r.moved != unknown ? std::max(held, r.moved + row.still_for) : held;
}

Instant due(const Turn& turn, const RuleRow& row, const RuleState& r) {
  if (r.quelled && hold(turn, row, r) == Millis{0}) return never;  // called off: it must end and begin anew
  const auto held_off = !row.latched && r.last_raised != unknown ? r.last_raised + row.hold_off : unknown;
  return std::max(held_at(turn, row, r, std::max(turn.now(), held_off)), held_off);
}

bool absent_again(const Turn& turn, const RuleRow& row, const RuleState& r) {
  return row.shape == Shape::absence && !r.holding && holds(turn, row, r) &&
         turn.now() >= held_at(turn, row, r, turn.now());
}

Instant next_look(const Turn& turn, Slot i) {
  const auto& r = turn.state.rules[i];
  const auto& row = turn.row(i);
  auto at = never;
  switch (r.phase) {
    case Phase::inactive:
      if (r.condition || row.shape == Shape::not_risen || row.shape == Shape::nightly) at = r.window_change;
      break;
    case Phase::pending:
      at = std::min(due(turn, row, r), r.window_change);
      break;
    case Phase::pre_alarm:
      at = r.deadline;
      break;
    case Phase::firing:
      at = r.deadline;
      if (r.untold) at = std::min(at, r.update_from);
      if (row.shape == Shape::absence && !r.holding) {
        at = std::min(at, r.window_change);
        if (holds(turn, row, r)) at = std::min(at, held_at(turn, row, r, turn.now()));
      }
      if (row.recurs) at = std::min(at, r.window_change);
      break;
  }
  if (row.shape == Shape::count_within && r.condition) at = std::min(at, count_ends(turn, row, r));
  if (row.shape == Shape::silent && !r.condition) at = std::min(at, silent_from(turn, row, r));
  return at;
}

}  // namespace vicino::rules
