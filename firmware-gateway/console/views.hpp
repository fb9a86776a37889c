// What the gateway shows of itself: values, and their JSON. Pure. The server renders them, vicinoctl reads
// them back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/alert.hpp"
#include "domain/command.hpp"
#include "domain/event.hpp"
#include "domain/result.hpp"

namespace vicino::console {

enum class LinkState : std::uint8_t { off, down, connecting, up };  // off: not configured
std::string_view name(LinkState state) noexcept;

struct LinkView {
  LinkState state = LinkState::off;
  Instant since = unknown;
  std::string detail;  // what is wrong, in words of the log; "" if nothing is
  friend bool operator==(const LinkView&, const LinkView&) = default;
};

// One sentence in both languages of the house.
struct Sentence {
  std::string it;
  std::string en;
  friend bool operator==(const Sentence&, const Sentence&) = default;
};

struct OpenAlertView {
  AlertNumber alert = 0;
  std::string rule;
  CareKind kind = CareKind::generic;
  Severity severity = Severity::low;
  std::string room;    // room id, "" for the home as a whole
  std::string device;  // device id, "" if none
  bool pre_alarm = false;
  bool acknowledged = false;
  Instant started = unknown;
  Instant raised = unknown;  // `unknown` in pre-alarm
  std::uint32_t count = 0;
  Sentence text;
  friend bool operator==(const OpenAlertView&, const OpenAlertView&) = default;
};

struct DegradedView {
  std::string rule;
  std::vector<std::string> blind;  // device ids
  friend bool operator==(const DegradedView&, const DegradedView&) = default;
};

struct JournalView {
  std::string id;
  Seq last_seq = 0;
  std::uint64_t unsent_alarm = 0;
  std::uint64_t unsent_telemetry = 0;
  friend bool operator==(const JournalView&, const JournalView&) = default;
};

// To the device that holds the journal.
struct WrittenView {
  std::uint64_t bytes = 0;
  Millis over{0};  // the last 24 h, or since the start
  // By the device's counters, whoever wrote; false: what the journal believes to have caused.
  bool measured = false;
  friend bool operator==(const WrittenView&, const WrittenView&) = default;
};

struct CountersView {
  std::uint64_t decoded = 0;
  std::uint64_t journaled = 0;
  std::vector<std::pair<std::string, std::uint64_t>> refused;  // reason -> how many, since the start
  friend bool operator==(const CountersView&, const CountersView&) = default;
};

struct StatusView {
  bool protected_now = false;
  std::vector<Sentence> reasons;  // why not; or what to know although it is
  Instant since = unknown;        // of protected_now
  Instant now = unknown;          // when this was made
  std::string gateway;            // pseudonymous id
  std::string realm;
  std::string version;
  std::uint64_t configuration = 0;  // hash
  bool clock_synchronised = false;
  Mode mode = Mode::normal;
  Instant mode_until = never;
  bool presumably_out = false;
  LinkView local_broker;
  LinkView bridge;  // Zigbee2MQTT
  LinkView uplink;
  std::vector<OpenAlertView> alerts;
  std::vector<DegradedView> degraded;
  JournalView journal;
  WrittenView written;
  CountersView counters;
  std::optional<SelfTestResult> self_test;  // the last one; none: there was none
  bool safe_mode = false;
  Instant last_reading = unknown;
  Millis uptime{0};
  friend bool operator==(const StatusView&, const StatusView&) = default;
};

// Instants are RFC 3339 or null, durations milliseconds, the hash 16 hexadecimal digits.
std::string to_json(const StatusView& status);
Result<StatusView> status_from_json(std::string_view json);

// {"id":"...","author":"cli","expires":"...","command":"acknowledge","alert":3}
//   acknowledge, cancel, claim: alert   note: alert, text   resolve: alert, disposition, reason
//   silence: alert, for_ms   set-mode: mode, until, reason   set-heartbeat: interval_ms
//   apply-configuration: documents, each {"name","text"}
//   test-alarm, status: nothing
std::string to_json(const Command& command);
// Bounded and checked; what is wrong is told with its cure.
Result<Command> command_from_json(std::string_view json);

// The answer to a command: {"result": "..."} or {"error": "...", "cure": "..."}.
std::string to_json(const Result<std::string>& answer);
Result<std::string> answer_from_json(std::string_view json);

}  // namespace vicino::console
