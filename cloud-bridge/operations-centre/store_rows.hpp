// Rows to SQL parameters and back: the one place that knows the order of the columns.
#pragma once

#include <string>
#include <string_view>

#include "cloud-bridge/operations-centre/rows.hpp"
#include "cloud-bridge/operations-centre/sqlite.hpp"

namespace vicino::operations_centre::rows {

inline constexpr std::string_view alert_columns =
    "state, severity, class, kind, rule, room, room_type, device, started, raised, acknowledged, closed, "
    "first_seen, "
    "acknowledged_by, count, duplicates, last_seq, silenced, late, test, orphaned, text_it, text_en, note, "
    "note_by, noted, claimed_by, claimed, disposition, disposition_by, disposition_reason, missing";
inline constexpr int count_of_alert_columns = 32;
inline constexpr std::string_view gateway_columns =
    "gateway, journal, online, since, reason, version, status_at, heartbeat, interval_ms, alarm_backlog, "
    "telemetry_backlog, oldest_ms, sensors, sensor_faults, mode, degraded, clock, mains";
inline constexpr std::string_view command_columns =
    "id, gateway, journal, alert, word, author, detail, sent, expires, state, reason, answered";

std::string parameters(int count);                                        // "?1, ?2, ..."
std::string prefixed(std::string_view columns, std::string_view prefix);  // "a.state, a.severity, ..."

// Text is bound by reference: the row must live until the statement has run.
void bind(sqlite::Statement& statement, int from, const AlertRow& row);
void bind(sqlite::Statement& statement, int from, const GatewayRow& row);
void bind(sqlite::Statement& statement, int from, const CommandRow& row);
AlertRow read_alert(const sqlite::Statement& statement, int from, const AlertKey& key);
GatewayRow read_gateway(const sqlite::Statement& statement);
CommandRow read_command(const sqlite::Statement& statement);

void apply(GatewayRow& row, const protocol::Heartbeat& heartbeat, Instant received);

}  // namespace vicino::operations_centre::rows
