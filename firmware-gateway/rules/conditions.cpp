#include "rules/conditions.hpp"

#include <bit>
#include <cmath>

#include "rules/machine.hpp"
#include "rules/visibility.hpp"

namespace vicino::rules {
namespace {

void note(Turn& turn, RuleState& r, SignalId signal, double value) noexcept {
  r.cause = turn.seq;
  r.signal = signal;
  r.value = value;
  if (r.evidence_count == max_evidence) {
    std::copy(r.evidence.begin() + 1, r.evidence.end(), r.evidence.begin());
    --r.evidence_count;
  }
  r.evidence[r.evidence_count++] = turn.seq;
}

// A new story begins: what led to the last one is no evidence for it.
void note_first(Turn& turn, RuleState& r, SignalId signal, double value) noexcept {
  if (!r.open()) r.evidence_count = 0;
  note(turn, r, signal, value);
}

bool past(const Part& p, double value, bool was) noexcept {
  if (p.role == Role::at_least) return value >= p.low || (was && value > p.high);
  return value <= p.low || (was && value < p.high);
}

void play_threshold(Turn& turn, const Part& p, SignalId signal, double value) {
  auto& r = turn.rule(p.rule);
  const auto bit = std::uint64_t{1} << p.bit;
  const bool was = (r.over & bit) != 0;
  const bool is = past(p, value, was);
  if (was == is) return;
  r.over ^= bit;
  if (is && !r.condition) {
    note_first(turn, r, signal, value);
    condition_began(turn, p.rule);
  } else if (is) {
    note(turn, r, signal, value);
    happened_again(turn, p.rule);
  } else if (r.over == 0) {
    note(turn, r, signal, value);
    condition_ended(turn, p.rule);
  }
}

void play_set(Turn& turn, const Part& p, SignalId signal, double value) {
  auto& r = turn.rule(p.rule);
  if (r.condition && !r.quelled) return;
  note_first(turn, r, signal, value);
  if (!r.condition) return condition_began(turn, p.rule);
  r.quelled = false;  // called off, and now it has happened once more
  settle(turn, p.rule);
}

void play_reset(Turn& turn, const Part& p, SignalId signal, double value) {
  auto& r = turn.rule(p.rule);
  r.stamps = r.next_stamp = 0;
  if (!r.condition) return;
  note(turn, r, signal, value);
  condition_ended(turn, p.rule);
}

void play_count(Turn& turn, const Part& p, SignalId signal, double value) {
  auto& r = turn.rule(p.rule);
  const auto& row = turn.row(p.rule);
  if (row.only_in_away && r.suppressed) return;  // of the time before nothing counts
  note(turn, r, signal, value);
  turn.state.stamps[row.first_stamp + r.next_stamp] = turn.now();
  r.next_stamp = static_cast<std::uint8_t>((r.next_stamp + 1U) % row.n);
  if (r.stamps < row.n) ++r.stamps;
  if (!r.condition && r.stamps == row.n && turn.now() < count_ends(turn, row, r))
    condition_began(turn, p.rule);
}

void play_sequence(Turn& turn, const Part& p, SignalId signal, double value) {
  auto& r = turn.rule(p.rule);
  if (p.role == Role::first) {
    note_first(turn, r, signal, value);
    r.first_edge = turn.now();
  } else if (r.first_edge != unknown) {
    const bool within = turn.now() - r.first_edge <= turn.row(p.rule).within;
    r.first_edge = unknown;  // each is followed once
    if (!within) return;
    note(turn, r, signal, value);
    happened(turn, p.rule);
  }
}

// Somebody who moves little is a person all the same: three firings within this time, not all of one sensor. In an
// empty home a sensor may fire three times in twenty minutes, but none of the others does.
constexpr Millis slowly{60 * minute_ms};

// One movement in a home that has been still for hours may be a sensor's mistake.
bool doubtful(Turn& turn, const Part& p, RuleState& r, SignalId signal) {
  const auto within = turn.row(p.rule).corroborate;
  if (r.phase != Phase::firing || within == Millis{0}) return false;
  const auto& lone = r.lone;
  const bool third = lone.before != unknown && turn.now() - lone.before <= slowly &&
                     (lone.by != signal || lone.before_by != signal);
  return !corroborated(r.lone, turn.now(), signal, p.certain, within) && !third;
}

void play_absence(Turn& turn, const Part& p, SignalId signal) {
  auto& r = turn.rule(p.rule);
  if (doubtful(turn, p, r, signal)) return;
  r.since = turn.now();
  r.cause = turn.seq;
  r.signal = signal;
  r.value = 0;
  r.evidence_count = 0;  // the last edge alone, which is the cause
  // While it waits its wake is early now, which costs one look at that time and nothing here.
  if (r.open()) absence_broken(turn, p.rule);
}

void play_extend(Turn& turn, const Part& p) {
  turn.rule(p.rule).moved = turn.now();  // the wake is early now, as that of an absence
}

void play_visit(Turn& turn, const Part& p, SignalId signal, double value) {
  auto& r = turn.rule(p.rule);
  const auto& row = turn.row(p.rule);
  auto& night = turn.state.nights[row.night];
  const bool another = r.moved == unknown || turn.now() - r.moved > row.within;
  r.moved = turn.now();
  if (!another || !night.open || turn.now() >= r.window_change) return;
  note(turn, r, signal, value);
  if (night.visits < 1000) ++night.visits;
}

void play_cancel(Turn& turn, const Part& p, SignalId signal, double value) {
  auto& r = turn.rule(p.rule);
  if (r.phase != Phase::pre_alarm) return;
  note(turn, r, signal, value);
  call_off(turn, p.rule);
  settle(turn, p.rule);
}

void press_cancel(Turn& turn, SignalId signal, double value) {
  for (Slot i = 0; turn.state.pre_alarms > 0 && i < turn.rule_count(); ++i) {
    auto& r = turn.rule(i);
    if (r.phase != Phase::pre_alarm) continue;
    note(turn, r, signal, value);
    call_off(turn, i);
    settle(turn, i);
  }
}

// `edge`: the value changed, and was known before; or is news although nothing was.
void play(Turn& turn, const Part& p, SignalId signal, double value, bool edge) {
  if (p.role == Role::at_least || p.role == Role::at_most) return play_threshold(turn, p, signal, value);
  if (p.role == Role::momentary) {
    if (!(value >= p.low)) return;
    note_first(turn, turn.rule(p.rule), signal, value);
    return happened(turn, p.rule);
  }
  if (!edge || !(p.any_change || (value >= p.low && value <= p.high))) return;
  switch (p.role) {
    case Role::absence:
      return play_absence(turn, p, signal);
    case Role::cancel:
      return play_cancel(turn, p, signal, value);
    case Role::set:
      return play_set(turn, p, signal, value);
    case Role::reset:
      return play_reset(turn, p, signal, value);
    case Role::extend:
      return play_extend(turn, p);
    case Role::visit:
      return play_visit(turn, p, signal, value);
    case Role::count:
      return play_count(turn, p, signal, value);
    case Role::then:
    case Role::first:
      return play_sequence(turn, p, signal, value);
    default:
      return;
  }
}

// Of a home that is presumably empty: movement that is not alone within this time.
constexpr Millis company{10 * minute_ms};

// Returns whether somebody has gone or come.
bool follow_presence(EngineState& state, const SignalRow& row, SignalId signal, double value, bool edge) {
  const bool was = state.presumably_out;
  if (row.movement && edge && (row.either_way || value > 0)) {
    if (row.room < state.last_movement.size()) state.last_movement[row.room] = state.now;
    const bool sure =
        !row.momentary && corroborated(state.stirred, state.now, signal, row.either_way, company);
    if (row.indoors && (sure || !was)) {
      state.presumably_out = false;
      state.out_since = unknown;
    }
  }
  if (row.outer_door) {
    if (value == 0 && edge && state.door_open) {
      state.presumably_out = true;
      state.out_since = state.now;
    }
    state.door_open = value != 0;
  }
  return was != state.presumably_out;
}

// Rules and habits hear that somebody has gone, or come home.
void presence_changed(Turn& turn, SignalId signal) {
  const bool out = turn.state.presumably_out;
  for (const auto i : turn.tables.out_rules) {
    note_first(turn, turn.rule(i), signal, 0);
    out ? condition_began(turn, i) : condition_ended(turn, i);
  }
  out ? habits_gone_out(turn) : habits_come_home(turn);
  for (Slot i = 0; i < turn.rule_count(); ++i)
    if (turn.row(i).hold_while_out > Millis{0}) settle(turn, i);
}

}  // namespace

void apply_reading(Turn& turn, const Reading& reading) {
  const auto& row = turn.tables.signals[index(reading.signal)];
  const double value = reading.value;
  bool edge = row.momentary;
  if (!row.momentary) {
    auto& s = turn.state.signals[index(reading.signal)];
    if ((s.known && s.value == value) || !std::isfinite(value)) return;  // says nothing new
    // Many detectors never speak of a fall until there is one: their first word must not pass for a state.
    edge = s.known || (row.first_counts && value > 0);
    s = {value, turn.now(), true};
  }
  if (row.cancel_button && value >= 1 && turn.state.pre_alarms > 0) press_cancel(turn, reading.signal, value);
  const auto* part = turn.tables.parts.data() + row.first_part;
  for (const auto* end = part + row.parts; part != end; ++part)
    play(turn, *part, reading.signal, value, edge);
  if (!row.movement) return;
  if (follow_presence(turn.state, row, reading.signal, value, edge)) presence_changed(turn, reading.signal);
  if (edge && !row.momentary && (row.either_way || value > 0)) habits_moved(turn);
}

void apply_health(Turn& turn, const GatewayHealth& health) {
  const auto part = static_cast<std::uint8_t>(health.part);
  const auto bit = static_cast<std::uint8_t>(1U << part);
  if (((turn.state.troubles & bit) == 0) == health.ok) return;
  turn.state.troubles ^= bit;
  for (Slot i = 0; i < turn.rule_count(); ++i) {
    if (turn.row(i).shape != Shape::trouble || turn.row(i).part != part) continue;
    turn.rule(i).cause = turn.seq;
    turn.rule(i).evidence_count = 0;
    health.ok ? condition_ended(turn, i) : condition_began(turn, i);
  }
}

Instant count_ends(const Turn& turn, const RuleRow& row, const RuleState& r) noexcept {
  // The ring is full: the next place to write is the oldest of the last n.
  return turn.state.stamps[row.first_stamp + r.next_stamp] + row.within + Millis{1};
}

Instant silent_from(const Turn& turn, const RuleRow& row, const RuleState& r) noexcept {
  if ((r.blind & blind_bridge) != 0) return never;
  const auto& device = turn.state.devices[row.device];
  if (!device.online) return turn.now();
  if (never_silent(turn, row.device)) return never;
  return plus(device.quiet_from, patience_with(device, row.patience));
}

std::uint64_t signals_over(const RuleSpec& spec, const EngineState& state) noexcept {
  std::uint64_t over = 0;
  if (const auto* c = std::get_if<Threshold>(&spec.condition))
    for (std::size_t bit = 0; bit < c->signals.size(); ++bit) {
      const auto& s = state.signals[index(c->signals[bit])];
      if (s.known && (c->compare == Compare::at_least ? s.value >= c->set : s.value <= c->set))
        over |= std::uint64_t{1} << bit;
    }
  return over;
}

void trim_evidence(const RuleRow& row, RuleState& r) noexcept {
  if (row.shape != Shape::count_within || r.evidence_count <= row.n) return;
  const auto surplus = static_cast<std::uint8_t>(r.evidence_count - row.n);
  std::copy(r.evidence.begin() + surplus, r.evidence.begin() + r.evidence_count, r.evidence.begin());
  r.evidence_count = static_cast<std::uint8_t>(row.n);
}

}  // namespace vicino::rules
