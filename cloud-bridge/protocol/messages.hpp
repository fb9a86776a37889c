// What the two banks say to each other, as values. json.hpp turns them into CloudEvents and back.
//
// Three words, never mixed: *published* (the broker has it), *receipted* (the centre's software has stored
// it), *acknowledged* (a human took charge).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cloud-bridge/protocol/topics.hpp"
#include "domain/alert.hpp"
#include "domain/command.hpp"
#include "domain/event.hpp"
#include "domain/signal.hpp"

namespace vicino::protocol {

// What every journal entry on the wire carries. Identity is (gateway, journal, seq): the centre de-duplicates
// by it.
struct Envelope {
  Address from;
  std::string journal;      // id of the journal; new whenever a database is created
  Lane lane = Lane::alarm;  // alarm or telemetry; receipts are given per lane
  Seq seq = 0;
  Instant sent = unknown;  // when this copy was rendered; a resend has a later one
  friend bool operator==(const Envelope&, const Envelope&) = default;
};
// "<gateway>/<journal>/<seq>"
std::string message_id(const Envelope& envelope);
// How old the news was when this copy was sent, never negative. A replay never looks live.
inline Millis age(Instant at, Instant sent) {
  return at == unknown || sent == unknown ? Millis{0} : std::max(Millis{0}, sent - at);
}

// A transition of an alert. The channel follows the lane: alarm -> .../alert, telemetry -> .../event.
struct AlertMessage {
  Envelope envelope;
  AlertRecord alert;
  friend bool operator==(const AlertMessage&, const AlertMessage&) = default;
};

// --- facts: everything else that leaves the home, on .../event ---

struct SensorState {
  std::string signal;  // "hall_motion.temperature"
  std::string device;
  SignalKind kind = SignalKind::occupancy;
  std::string room;  // "" if none
  RoomType room_type = RoomType::home;
  double value = 0;               // unit by kind
  Instant observed_at = unknown;  // the device's own time
  friend bool operator==(const SensorState&, const SensorState&) = default;
};
struct DeviceLiveness {
  std::string device;
  Liveness liveness = Liveness::heard;
  friend bool operator==(const DeviceLiveness&, const DeviceLiveness&) = default;
};
// Entries [from, to] of a lane were given up under pressure: they will never come. (Of the local lane none ever comes; such a gap
// says how much is missing from the home's own journal.)
struct GapFact {
  Lane lane = Lane::telemetry;
  Seq from = 0;
  Seq to = 0;
  std::uint64_t count = 0;  // of this lane
  Instant since = unknown;  // over which time; `unknown`: not known
  Instant until = unknown;
  friend bool operator==(const GapFact&, const GapFact&) = default;
};
// Every command yields exactly one.
enum class Outcome : std::uint8_t { done, refused };
struct CommandResult {
  std::string command;  // the command's id
  std::string name;     // "acknowledge"
  std::string author;
  Outcome outcome = Outcome::done;
  std::string reason;     // why refused: "expired", "repeated", "no such alert"; "" when done
  AlertNumber alert = 0;  // 0: not about one alert
  // What is wrong with a refused configuration: file, line, column, cure; a sentence each, the first max_problems.
  std::vector<std::string> problems{};
  friend bool operator==(const CommandResult&, const CommandResult&) = default;
};
inline constexpr std::size_t max_problems = 16;
// Reasons that others than people look at.
inline constexpr std::string_view wrongly_signed = "not rightly signed";
inline constexpr std::string_view unreadable = "cannot be read";  // ": " and what is wrong with which member
// Figures over a span of time (a day), for homes whose consent does not reach further.
struct Summary {
  std::string name;  // "day"
  Instant from = unknown;
  Instant to = unknown;
  std::vector<std::pair<std::string, double>> values;  // in order of name
  friend bool operator==(const Summary&, const Summary&) = default;
};
struct Note {
  std::string name;  // "journal-moved-aside"
  std::string text;  // for a technician; no personal data
  friend bool operator==(const Note&, const Note&) = default;
};

using Fact = std::variant<SensorState, DeviceLiveness, ModeChanged, ClockAdjusted, GatewayStarted,
                          RulesLoaded, GapFact, CommandResult, Summary, Note>;
std::string_view name(const Fact& fact) noexcept;  // "sensor-state", "device-liveness", "mode-changed", ...

struct EventMessage {
  Envelope envelope;
  Instant at = unknown;
  Fact fact;
  friend bool operator==(const EventMessage&, const EventMessage&) = default;
};

// --- state of the gateway ---

struct OpenAlert {
  AlertNumber alert = 0;
  std::string rule;
  Severity severity = Severity::low;
  Instant started = unknown;
  Instant raised = unknown;  // `unknown` in pre-alarm
  bool acknowledged = false;
  friend bool operator==(const OpenAlert&, const OpenAlert&) = default;
};

// Retained. Online: the birth; offline: said when stopping (reason "stopped") or by the broker as Last Will
// ("lost"), whose `at` is the instant of the connection that was lost.
struct Status {
  Address from;
  bool online = false;
  Instant at = unknown;
  std::string journal;
  std::string boot_id;  // new at each start of the gateway
  std::string version;
  std::uint64_t configuration = 0;     // hash of the configuration files
  std::uint64_t rules = 0;             // hash of the rule set
  std::string reason;                  // "" when online
  std::vector<OpenAlert> open_alerts;  // so that both sides agree on what is open; empty when offline
  friend bool operator==(const Status&, const Status&) = default;
};

struct LaneFigures {
  Seq last = 0;       // newest entry of the lane
  Seq receipted = 0;  // without a gap
  std::uint64_t backlog = 0;
  Millis oldest{0};  // age of the oldest entry that is not receipted
  friend bool operator==(const LaneFigures&, const LaneFigures&) = default;
};
// To the device that holds the journal: what a card wears by.
struct Written {
  std::uint64_t bytes = 0;
  Millis over{0};         // the last 24 h, or since the start
  bool measured = false;  // by the device's counters, whoever wrote; false: an estimate of what the journal caused
  friend bool operator==(const Written&, const Written&) = default;
};
struct Heartbeat {
  Address from;
  Instant at = unknown;
  std::string journal;
  std::string boot_id;
  Millis interval{60'000};  // when to expect the next: its absence is news
  LaneFigures alarm;
  LaneFigures telemetry;
  std::vector<OpenAlert> open_alerts;
  std::vector<std::string> degraded_rules;
  std::uint32_t sensors = 0;
  std::uint32_t sensor_faults = 0;
  Mode mode = Mode::normal;
  bool clock_synchronised = false;
  std::optional<bool> mains;                // none: not known
  std::optional<double> disk_free;          // percent
  std::optional<Written> written;           // none: not known yet
  std::uint64_t configuration = 0;          // hash, as in Status; 0: not said
  std::optional<SelfTestResult> self_test;  // the last one; none: there was none, or it is not said
  std::optional<bool> safe_mode;            // none: not said
  friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};

// --- from the centre ---

// stored:  it is safe with the centre; closes delivery.
// hold:    the centre has it in hand but has not stored it yet: do not send it again before retry_after.
// busy:    the centre cannot take it now: send it again after retry_after.
// refused: the centre will never take it (the same bytes would be refused again): closes delivery, and the
// home is told.
enum class Verdict : std::uint8_t { stored, hold, busy, refused };
std::string_view name(Verdict verdict) noexcept;
std::optional<Verdict> verdict_from(std::string_view name) noexcept;

struct SingleReceipt {
  Seq seq = 0;
  Verdict verdict = Verdict::stored;
  Millis retry_after{0};  // for hold and busy; 0: the gateway's own default
  std::string reason;     // for refused
  friend bool operator==(const SingleReceipt&, const SingleReceipt&) = default;
};
struct Receipt {
  Address to;
  std::string id;  // unique, given by the centre
  Instant at = unknown;
  std::string journal;
  Lane lane = Lane::alarm;
  Seq up_to = 0;                       // every entry of the lane with seq <= up_to is stored; 0: says nothing
  std::vector<SingleReceipt> singles;  // at most max_singles
  friend bool operator==(const Receipt&, const Receipt&) = default;
};
inline constexpr std::size_t max_singles = 256;

struct CommandMessage {
  Address to;
  Instant at = unknown;   // when it was given
  Command command;        // its id is the message's id
  std::string signature;  // base64 of an Ed25519 signature of signed_text(); "" if not signed
  friend bool operator==(const CommandMessage&, const CommandMessage&) = default;
};
// The bytes a signature covers: one line per field, so that no two commands share them.
std::string signed_text(const CommandMessage& message);

}  // namespace vicino::protocol
