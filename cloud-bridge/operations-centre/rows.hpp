// What the centre knows, one row at a time: alerts, gateways, commands. Pure values; store.cpp keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cloud-bridge/protocol/messages.hpp"
#include "domain/alert.hpp"

namespace vicino::operations_centre {

struct JournalKey {
  std::string gateway;
  std::string journal;
  friend auto operator<=>(const JournalKey&, const JournalKey&) = default;
};

struct AlertKey {
  std::string gateway;
  std::string journal;
  AlertNumber number = 0;
  friend auto operator<=>(const AlertKey&, const AlertKey&) = default;
};

// An episode only ever moves down this list, whatever the order in which its messages arrive: lanes overtake
// each other.
enum class AlertState : std::uint8_t {
  pre_alarm = 0,
  firing = 1,
  acknowledged = 2,
  cancelled = 3,
  resolved = 4
};
std::string_view name(AlertState state) noexcept;
constexpr bool is_open(AlertState state) noexcept {
  return state < AlertState::cancelled;
}

struct AlertRow {
  AlertKey key;
  AlertState state = AlertState::pre_alarm;
  AlertClass alert_class = AlertClass::social;
  Severity severity = Severity::low;
  CareKind kind = CareKind::generic;
  std::string rule;
  std::string room;
  RoomType room_type = RoomType::home;
  std::string device;
  Instant started = unknown;
  Instant raised = unknown;
  Instant acknowledged = unknown;
  Instant closed = unknown;
  Instant first_seen = unknown;  // when the centre first stored something of it
  std::string by;                // who acknowledged; "" if not known (yet)
  std::uint32_t count = 0;       // how often it happened during the episode
  std::uint64_t duplicates = 0;  // copies that came again
  Seq last_seq = 0;              // the newest entry the descriptive fields come from
  bool silenced = false;
  bool late = false;  // came true while the gateway was down, or reached us long after
  bool test = false;
  bool orphaned = false;  // its journal is no longer the gateway's: no command can reach it
  std::string text_it;
  std::string text_en;
  // The centre's own record, kept whether or not the gateway can be reached.
  std::string note;  // the newest; "" if none
  std::string note_by;
  Instant noted = unknown;
  std::string claimed_by;  // who said "mine"; "" if nobody
  Instant claimed = unknown;
  std::optional<Disposition> disposition;  // what it was, once somebody knows
  std::string disposition_by;
  std::string disposition_reason;
  // Since when the gateway, with nothing left to send, does not list it as open although its end never came.
  Instant missing = unknown;
  friend bool operator==(const AlertRow&, const AlertRow&) = default;
};

// One transition applied; any order of the same transitions gives the same row.
void apply(AlertRow& row, const AlertRecord& record, Seq seq, Instant received);
// What a gateway states as open; fills in only what no transition has told yet.
void apply(AlertRow& row, const protocol::OpenAlert& open, Instant received);
// Somebody's `acknowledge` was carried out by the gateway.
void acknowledge(AlertRow& row, std::string_view by, Instant at);
// A command as it is given: what of it belongs to the centre's record (claim, note, disposition).
struct CommandRow;
void record(AlertRow& row, const CommandRow& given, const decltype(Command::body)& body);
// A `resolve` was carried out: the alert is over.
void close(AlertRow& row, Instant at);

// The gateway has nothing left to send of the lanes in which this alert would end, and its list, complete, was
// made after the alert's newest word: then an open alert that is not on the list has ended without a word.
bool would_be_listed(const AlertRow& row, const protocol::Heartbeat& heartbeat) noexcept;

struct GatewayRow {
  std::string gateway;
  std::string journal;
  bool online = false;
  Instant since = unknown;  // of that
  std::string reason;       // why offline: "lost", "stopped"
  std::string version;
  Instant status_at = unknown;  // the gateway's own time
  Instant heartbeat = unknown;  // when the last arrived here
  Millis interval{60'000};
  std::uint64_t alarm_backlog = 0;
  std::uint64_t telemetry_backlog = 0;
  Millis oldest{0};
  std::uint32_t sensors = 0;
  std::uint32_t sensor_faults = 0;
  Mode mode = Mode::normal;
  std::string degraded;  // rules that cannot see, comma separated
  bool clock_synchronised = true;
  std::optional<bool> mains;
  friend bool operator==(const GatewayRow&, const GatewayRow&) = default;
};
// Says nothing any more although it did not take its leave: three heartbeats are missing of the time in which the centre
// itself was listening. `listening_since`: `never` while it is not.
bool is_silent(const GatewayRow& row, Instant now, Instant listening_since) noexcept;

enum class CommandState : std::uint8_t { sent = 0, done = 1, refused = 2, unanswered = 3 };
std::string_view name(CommandState state) noexcept;

struct CommandRow {
  std::string id;
  std::string gateway;
  AlertKey alert;    // number 0: to the gateway as such
  std::string word;  // as on the wire: "acknowledge"
  std::string author;
  std::string detail;  // what was asked for beyond the word: "30m", "false: cooking"
  Instant sent = unknown;
  Instant expires = never;
  CommandState state = CommandState::sent;
  std::string reason;
  Instant answered = unknown;
  friend bool operator==(const CommandRow&, const CommandRow&) = default;
};
std::string detail_of(const decltype(Command::body)& body);
// Reason of a row whose answer has not come yet while the alert's own transition shows that it was carried out.
inline constexpr std::string_view seen_in_alert = "seen in the alert";
// "gw-7f3a/12", or the gateway alone.
std::string target_of(const CommandRow& row);

}  // namespace vicino::operations_centre
