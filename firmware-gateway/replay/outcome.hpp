// What a rule set made of a recording: its alerts, and what each rule did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/alert.hpp"
#include "domain/ids.hpp"
#include "domain/instant.hpp"

namespace vicino::replay {

enum class Ending : std::uint8_t { open, resolved, cancelled };
std::string_view name(Ending ending) noexcept;

// One alert, from its pre-alarm or raising to its end.
struct Episode {
  AlertNumber alert = 0;
  RuleIndex rule{};
  Severity severity = Severity::low;
  std::string room;             // id, "" for the home as a whole
  std::string device;           // id, "" if none
  Instant started = unknown;    // its condition began to hold
  Instant pre_alarm = unknown;  // `unknown`: it had none
  Instant raised = unknown;     // `unknown`: called off before
  Instant ended = never;
  Ending ending = Ending::open;
  std::uint32_t count = 0;
  bool late = false;
  bool test = false;
  std::string text_it;  // of the raising; of the pre-alarm if it never came to that
  std::string text_en;

  bool was_raised() const noexcept { return raised != unknown; }
  Instant first_told() const noexcept { return pre_alarm != unknown ? pre_alarm : raised; }
};

// One rule over the whole recording.
struct RuleTotals {
  std::string rule;
  CareKind kind = CareKind::generic;
  AlertClass alert_class = AlertClass::social;
  bool shadow = false;
  std::uint64_t raised = 0;  // without tests
  std::uint64_t pre_alarms = 0;
  std::uint64_t cancelled = 0;  // pre-alarms called off
  std::uint64_t tests = 0;
  std::uint64_t degraded = 0;  // how often it went blind
  Millis degraded_for{0};
  bool silent() const noexcept { return raised + pre_alarms + tests + degraded == 0; }
};

struct Outcome {
  Instant from = unknown;  // the first event
  Instant to = unknown;    // the end of the recording
  std::uint64_t events = 0;
  std::vector<Episode> episodes;  // by number: in the order in which they were told
  std::vector<RuleTotals> rules;  // by RuleIndex
  Millis length() const noexcept { return from == unknown ? Millis{0} : to - from; }
};

}  // namespace vicino::replay
