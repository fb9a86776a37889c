// A rule in the engine's own parts: condition ∧ window, held for a duration -> alert. Care rules expand to
// these (care/expand.hpp); compile() (rule_set.hpp) turns them into flat tables.
#pragma once

#include <string>
#include <vector>

#include "rules/care_rule.hpp"

namespace vicino::rules {

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
  // The condition must have begun while a window was open: a door used at 20:00 is no night exit at 23:00.
  bool begins_inside = false;
  bool passes_every_mode = false;  // SOS, fall, hazards
  std::vector<DeviceId> needs;     // sensors without which the rule cannot see
  // true: the rule is blind when ANY of `needs` is; false: only when all of them are.
  bool needs_all = true;
};

}  // namespace vicino::rules
