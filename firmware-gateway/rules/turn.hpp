// Inside of the engine: what its parts share while one event, or one deadline, is worked off.
#pragma once

#include <algorithm>
#include <cassert>

#include "rules/engine.hpp"

namespace vicino::rules {

using Slot = std::uint16_t;  // index of a rule, device or signal

struct Turn {
  const RuleSet& rules;
  const Tables& tables;
  EngineState& state;
  TransitionSink& sink;
  Seq seq = 0;        // the event at work; 0 while a deadline is
  bool late = false;  // the gateway was down when this deadline passed

  Turn(const RuleSet& r, EngineState& s, TransitionSink& out)
      : rules(r), tables(r.tables()), state(s), sink(out) {}

  Instant now() const noexcept { return state.now; }
  RuleState& rule(Slot i) { return state.rules[i]; }
  const RuleRow& row(Slot i) const { return tables.rules[i]; }
  std::size_t rule_count() const noexcept { return tables.rules.size(); }

  // Places in state.wakes.
  static constexpr std::size_t mode_wake = 0;
  static constexpr std::size_t device_wake(std::size_t device) noexcept { return 1 + device; }
  std::size_t rule_wake(std::size_t i) const noexcept { return 1 + tables.devices.size() + i; }

  void wake(std::size_t place, Instant at) {
    state.wakes[place] = at;
    state.next_wake = std::min(state.next_wake, at);
  }
  void wake_no_later(std::size_t place, Instant at) {
    if (at < state.wakes[place]) wake(place, at);
  }
};

// Is this movement that of a person? Yes if another sensor has seen it within this time, or a door was used, or
// the same sensor fires for the third time.
inline bool corroborated(Stir& stir, Instant now, SignalId by, bool certain, Millis within) noexcept {
  const bool soon = stir.at != unknown && now - stir.at <= within;
  const bool other = soon && stir.by != by;
  stir.times = soon && !other && stir.times < 3 ? static_cast<std::uint8_t>(stir.times + 1) : std::uint8_t{1};
  stir.before = stir.at;
  stir.before_by = stir.by;
  stir.at = now;
  stir.by = by;
  return certain || other || stir.times >= 3;
}

// Sums that leave "never" and "unknown" alone.
constexpr Instant plus(Instant t, Millis d) noexcept {
  return t == never || t == unknown ? t : t + d;
}

}  // namespace vicino::rules
