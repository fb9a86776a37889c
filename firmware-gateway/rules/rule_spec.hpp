// A rule in the engine's own parts: condition ∧ window, held for a duration -> alert. Care rules expand to
// these (care/expand.hpp); compile() (rule_set.hpp) turns them into flat tables.
#pragma once

#include <string>
#include <vector>

#include "rules/care_rule.hpp"

namespace vicino::rules {

// Rules that may speak of one and the same thing: while one of them has an open alert, the others wait.
// A stay tells of a person whom nobody sees move; it is part of a stillness that is told already. A self-test that did
// not come back (echo) is no news while the connection (line) is known to be lost.
enum class Story : std::uint8_t { none, stillness, out, stay, line, echo };

struct RuleSpec {
  std::string id;
  CareKind kind = CareKind::generic;
  AlertClass alert_class = AlertClass::social;
  Severity severity = Severity::medium;
  RoomId room = no_room;
  Condition condition;
  // When the condition matters, and for how long it must hold. Measured from the instant at which the
  // condition held inside any of the windows; if the limits differ, the one open now counts: a door open
  // since 22:50 with limits 15 min by day and 5 min from 23:00 raises at 23:00. Empty: at once, always.
  std::vector<Limit> limits;
  Millis pre_alarm{0};
  bool cancel_by_movement = false;  // an edge of `cancel_edges` calls a pre-alarm off
  std::vector<Edge> cancel_edges;   // besides: any press of a `cancel` button of the home always does
  Millis keep_firing_for{0};
  Millis hold_off{std::chrono::minutes{30}};
  bool latched = false;
  bool shadow = false;
  // While everybody is presumably out, every limit is at least this long; 0: being out makes no difference.
  Millis hold_while_out{0};
  // Absence, NotRisen: the limits hold until the person's habits are known, then these do (habits.hpp).
  bool adaptive = false;
  // Absence: a firing alert ends with the second edge within this time, or with a door or a button: a lone
  // firing of a motion sensor in an empty home is none of a person. 0: with any edge.
  Millis corroborate{0};
  // Besides the limit, none of `extend_edges` for so long: who moves about elsewhere does not lie on the
  // floor.
  Millis still_for{0};
  std::vector<Edge> extend_edges;
  Story story = Story::none;
  bool recurs = false;        // Absence: each window is told anew, as an update of the alert that is open
  bool only_in_away = false;  // counts while the home's mode is away, and in no other
  // The condition must have begun while a window was open: a door used at 20:00 is no night exit at 23:00.
  bool begins_inside = false;
  bool passes_every_mode = false;  // SOS, fall, hazards
  std::vector<DeviceId> needs;     // sensors without which the rule cannot see
  // true: the rule is blind when ANY of `needs` is; false: only when all of them are.
  bool needs_all = true;
};

}  // namespace vicino::rules
