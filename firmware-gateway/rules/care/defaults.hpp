// What a care rule is when the technician says nothing but its kind. One visible table: change a default
// here, and in docs/rules.md.
#pragma once

#include <span>
#include <string_view>

#include "rules/care_rule.hpp"

namespace vicino::rules::care {

// One row of the table. A kind with two steps (maybe a fall, great heat) has a row for each, told apart by
// `variant`.
struct Defaults {
  CareKind kind = CareKind::generic;
  std::string_view variant{};  // "" or what the second rule's id ends with, after a dot
  AlertClass alert_class = AlertClass::social;
  Severity severity = Severity::medium;
  std::span<const Limit> limits{};  // empty: at once, always
  Millis pre_alarm{0};
  bool cancel_by_movement = false;
  Millis keep_firing_for{0};
  Millis hold_while_out{0};  // limits are at least this long while everybody is presumably out
  Millis hold_off{0};
  bool begins_inside = false;
  bool latched = false;
  bool passes_every_mode = false;
  double set = 1;  // thresholds, in the unit of the signal
  double clear = 1;
};

// The row, or nullptr: a kind without one is no rule that a home's sensors can feed (see why_no_rule).
const Defaults* find_defaults(CareKind kind, std::string_view variant = "") noexcept;
// All rows, in the order of the care kinds: the order of the rules that default_rules() gives.
std::span<const Defaults> all_defaults() noexcept;

// How long a device may stay silent. `floor` holds while its own interval is learned to be short, `ceiling`
// while nothing is known of it.
struct SilenceBounds {
  Millis floor{0};
  Millis ceiling{0};
};
SilenceBounds silence_bounds(const Device& device) noexcept;

// A kind that the gateway itself watches, or that is not built: why a rule of it makes no sense here. "" for
// the rest.
std::string_view why_no_rule(CareKind kind) noexcept;

}  // namespace vicino::rules::care
