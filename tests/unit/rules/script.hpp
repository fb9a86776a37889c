// A little home and a little language, so that a test reads as a table: what happens, line by line, and what
// is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/engine.hpp"

namespace vicino::rules::test {

// Rooms: bathroom, bedroom, hall. Devices and signals (the script's words):
//   bridge; bath, hall (motion); door (outer door); bed; sos, sos2 (buttons); well (cancel button); fall;
//   temp; smoke, smoke2; plug (mains). All but the bridge are heard through it, `wired` (motion in the hall)
//   is not.
Home small_home();
SignalId signal(std::string_view word);
DeviceId device(std::string_view word);
Edge edge(std::string_view word);

// Compiles; a problem fails the test.
RuleSet rule_set(std::vector<RuleSpec> specs, Zone zone = Zone::utc());

class Play {
 public:
  // `base`: what the script's times count from.
  explicit Play(std::vector<RuleSpec> specs, Zone zone = Zone::utc(),
                std::string_view base = "2026-06-15T10:00:00Z");

  // One line: a time since base ("90s"), then one of
  //   <signal> <value>          wait
  //   heard|online|offline <device>
  //   ack|cancel|silence <alert>    mode <mode> [until]    test-alarm
  //   started [last alive|new] [unsynchronised]    clock <delta in s, may be negative> [unsynchronised]
  void line(std::string_view text);
  void lines(const std::vector<std::string>& texts);
  void at(Instant t, Event event);
  // What was told since the last call: "raised@1m30s #1 x2" with "late" and "test" where so. Several rules:
  // "id:" first.
  std::vector<std::string> told();

  RuleSet rules;
  EngineState state;
  TransitionSink sink;
  Instant base;
  Seq seq = 0;
};

}  // namespace vicino::rules::test
