// The tables. Instants are milliseconds since 1970 (INT64_MIN: unknown). Rows of a journal lie together: a
// message's or an alert's id is (journal << 40) + number, so that an insert touches the end of a run and
// large bodies stay in the leaf.
#pragma once

namespace vicino::operations_centre {

inline constexpr int schema_version = 2;
inline constexpr int number_bits = 40;

inline constexpr const char* pragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA secure_delete=ON;"
    "PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000; PRAGMA foreign_keys=ON; PRAGMA "
    "cache_size=-16384;";

inline constexpr const char* schema = R"sql(
CREATE TABLE IF NOT EXISTS journals (
  id INTEGER PRIMARY KEY, gateway TEXT NOT NULL, journal TEXT NOT NULL, UNIQUE (gateway, journal)) STRICT;
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS alerts (
  id INTEGER PRIMARY KEY, state INTEGER NOT NULL, severity INTEGER NOT NULL, class TEXT NOT NULL, kind TEXT NOT NULL,
  rule TEXT NOT NULL, room TEXT NOT NULL, room_type TEXT NOT NULL, device TEXT NOT NULL, started INTEGER NOT NULL,
  raised INTEGER NOT NULL, acknowledged INTEGER NOT NULL, closed INTEGER NOT NULL, first_seen INTEGER NOT NULL,
  acknowledged_by TEXT NOT NULL, count INTEGER NOT NULL, duplicates INTEGER NOT NULL, last_seq INTEGER NOT NULL,
  silenced INTEGER NOT NULL, late INTEGER NOT NULL, test INTEGER NOT NULL, orphaned INTEGER NOT NULL,
  text_it TEXT NOT NULL, text_en TEXT NOT NULL, note TEXT NOT NULL,
  note_by TEXT NOT NULL DEFAULT '', noted INTEGER NOT NULL DEFAULT -9223372036854775808,
  claimed_by TEXT NOT NULL DEFAULT '', claimed INTEGER NOT NULL DEFAULT -9223372036854775808,
  disposition INTEGER NOT NULL DEFAULT -1, disposition_by TEXT NOT NULL DEFAULT '', disposition_reason TEXT NOT NULL DEFAULT '',
  missing INTEGER NOT NULL DEFAULT -9223372036854775808) STRICT;
CREATE INDEX IF NOT EXISTS open_alerts ON alerts (state = 2, severity DESC, id) WHERE state < 3;
CREATE INDEX IF NOT EXISTS open_by_id ON alerts (id) WHERE state < 3;
CREATE TABLE IF NOT EXISTS notes (
  id INTEGER PRIMARY KEY, alert INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS notes_of_alert ON notes (alert);
CREATE TABLE IF NOT EXISTS gateways (
  gateway TEXT PRIMARY KEY, journal TEXT NOT NULL, online INTEGER NOT NULL, since INTEGER NOT NULL, reason TEXT NOT NULL,
  version TEXT NOT NULL, status_at INTEGER NOT NULL, heartbeat INTEGER NOT NULL, interval_ms INTEGER NOT NULL,
  alarm_backlog INTEGER NOT NULL, telemetry_backlog INTEGER NOT NULL, oldest_ms INTEGER NOT NULL, sensors INTEGER NOT NULL,
  sensor_faults INTEGER NOT NULL, mode TEXT NOT NULL, degraded TEXT NOT NULL, clock INTEGER NOT NULL,
  mains INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS commands (
  id TEXT PRIMARY KEY, gateway TEXT NOT NULL, journal TEXT NOT NULL, alert INTEGER NOT NULL, author TEXT NOT NULL,
  detail TEXT NOT NULL, sent INTEGER NOT NULL, expires INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL,
  answered INTEGER NOT NULL, word TEXT NOT NULL DEFAULT 'acknowledge') STRICT;
CREATE INDEX IF NOT EXISTS commands_of_gateway ON commands (gateway, sent);
)sql";

// A store of version 1 knew one command, to acknowledge, and no dispositions.
inline constexpr const char* from_1_to_2 = R"sql(
BEGIN IMMEDIATE;
ALTER TABLE alerts ADD COLUMN note_by TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN noted INTEGER NOT NULL DEFAULT -9223372036854775808;
ALTER TABLE alerts ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN claimed INTEGER NOT NULL DEFAULT -9223372036854775808;
ALTER TABLE alerts ADD COLUMN disposition INTEGER NOT NULL DEFAULT -1;
ALTER TABLE alerts ADD COLUMN disposition_by TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN disposition_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN missing INTEGER NOT NULL DEFAULT -9223372036854775808;
ALTER TABLE commands RENAME COLUMN note TO detail;
ALTER TABLE commands ADD COLUMN word TEXT NOT NULL DEFAULT 'acknowledge';
PRAGMA user_version=2;
COMMIT;
)sql";

}  // namespace vicino::operations_centre
