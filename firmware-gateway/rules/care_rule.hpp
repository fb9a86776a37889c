// A rule as a technician writes it: a kind of care rule and what differs from its defaults (care_rules.cpp,
// the table of docs/rules.md). `expand` turns it into the engine's own parts.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/alert.hpp"
#include "domain/day_window.hpp"
#include "domain/event.hpp"
#include "domain/home.hpp"
#include "domain/instant.hpp"

namespace vicino::rules {

// While `window` is open the condition must hold for `hold_for`. Several limits of one rule must not overlap.
struct Limit {
  DayWindow window;
  Millis hold_for{0};
  friend bool operator==(const Limit&, const Limit&) = default;
};

enum class Compare : std::uint8_t { at_least, at_most };

// One of `signals` is at or past `set`; over when all are back at or past `clear` (hysteresis; clear == set:
// back past set). A level: the first value ever seen counts.
struct Threshold {
  std::vector<SignalId> signals;
  Compare compare = Compare::at_least;
  double set = 1;
  double clear = 1;
};
// One of `signals` reached at least `value`: true for that instant only (a press). Of a signal that has a
// state (fall), only a change counts, or the first value ever seen.
struct Momentary {
  std::vector<SignalId> signals;
  double value = 1;
};
// An edge of a signal: a change of its value to one within [min, max]; `any_change` takes every change. The
// first value ever seen of a signal is no edge; a momentary signal has an edge at each reading.
struct Edge {
  SignalId signal = no_signal;
  double min = 1;
  double max = 1e300;
  bool any_change = false;
};
// True from any edge of `set` until any edge of `reset` (bathroom entered ... movement elsewhere).
struct Latch {
  std::vector<Edge> set;
  std::vector<Edge> reset;
};
// `n` edges within `within`: true from the last of them until they no longer all lie within it.
struct CountWithin {
  std::vector<Edge> edges;
  std::uint32_t n = 2;
  Millis within{0};
  std::vector<Edge> reset = {};  // any of these, and the counting begins anew
};
// An edge of `first`, then one of `then` within `within`: true for the instant of the second.
struct Sequence {
  std::vector<Edge> first;
  std::vector<Edge> then;
  Millis within{0};
};
// None of `edges` since the last one: true from that edge on; the limit says for how long. Time in which the
// sensors could not be seen is not counted.
struct Absence {
  std::vector<Edge> edges;
};
// A device has not been heard for `silence` (or the interval learned from it, times three, within [floor,
// ceiling]), or its source says it is offline.
struct Silent {
  DeviceId device = no_device;
  std::optional<Millis> silence;
  Millis floor{0};
  Millis ceiling{0};
};
// The gateway has said that this part of it is not well, and not yet that it is again.
struct Trouble {
  HealthPart part = HealthPart::storage;
};
// Everybody is presumably out: an outer door has closed, and no movement that is beyond doubt followed
// indoors.
struct Out {};
// Nobody has risen since the window opened. Rising is moving about for a quarter of an hour (habits.hpp), not
// a walk to the toilet.
struct NotRisen {};
// Visits (edges that are `apart` from the one before) in one night, that is while the window is open: true
// for an instant, at its end, when on `nights` nights running they were `at_least` so many and more than the
// mean of the nights before and twice their standard deviation.
struct NightlyVisits {
  std::vector<Edge> edges;
  Millis apart{0};
  std::uint32_t at_least = 3;
  std::uint32_t nights = 2;
};
using Condition = std::variant<Threshold, Momentary, Latch, CountWithin, Sequence, Absence, Silent, Trouble,
                               Out, NotRisen, NightlyVisits>;

// A visit that was agreed upon: some minutes after local midnight, on these weekdays (bit 0 = Monday).
struct PlannedVisit {
  std::uint16_t minute = 0;
  std::uint8_t weekdays = 0x7f;
  friend bool operator==(const PlannedVisit&, const PlannedVisit&) = default;
};

// Everything but kind is optional: an unset field takes the kind's default.
struct CareRule {
  CareKind kind = CareKind::generic;
  std::string id;                 // "" : the kind's name, with the room or device where there are several
  std::vector<SignalId> signals;  // empty: all of the home that suit the kind
  std::vector<DeviceId> devices;  // sensor-silent, battery: empty means all
  std::optional<RoomId> room;     // long-stay: which room
  std::optional<AlertClass> alert_class;
  std::optional<Severity> severity;
  std::optional<std::vector<Limit>> limits;
  std::optional<double> set;  // battery: percent
  std::optional<double> clear;
  std::optional<Millis> pre_alarm;
  std::optional<bool> cancel_by_movement;
  std::optional<Millis> keep_firing_for;
  std::optional<Millis> hold_off;  // no repeat within this time unless severity rises
  std::optional<bool> latched;
  std::optional<Millis> hold_while_out;  // inactivity, not-up: limits while presumably out
  std::optional<bool> adaptive;          // inactivity, not-up: learn the person's habits
  std::optional<std::uint16_t> home_by;  // not-home: minutes after midnight; 1440: no such step
  std::vector<PlannedVisit> visits;      // missed-visit
  std::optional<Millis> margin;          // missed-visit: before and after the planned time
  std::optional<Millis> maybe_after;     // fall: wait on `maybe`
  std::optional<Condition> condition;    // generic only
  bool enabled = true;
  bool shadow = false;  // runs live, writes to the local lane only
};

// What can be wrong with a rule, without a place in a file: config adds file, line and column.
struct RuleProblem {
  std::string field;  // the key to point at: "limits", "sensors", "pre_alarm"; "" for the rule as a whole
  std::string what;
  std::string cure;
  std::string rule = {};  // id of the rule; filled by compile()
};

}  // namespace vicino::rules
