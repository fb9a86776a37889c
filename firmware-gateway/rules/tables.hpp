// What compile() makes of a home and its rules: flat tables, no strings, no pointers between them. Only the
// engine reads them; everybody else asks RuleSet.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "domain/home.hpp"
#include "rules/schedule.hpp"

namespace vicino::rules {

// `updated` is told at once, and then no more often than every hold_off, or this where hold_off is shorter.
inline constexpr Millis shortest_repeat = std::chrono::seconds{10};

// What a reading of a signal means to a rule. Of one rule, the roles are played in this order.
enum class Role : std::uint8_t {
  cancel,    // movement that calls a pre-alarm off
  at_least,  // threshold
  at_most,
  momentary,
  reset,  // latch
  set,
  count,
  then,  // sequence: before `first`, so that an edge that is both does not follow itself
  first,
  absence,
  extend,
  visit,
};

// One signal's part in one rule: low..high is the range of an edge; for a threshold, low = set and high =
// clear.
struct Part {
  double low = 0;
  double high = 0;
  std::uint16_t rule = 0;
  Role role = Role::absence;
  std::uint8_t bit = 0;  // threshold: this signal's bit in RuleState::over
  bool any_change = false;
  bool certain = false;  // a door or a button: nobody doubts that it was a person
};

struct SignalRow {
  std::uint32_t first_part = 0;
  std::uint16_t parts = 0;
  std::uint16_t device = 0;
  std::uint16_t room = 0;  // index, or that of no_room
  bool momentary = false;
  bool first_counts = false;  // a first report above 0 is news: nobody is born on the floor
  bool movement = false;      // shows movement when it rises above 0
  bool either_way = false;    // ... or on any change (contacts)
  bool indoors = false;       // its movement proves that somebody is in
  bool outer_door = false;
  bool cancel_button = false;
};

// How long a device may be silent: `fixed`, or (0) three times the interval learned from it, within bounds.
struct Patience {
  Millis fixed{0};
  Millis floor{0};
  Millis ceiling{0};
};

struct DeviceRow {
  std::uint16_t via = 0;  // index, or that of no_device
  bool bridge = false;
  Patience patience;  // of its first sensor-silent rule, else by kind of device
  std::uint32_t first_silent_rule = 0;
  std::uint32_t silent_rules = 0;
};

enum class Shape : std::uint8_t {
  threshold,
  momentary,
  latch,
  count_within,
  sequence,
  absence,
  silent,
  trouble,
  out,
  not_risen,
  nightly
};

struct RuleRow {
  Shape shape = Shape::threshold;
  std::uint8_t severity = 0;
  bool latched = false;
  bool cancel_by_movement = false;
  bool scheduled = false;     // has limits of which at least one is not always open
  bool suppressible = false;  // social, and not one that passes every mode
  bool needs_all = true;
  bool begins_inside = false;
  bool adaptive = false;
  bool recurs = false;
  bool only_in_away = false;
  std::uint8_t part = 0;     // trouble: of HealthPart
  std::uint8_t nights = 0;   // nightly
  std::uint16_t opens = 0;   // not_risen: when its window opens, minutes after midnight
  std::uint16_t night = 0;   // nightly: place in EngineState::nights
  std::uint16_t device = 0;  // silent
  std::uint32_t n = 0;       // count_within
  std::uint32_t first_stamp = 0;
  Millis within{0};
  Patience patience;
  Millis pre_alarm{0};
  Millis keep{0};
  Millis hold_off{0};
  Millis repeat{0};  // at least so long between two `updated`
  Millis hold_while_out{0};
  Millis corroborate{0};
  Millis still_for{0};
  std::uint32_t first_limit = 0;  // into holds
  std::uint32_t limits = 0;
  std::uint32_t first_segment = 0;
  std::uint32_t segments = 0;
  std::uint32_t first_need = 0;
  std::uint32_t needs = 0;
  std::uint32_t first_elder = 0;  // into elders: rules whose open alert tells what this one would
  std::uint32_t elders = 0;
  std::uint32_t first_younger = 0;  // into youngers: the other way round
  std::uint32_t youngers = 0;
};

struct Tables {
  std::vector<SignalRow> signals;
  std::vector<Part> parts;  // by signal, then rule, then role
  std::vector<DeviceRow> devices;
  std::vector<std::uint16_t> silent_rules;  // by device, then rule
  std::vector<RuleRow> rules;
  std::vector<Millis> holds;            // hold_for of each limit, by rule
  std::vector<Segment> segments;        // by rule
  std::vector<std::uint16_t> needs;     // devices, by rule
  std::vector<std::uint16_t> elders;    // by rule
  std::vector<std::uint16_t> youngers;  // by rule
  // Rules that the home's own state moves, not a reading of theirs alone.
  std::vector<std::uint16_t> adaptive_rules;
  std::vector<std::uint16_t> out_rules;
  std::vector<std::uint16_t> not_risen_rules;
  std::vector<std::uint16_t> watchers;  // devices that see people, ascending
  std::uint16_t nights = 0;             // of NightlyVisits conditions
  std::uint32_t stamps = 0;             // instants kept for all count_within conditions
  std::uint16_t rooms = 0;
  std::uint16_t self_test = 0xffff;  // the rule of kind self_test, if there is one
};

}  // namespace vicino::rules
