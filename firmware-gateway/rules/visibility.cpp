#include "rules/visibility.hpp"

#include "rules/machine.hpp"

namespace vicino::rules {
namespace {

using namespace std::chrono_literals;

// The longest gap of the last one to two weeks is the check-in interval; after the first day it may be used.
constexpr Millis learning_period = 7 * 24h;
constexpr Millis first_lesson = 24h;

void learn(DeviceState& d, const DeviceRow& row, Instant now) noexcept {
  auto gap = now - d.quiet_from;
  const auto watched = now - d.period_start;
  if (gap <= d.longest_gap && watched < learning_period && (d.learned || watched < first_lesson)) return;
  // A device that was given up for silent teaches patience step by step: an outage is not its habit.
  gap = std::min(gap, d.limit);
  if (watched >= learning_period) {
    d.longest_gap_before = d.longest_gap;
    d.longest_gap = gap;
    d.period_start = now;
  }
  d.longest_gap = std::max(d.longest_gap, gap);
  d.learned = d.learned || watched >= first_lesson;
  d.limit = patience_with(d, row.patience);
}

bool seen(const Turn& turn, Slot device) {
  const auto& d = turn.state.devices[device];
  const auto via = turn.tables.devices[device].via;
  return d.online && !d.silent && (via == index(no_device) || turn.state.devices[via].visible);
}

// Brings `visible` up to date, for the device and for all that is heard through it.
void look(Turn& turn, Slot device) {
  auto& d = turn.state.devices[device];
  const bool visible = seen(turn, device);
  if (visible == d.visible) return;
  d.visible = visible;
  for (Slot i = 0; i < turn.tables.devices.size(); ++i) {
    if (turn.tables.devices[i].via != device) continue;
    auto& behind = turn.state.devices[i];
    if (visible) {
      // While its bridge was gone it could not have been heard.
      behind.quiet_from += turn.now() - std::max(behind.quiet_from, behind.hidden_since);
      behind.hidden_since = unknown;
      turn.wake(turn.device_wake(i), behind.quiet_from + behind.limit);
    } else {
      behind.hidden_since = turn.now();
    }
    look(turn, i);
  }
}

// `own`: the sign of life is its own, not one of a device behind it.
void hear_itself(Turn& turn, Slot device, bool own) {
  auto& d = turn.state.devices[device];
  d.spoken = d.spoken || own;
  learn(d, turn.tables.devices[device], turn.now());
  d.last_heard = d.quiet_from = turn.now();
  d.heard_seq = turn.seq;
  turn.wake_no_later(turn.device_wake(device), turn.now() + d.limit);
  if (d.silent || (own && !d.online)) {
    d.silent = false;
    d.online = d.online || own;
    look(turn, device);
    reconsider_sight(turn);
  }
  const auto& row = turn.tables.devices[device];
  for (std::uint32_t k = 0; k < row.silent_rules; ++k) {
    const auto i = turn.tables.silent_rules[row.first_silent_rule + k];
    const auto& rule = turn.row(i);
    if (turn.rule(i).condition) {
      if (!d.online) continue;
      turn.rule(i).cause = turn.seq;
      condition_ended(turn, i);
    } else {
      turn.wake_no_later(turn.rule_wake(i), turn.now() + patience_with(d, rule.patience));
    }
  }
}

}  // namespace

void hear(Turn& turn, Slot device) {
  // Only its own source says that a bridge that was reported gone is back: its devices' last words may come
  // late.
  const auto via = turn.tables.devices[device].via;
  if (via != index(no_device)) hear_itself(turn, via, false);
  hear_itself(turn, device, true);
}

void apply_availability(Turn& turn, const Availability& availability) {
  const auto device = static_cast<Slot>(availability.device);
  if (availability.liveness != Liveness::offline) return hear(turn, device);
  auto& d = turn.state.devices[device];
  if (!d.online) return;
  d.online = false;
  look(turn, device);
  reconsider_sight(turn);
  const auto& row = turn.tables.devices[device];
  for (std::uint32_t k = 0; k < row.silent_rules; ++k)
    settle(turn, turn.tables.silent_rules[row.first_silent_rule + k]);
}

void settle_device(Turn& turn, Slot device) {
  auto& d = turn.state.devices[device];
  const auto place = turn.device_wake(device);
  if (d.silent || d.hidden_since != unknown || never_silent(turn, device)) {
    turn.wake(place, never);  // once it is heard, or its bridge is back, the wake is set anew
    return;
  }
  const auto silent_at = d.quiet_from + d.limit;
  if (turn.now() < silent_at) return turn.wake(place, silent_at);
  d.silent = true;
  turn.wake(place, never);
  turn.seq = d.heard_seq;
  look(turn, device);
  reconsider_sight(turn);
  turn.seq = 0;
}

void begin_devices(Turn& turn) {
  for (Slot i = 0; i < turn.tables.devices.size(); ++i) {
    auto& d = turn.state.devices[i];
    if (d.quiet_from != unknown) continue;
    d.quiet_from = d.period_start = turn.now();
    d.limit = patience_with(d, turn.tables.devices[i].patience);
    turn.wake(turn.device_wake(i), turn.now() + d.limit);
  }
}

void forgive_silence(Turn& turn, Millis down) {
  for (auto& d : turn.state.devices)
    if (d.hidden_since == unknown) d.quiet_from = plus(d.quiet_from, down);
}

std::uint8_t sight_of(const RuleSet& rules, const EngineState& state, Slot i) noexcept {
  const auto& tables = rules.tables();
  const auto& row = tables.rules[i];
  const auto hidden = [&](std::uint16_t device) { return !state.devices[device].visible; };
  const auto needs = std::span(tables.needs).subspan(row.first_need, row.needs);
  unsigned blind = state.rules[i].blind & blind_down;
  if (row.needs_all ? std::any_of(needs.begin(), needs.end(), hidden)
                    : !needs.empty() && std::all_of(needs.begin(), needs.end(), hidden))
    blind |= blind_sensors;
  if (row.scheduled && !state.clock_synchronised) blind |= blind_clock;
  if (row.shape == Shape::silent) {
    const auto via = tables.devices[row.device].via;
    if (via != index(no_device) && hidden(via)) blind |= blind_bridge;
  }
  return static_cast<std::uint8_t>(blind);
}

void reconsider_sight(Turn& turn) {
  const auto& watchers = turn.tables.watchers;
  if (std::none_of(watchers.begin(), watchers.end(), [&](auto d) { return turn.state.devices[d].visible; }))
    habits_pause(turn);
  for (Slot i = 0; i < turn.rule_count(); ++i) set_blind(turn, i, sight_of(turn.rules, turn.state, i));
}

}  // namespace vicino::rules
