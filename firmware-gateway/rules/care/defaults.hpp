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
  bool adaptive = false;  // the person's own habits take the place of the limits once they are known
  Millis corroborate{0};  // a firing alert ends with two movements within this time, not with one
  Millis still_for{0};    // besides, no movement for so long
  bool begins_inside = false;
  bool latched = false;
  bool passes_every_mode = false;
  double set = 1;  // thresholds, in the unit of the signal
  double clear = 1;
};

// The row, or nullptr.
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

// When a visit that was planned for a time may begin, before and after it.
inline constexpr Millis visit_margin = std::chrono::minutes{30};
// not-home: out for so long before the evening's hour counts as not back; and that hour.
inline constexpr Millis evening_wait = std::chrono::minutes{15};
inline constexpr std::uint16_t home_by = 22 * 60;
// ... and the hour before which the person's habits have their say.
inline constexpr std::uint16_t home_by_habit = 2 * 60;
// night-bathroom: a visit begins after so long without movement there; so many visits, on so many nights
// running, are many.
inline constexpr Millis between_visits = std::chrono::minutes{10};
inline constexpr std::uint32_t many_visits = 3;
inline constexpr std::uint32_t nights_running = 2;
// implausible: so many times may a door be used with no motion sensor seeing anybody; within this time.
inline constexpr std::uint32_t unseen_door_edges = 8;
inline constexpr Millis unseen_within = std::chrono::hours{24};
// away-movement: two movements within this time are a person.
inline constexpr Millis intruder_within = std::chrono::minutes{10};

}  // namespace vicino::rules::care
