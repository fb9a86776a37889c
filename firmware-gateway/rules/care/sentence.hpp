// The operator's sentence of an alert: what happened, where, since when in the home's own time, what else is
// known.
#pragma once

#include <string>

#include "domain/alert.hpp"
#include "rules/care/words.hpp"
#include "rules/rule_spec.hpp"
#include "rules/zone.hpp"

namespace vicino::rules::care {

// What the record does not carry.
struct Background {
  const RuleSpec& rule;
  const Home& home;
  const Zone& zone;
  DeviceId device = no_device;  // the record's device
  RoomId room = no_room;        // the record's room
  RoomId last_room = no_room;   // where movement was seen last, and when
  Instant last_movement = unknown;
  Instant out_since = unknown;  // `unknown`: not presumably out
  Millis usual{0};              // the longest stillness that is usual at this hour; 0: not known
  std::uint16_t rise = 0;       // by when the person usually is up, minutes after midnight; 0: not known
  std::uint16_t back_by =
      0;  // ... usually is home, of the day before if over 24 h; 0: not known, or never late
  std::vector<DeviceId> blind{};  // the record's blind devices
  bool clock_needed = false;      // blind because the clock is not set
};

// All other fields of the record are filled.
void put_sentence(std::string& out, const AlertRecord& record, const Background& background, Lang lang);

}  // namespace vicino::rules::care
