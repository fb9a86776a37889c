// Alerts: episodes of rules, and the transitions that make them up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/command.hpp"
#include "domain/home.hpp"
#include "domain/ids.hpp"
#include "domain/instant.hpp"

namespace vicino {

enum class AlertClass : std::uint8_t { social, technical, information };
enum class Severity : std::uint8_t { low, medium, high, highest };
std::string_view name(AlertClass c) noexcept;
std::string_view name(Severity s) noexcept;
std::optional<AlertClass> alert_class_from(std::string_view name) noexcept;
std::optional<Severity> severity_from(std::string_view name) noexcept;

// The care rules, in the words of the trade; `generic` is a technician's own combination of the same parts.
enum class CareKind : std::uint8_t {
  generic,
  sos,
  fall,
  inactivity,
  not_up,
  long_stay,
  out_of_bed,
  night_exit,
  left_open,
  not_home,
  heat,
  cold,
  hazard,
  missed_visit,
  night_bathroom,
  battery,
  sensor_silent,
  radio_down,
  implausible,
  tamper,
  mains_lost,
  storage,
  clock,
  uplink_lost,
  self_test,         // a test alarm; that it did not come back is `self_test_failed`
  away_movement,     // somebody moves in a home whose mode is away
  self_test_failed,  // journals keep the numbers: new kinds go to the end
  safe_mode
};
inline constexpr CareKind last_care_kind = CareKind::safe_mode;
std::string_view name(CareKind kind) noexcept;  // "long-stay"
std::optional<CareKind> care_kind_from(std::string_view name) noexcept;

// Who waits for whom. `local` never leaves the home; `alarm` overtakes `telemetry`.
enum class Lane : std::uint8_t { local = 0, alarm = 1, telemetry = 2 };
std::string_view name(Lane lane) noexcept;
std::optional<Lane> lane_from(std::string_view name) noexcept;

enum class TransitionKind : std::uint8_t {
  pending,            // holds, and must go on holding: local lane only
  pre_alarm_started,  // told in the home, may still be cancelled
  cancelled,          // the person, or movement, called the pre-alarm off
  raised,
  updated,       // it happened again during the episode: count went up
  acknowledged,  // a human took charge
  silenced,
  resolved,
  degraded,  // the rule cannot see: it neither fires on the silence nor stays quiet about it
  restored,  // it sees again
};
std::string_view name(TransitionKind kind) noexcept;
std::optional<TransitionKind> transition_kind_from(std::string_view name) noexcept;

// What the engine puts out. Plain, fixed size, comparable byte by byte in tests.
struct Transition {
  TransitionKind kind = TransitionKind::pending;
  RuleIndex rule{};
  AlertNumber alert = 0;  // 0 for pending, degraded and restored
  Instant at = unknown;   // its deadline, or the event's instant: never the moment somebody noticed
  Seq cause = 0;          // the event that led to it; for a deadline, the event that set it
  SignalId signal = no_signal;
  double value = 0;  // observed value of `signal` (for absence: 0)
  std::uint32_t count = 0;
  Severity severity = Severity::low;
  bool late = false;  // its deadline passed while the gateway was down
  bool test = false;  // maintenance walk test, or a test alarm
  friend bool operator==(const Transition&, const Transition&) = default;
};

// A transition told to the world: self-contained, so that a journal row can be sent years and rule sets
// later.
struct AlertRecord {
  TransitionKind transition = TransitionKind::raised;
  AlertNumber alert = 0;
  std::string rule;                // rule id
  std::uint64_t rule_version = 0;  // content hash of the rule
  CareKind kind = CareKind::generic;
  AlertClass alert_class = AlertClass::social;
  Severity severity = Severity::low;
  std::string room;  // room id, "" for the home as a whole
  RoomType room_type = RoomType::home;
  std::string device;  // device id, "" if none
  std::string signal;  // signal name, "" if none
  std::optional<SignalKind> signal_kind;
  Instant at = unknown;
  Instant started = unknown;  // when the condition began to hold
  Instant raised = unknown;   // `unknown` before
  std::uint32_t count = 0;
  double value = 0;
  std::optional<double> threshold;
  Millis held_for{0};                                          // the rule's limit
  std::vector<Seq> evidence;                                   // entries that led to it, oldest first
  std::vector<std::pair<std::string, Instant>> last_activity;  // room id -> last movement seen
  std::vector<std::string> blind;                              // devices of this rule that cannot be seen now
  Mode mode = Mode::normal;
  bool presumably_out = false;
  bool clock_synchronised = true;
  bool late = false;
  bool test = false;
  std::string text_it;  // one sentence for the operator
  std::string text_en;
  friend bool operator==(const AlertRecord&, const AlertRecord&) = default;
};

// Social and technical alerts travel in the alarm lane once raised; what is only background goes as
// telemetry.
constexpr Lane lane_of(TransitionKind kind, AlertClass alert_class, bool shadow) noexcept {
  if (shadow || kind == TransitionKind::pending) return Lane::local;
  if (alert_class == AlertClass::information) return Lane::telemetry;
  switch (kind) {
    case TransitionKind::raised:
    case TransitionKind::updated:
    case TransitionKind::acknowledged:
    case TransitionKind::silenced:
    case TransitionKind::resolved:
      return Lane::alarm;
    default:
      return Lane::telemetry;
  }
}

}  // namespace vicino
