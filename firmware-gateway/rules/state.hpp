// What the engine remembers between two events: a plain value, bound to one rule set. Everybody may read it;
// only the engine writes it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "domain/alert.hpp"
#include "domain/command.hpp"
#include "domain/ids.hpp"
#include "domain/instant.hpp"
#include "rules/habits.hpp"

namespace vicino::rules {

enum class Phase : std::uint8_t { inactive, pending, pre_alarm, firing };

struct SignalState {
  double value = 0;  // meaningless until known
  Instant changed_at = unknown;
  bool known = false;
  friend bool operator==(const SignalState&, const SignalState&) = default;
};

struct DeviceState {
  Instant last_heard = unknown;
  Instant quiet_from = unknown;  // last_heard, moved on by the time in which nobody could have heard it
  Instant period_start = unknown;
  Millis longest_gap{0};         // between two signs of life, in this week of learning
  Millis longest_gap_before{0};  // ... and in the week before
  Millis limit{0};               // silence beyond this makes it invisible
  Seq heard_seq = 0;
  bool learned = false;            // watched for long enough to trust the gaps
  bool spoken = false;             // a sign of life of its own has been heard
  bool online = true;              // as its source says
  bool silent = false;             // beyond `limit`
  bool visible = true;             // online, not silent, and so is the bridge it is heard through
  Instant hidden_since = unknown;  // since when its bridge has been out of sight
  // The longest gap seen, that is the interval at which it checks in.
  Millis check_in() const noexcept {
    return longest_gap > longest_gap_before ? longest_gap : longest_gap_before;
  }
  friend bool operator==(const DeviceState&, const DeviceState&) = default;
};

inline constexpr std::size_t max_evidence = 8;

// Why a rule cannot see; several may hold at once.
enum Blind : std::uint8_t {
  blind_sensors = 1,  // devices it needs
  blind_clock = 2,    // the clock is not set and it has a time-of-day window
  blind_bridge = 4,   // sensor-silent: the bridge of the device is itself out of sight
  blind_down = 8,     // the gateway was down
};

// Movement that nobody is sure of: a motion sensor fires now and then in an empty home, and the same one often
// more than once.
struct Stir {
  Instant at = unknown;      // the last of them
  Instant before = unknown;  // the one before
  SignalId by = no_signal;
  SignalId before_by = no_signal;
  std::uint8_t times = 0;  // that one sensor alone has fired in a row, each soon after the one before
  friend bool operator==(const Stir&, const Stir&) = default;
};

struct alignas(64) RuleState {
  // Touched at nearly every reading: first, so that they share a cache line.
  Phase phase = Phase::inactive;
  bool condition = false;  // true now (a momentary one never is)
  bool holding = false;    // of an episode: what it began for still goes on
  bool acknowledged = false;
  bool silenced = false;
  bool suppressed = false;  // by the home's mode
  bool quelled = false;     // its pre-alarm was called off while the condition went on
  bool untold = false;      // count went up, `updated` is still owed
  bool test = false;
  bool told_blind = false;      // `degraded` was told
  bool yielding = false;        // due, but another alert tells it already
  std::uint8_t blind = 0;       // of Blind
  std::uint8_t limit = 0xff;    // the limit that is open, see WindowState
  SignalId signal = no_signal;  // of the last event that mattered to this rule
  std::uint8_t evidence_count = 0;
  std::uint8_t stamps = 0;  // count_within: instants kept
  std::uint8_t next_stamp = 0;
  Instant since = unknown;          // the condition has been true since, blind time taken out
  Seq cause = 0;                    // last event that mattered
  double value = 0;                 // ... and what it brought
  std::uint64_t over = 0;           // threshold: signals past it
  Instant window_change = unknown;  // `limit` and `run_start` are good until then
  Instant run_start = unknown;

  // Of the episode that is open; once it is over these stay as they were until the next one begins.
  AlertNumber alert = 0;
  Instant started = unknown;  // the condition has held since
  Instant raised = unknown;
  Instant deadline = never;       // end of the pre-alarm, or of keep_firing_for
  Instant update_from = unknown;  // no `updated` before
  Instant last_raised = unknown;  // of the last episode too: hold-off counts from it
  Instant blind_since = unknown;
  Instant began = unknown;       // when the condition became true, blind time or not
  Stir lone;                     // corroborate: what has moved, and may have been nobody
  Instant moved = unknown;       // the last of extend_edges
  Instant first_edge = unknown;  // sequence
  Instant silenced_until = never;
  std::uint32_t count = 0;  // how often it happened
  std::array<Seq, max_evidence> evidence{};

  // The events that led to it, oldest first, the last few of them.
  std::span<const Seq> seen() const noexcept {
    if (evidence_count == 0) return {&cause, cause == 0 ? 0U : 1U};
    return {evidence.data(), evidence_count};
  }
  bool open() const noexcept { return phase == Phase::pre_alarm || phase == Phase::firing; }
  friend bool operator==(const RuleState&, const RuleState&) = default;
};

// One night's visits, and what is usual: mean and variance in units of 1/256, of the last thirty nights or so
// (each new one weighs 1/32 once there are so many).
struct NightState {
  std::uint16_t visits = 0;
  bool open = false;         // it is night
  bool spoilt = false;       // not all of it was seen
  std::uint8_t running = 0;  // nights in a row with many visits
  std::uint16_t nights = 0;  // seen so far
  std::int64_t mean = 0;
  std::int64_t variance = 0;
  friend bool operator==(const NightState&, const NightState&) = default;
};

struct EngineState {
  Instant now = unknown;  // `unknown`: no event yet
  Mode mode = Mode::normal;
  Instant mode_until = never;
  Seq mode_seq = 0;                // the event that set it
  bool clock_synchronised = true;  // until a GatewayStarted says otherwise
  AlertNumber last_alert = 0;
  Seq last_seq = 0;

  // Presence. Out: an outer door closed and nothing has moved indoors since.
  bool presumably_out = false;
  bool door_open = false;
  Instant out_since = unknown;
  Stir stirred;               // the last movement or door, whether somebody is in or not
  std::uint8_t troubles = 0;  // bit by HealthPart: it is not well
  Habits habits;
  std::vector<Instant> last_movement;  // by RoomId

  std::vector<SignalState> signals;
  std::vector<DeviceState> devices;
  std::vector<RuleState> rules;
  // Nothing to do before then: for the mode, each device, each rule, in the order in which they act at one
  // instant. A wake may come early (it then moves on), never late.
  std::vector<Instant> wakes;
  std::vector<Instant> stamps;     // of count_within conditions
  std::vector<NightState> nights;  // of nightly conditions
  Instant next_wake = never;       // no wake is earlier
  std::uint32_t pre_alarms = 0;    // rules in pre-alarm

  const RuleState& rule(RuleIndex r) const { return rules.at(index(r)); }
  const SignalState& signal(SignalId s) const { return signals.at(index(s)); }
  const DeviceState& device(DeviceId d) const { return devices.at(index(d)); }
  Instant last_movement_in(RoomId r) const { return last_movement.at(index(r)); }
  bool visible(DeviceId d) const { return devices.at(index(d)).visible; }
  friend bool operator==(const EngineState&, const EngineState&) = default;
};

}  // namespace vicino::rules
