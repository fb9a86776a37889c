-- The journal, version 1.
--
-- Rules for every later version, so that a firmware that was rolled back still opens what a newer one wrote:
--   * only add: tables, and columns that may be left out of an INSERT; never rename, drop or change the meaning;
--   * name the columns in every statement;
--   * a version that cannot keep to this raises meta.compatible_with, and older firmware then begins a new journal.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- One table per lane. So the outbox needs no index (what is unsent is a range of the primary key), an entry costs one
-- page of one tree, and what is deleted together lies together. seq is one sequence over the three of them.
-- at: UTC, milliseconds since 1970. kind: 0 event, 1 alert, 2 gap, 3 note. body: see codec.hpp.
CREATE TABLE local     (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE alarm     (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE telemetry (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL);

-- One row: what must outlive the rows themselves, and the book-keeping that spares counting them.
CREATE TABLE marks (
  id                 INTEGER PRIMARY KEY CHECK (id = 1),
  last_seq           INTEGER NOT NULL DEFAULT 0,  -- at least; entries after it are found in the lanes
  last_at            INTEGER,                     -- NULL: none yet
  alarm_receipted    INTEGER NOT NULL DEFAULT 0,  -- the centre has everything up to here
  alarm_unsent       INTEGER NOT NULL DEFAULT 0,  -- rows beyond it, up to last_seq
  telemetry_receipted INTEGER NOT NULL DEFAULT 0,
  telemetry_unsent   INTEGER NOT NULL DEFAULT 0,
  gap_from           INTEGER NOT NULL DEFAULT 0,  -- telemetry given up that the centre has not been told of
  gap_to             INTEGER NOT NULL DEFAULT 0,
  gap_count          INTEGER NOT NULL DEFAULT 0
);
INSERT INTO marks (id) VALUES (1);

-- The latest snapshot only. sum: FNV-1a of state, since a card may give back other bytes than it was given.
CREATE TABLE snapshot (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  seq   INTEGER NOT NULL,
  rules INTEGER NOT NULL,
  sum   INTEGER NOT NULL,
  state BLOB NOT NULL
);

-- For people with the sqlite3 shell: the newest entries are `SELECT * FROM entry ORDER BY seq DESC LIMIT 20`.
CREATE VIEW entry AS
  SELECT seq, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, lane,
         CASE kind WHEN 0 THEN 'event' WHEN 1 THEN 'alert' WHEN 2 THEN 'gap' WHEN 3 THEN 'note' ELSE kind END AS kind,
         hex(body) AS body
  FROM (SELECT seq, at, 'local' AS lane, kind, body FROM local
        UNION ALL SELECT seq, at, 'alarm', kind, body FROM alarm
        UNION ALL SELECT seq, at, 'telemetry', kind, body FROM telemetry);
