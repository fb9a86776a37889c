#include "rules/machine.hpp"

#include "rules/conditions.hpp"
#include "rules/episode.hpp"
#include "rules/holding.hpp"

namespace vicino::rules {
namespace {

constexpr std::uint8_t tellable = blind_sensors | blind_clock;

void tell_sight(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  const bool blind = (r.blind & tellable) != 0;
  if (blind == r.told_blind) return;
  r.told_blind = blind;
  emit(turn, i, blind ? TransitionKind::degraded : TransitionKind::restored);
}

// Conditions that turn true or false by the mere passing of time.
void let_time_pass(Turn& turn, Slot i) {
  const auto& row = turn.row(i);
  auto& r = turn.rule(i);
  if (row.shape == Shape::not_risen && !r.condition && r.limit != no_limit && r.began < r.run_start) {
    r.cause = turn.seq;
    begin_condition(turn, i);
  }
  if (row.shape == Shape::nightly) {
    auto& night = turn.state.nights[row.night];
    if (night.open && r.limit == no_limit) end_night(turn, i);
    if (!night.open && r.limit != no_limit) {
      night.open = true;
      night.visits = 0;
      r.evidence_count = 0;
    }
    night.spoilt = night.spoilt || (night.open && (r.blind != 0 || r.suppressed));
  }
  if (row.shape == Shape::count_within && r.condition && turn.now() >= count_ends(turn, row, r))
    end_condition(turn, i);
  if (row.shape == Shape::silent && !r.condition && turn.now() >= silent_from(turn, row, r)) {
    r.cause = turn.seq != 0 ? turn.seq : turn.state.devices[row.device].heard_seq;
    begin_condition(turn, i);
  }
}

void settle_firing(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  const auto& row = turn.row(i);
  if (turn.now() >= r.deadline) return end_episode(turn, i, TransitionKind::resolved);
  if (row.recurs && r.holding && r.run_start > r.began) {
    r.began = r.run_start;
    r.holding = false;  // another window, another time to wait
  }
  if (absent_again(turn, row, r)) {
    r.holding = true;
    r.deadline = never;
    count_again(turn, i);
  }
  if (r.untold && turn.now() >= r.update_from) tell_update(turn, i);
}

void settle_waiting(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  const auto& row = turn.row(i);
  r.yielding = false;
  if (!holds(turn, row, r)) {
    r.phase = Phase::inactive;
    return;
  }
  const auto at = due(turn, row, r);
  if (at <= turn.now()) {
    r.yielding = told_by_another(turn, i);
    if (!r.yielding) return begin_episode(turn, i);
    r.phase = Phase::inactive;
    return;
  }
  if (r.phase == Phase::pending) return;
  if (at == never) return;
  r.phase = Phase::pending;
  emit(turn, i, TransitionKind::pending);
}

}  // namespace

void settle(Turn& turn, Slot i) {
  refresh_window(turn, i);
  tell_sight(turn, i);
  let_time_pass(turn, i);
  auto& r = turn.rule(i);
  if (r.phase == Phase::firing) {
    settle_firing(turn, i);
  } else if (r.phase == Phase::pre_alarm) {
    if (r.suppressed)
      call_off(turn, i);
    else if (turn.now() >= r.deadline)
      raise(turn, i);
  }
  if (!r.open()) settle_waiting(turn, i);
  const auto at = next_look(turn, i);
  assert(at > turn.now());
  turn.wake(turn.rule_wake(i), at);
}

void condition_began(Turn& turn, Slot i) {
  begin_condition(turn, i);
  settle(turn, i);
}

void condition_ended(Turn& turn, Slot i) {
  end_condition(turn, i);
  settle(turn, i);
}

void happened(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  const auto& row = turn.row(i);
  if (r.suppressed) return;
  refresh_window(turn, i);
  if (r.open()) {
    count_again(turn, i);
    if (r.phase == Phase::firing && r.deadline != never) r.deadline = turn.now() + row.keep;
  } else if (r.limit != no_limit && (r.blind & ~blind_sensors) == 0 && !held_off(turn, row, r)) {
    r.since = turn.now();
    begin_episode(turn, i);
  }
  settle(turn, i);
}

void happened_again(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  if (r.suppressed || !r.open()) return;
  count_again(turn, i);
  settle(turn, i);
}

void absence_broken(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  if (r.holding || turn.row(i).recurs)
    release(turn, i);
  else if (r.phase == Phase::firing && r.deadline != never)
    r.deadline = turn.now() + turn.row(i).keep;
  settle(turn, i);
}

void call_off(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  assert(r.phase == Phase::pre_alarm);
  end_episode(turn, i, TransitionKind::cancelled);
  r.quelled = r.condition;
  if (r.condition) r.since = turn.now();
}

void acknowledge(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  if (r.phase != Phase::firing || r.acknowledged) return;
  r.acknowledged = true;
  emit(turn, i, TransitionKind::acknowledged);
  if (turn.row(i).latched && !r.holding) end_episode(turn, i, TransitionKind::resolved);
  settle(turn, i);
}

void close(Turn& turn, Slot i) {
  auto& r = turn.rule(i);
  if (r.phase == Phase::pre_alarm) {
    call_off(turn, i);
  } else if (r.phase == Phase::firing) {
    if (!r.acknowledged) {
      r.acknowledged = true;
      emit(turn, i, TransitionKind::acknowledged);
    }
    end_episode(turn, i, TransitionKind::resolved);
    r.quelled = r.condition;
    if (r.condition) r.since = turn.now();
  }
  settle(turn, i);
}

void silence(Turn& turn, Slot i, Millis for_) {
  auto& r = turn.rule(i);
  if (!r.open()) return;
  r.silenced = true;
  r.silenced_until = for_ > Millis{0} && for_ <= max_duration ? turn.now() + for_ : never;
  emit(turn, i, TransitionKind::silenced);
}

bool suppressed_in(Mode mode, const RuleRow& row) noexcept {
  if (row.only_in_away) return mode != Mode::away;
  return row.suppressible && (mode == Mode::away || mode == Mode::privacy || mode == Mode::maintenance);
}

void mode_changed(Turn& turn) {
  for (Slot i = 0; i < turn.rule_count(); ++i) {
    auto& r = turn.rule(i);
    const auto& row = turn.row(i);
    const bool suppressed = suppressed_in(turn.state.mode, row);
    if (suppressed == r.suppressed) continue;
    r.suppressed = suppressed;
    if (suppressed) {
      if (r.holding && r.phase == Phase::firing) release(turn, i);
    } else if (row.only_in_away) {
      r.condition = false;  // who leaves moves before the door closes
      r.stamps = r.next_stamp = 0;
    } else if (r.condition) {
      r.since = turn.now();  // it holds from now on: what went on meanwhile was not ours to watch
      if (r.phase == Phase::firing && row.shape != Shape::absence) {
        r.holding = true;
        r.deadline = never;
      }
    }
    settle(turn, i);
  }
}

void set_blind(Turn& turn, Slot i, std::uint8_t blind) {
  auto& r = turn.rule(i);
  if (blind == r.blind) return;
  if (r.blind == 0) r.blind_since = turn.now();
  r.blind = blind;
  if (blind == 0 && r.condition) {
    // Only the time that was seen counts: what had been held when sight was lost, if the window has been open
    // since.
    refresh_window(turn, i);
    r.since = turn.now() - std::max(Millis{0}, r.blind_since - holds_since(r));
  }
  settle(turn, i);
}

}  // namespace vicino::rules
