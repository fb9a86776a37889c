// Messages to CloudEvents 1.0 JSON (structured mode) and back. Pure. Clauses P2 ... of docs/protocol.
//
// append_json() writes compact JSON with keys in a fixed order, byte-identical on every machine, at the end
// of `out`. parse_...() takes what a stranger sent: bounded in size, depth and length, strict in types,
// ranges and UTF-8, tolerant of members it does not know. Its Error names the member and what is wrong with
// it, never the payload. For every message m with valid addresses, within the limits, whose numbers have at
// most 15 digits: parse(to_json(m)) == m.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "cloud-bridge/protocol/messages.hpp"

namespace vicino::protocol {

// append_json() clips what is longer, so that whatever it writes of a gateway can be read: an alarm is never
// refused for the length of its text. Lists lose their oldest elements, texts their end; bytes that are no
// UTF-8 become U+FFFD.
inline constexpr std::size_t max_message_bytes = 128 * 1024;
inline constexpr std::size_t max_depth = 8;
inline constexpr std::size_t max_name_bytes = 128;   // ids, names, reasons
inline constexpr std::size_t max_text_bytes = 1024;  // sentences
inline constexpr std::size_t max_list = 64;
inline constexpr std::size_t max_evidence = 256;

void append_json(const AlertMessage& message, std::string& out);
void append_json(const EventMessage& message, std::string& out);
void append_json(const Status& status, std::string& out);
void append_json(const Heartbeat& heartbeat, std::string& out);
void append_json(const Receipt& receipt, std::string& out);
void append_json(const CommandMessage& message, std::string& out);

// The same without copying the record into a message: what the uplink calls for each entry.
void append_json(const Envelope& envelope, const AlertRecord& alert, std::string& out);
void append_json(const Envelope& envelope, Instant at, const Fact& fact, std::string& out);

template <class Message>
std::string to_json(const Message& message) {
  std::string out;
  append_json(message, out);
  return out;
}

Result<AlertMessage> parse_alert(std::string_view json);
Result<EventMessage> parse_event(std::string_view json);
Result<Status> parse_status(std::string_view json);
Result<Heartbeat> parse_heartbeat(std::string_view json);
Result<Receipt> parse_receipt(std::string_view json);
Result<CommandMessage> parse_command(std::string_view json);
// The one result (P9) of an order that parse_command() refused for `why`: with id, author and word as far as they can still
// be found, each of at most 64 bytes. `command` is "" where no id is found: then nobody can be answered.
CommandResult refusal(std::string_view json, const Error& why);
// Whatever may arrive on .../alert or .../event, told apart by its `type`.
using EntryMessage = std::variant<AlertMessage, EventMessage>;
Result<EntryMessage> parse_entry(std::string_view json);

// Values of the CloudEvents attribute `type`.
inline constexpr std::string_view alert_type = "org.vicino.alert.v1";
inline constexpr std::string_view event_type = "org.vicino.event.v1";
inline constexpr std::string_view status_type = "org.vicino.status.v1";
inline constexpr std::string_view heartbeat_type = "org.vicino.heartbeat.v1";
inline constexpr std::string_view receipt_type = "org.vicino.receipt.v1";
inline constexpr std::string_view command_type = "org.vicino.command.v1";

}  // namespace vicino::protocol
