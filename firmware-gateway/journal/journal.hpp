// The one durable thing in the gateway: an append-only journal in SQLite that is also the outbox.
// One connection, one thread, one transaction a turn, no other process beside us. Every call may fail with an
// Error that names file and cure; after a failure nothing has changed, and the journal goes on as soon as the
// world allows it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/alert.hpp"
#include "domain/event.hpp"
#include "domain/result.hpp"
#include "journal/codec.hpp"

namespace vicino::journal {

enum class EntryKind : std::uint8_t { event = 0, alert = 1, gap = 2, note = 3 };

// One journal row.
struct Entry {
  Seq seq = 0;
  Instant at = unknown;
  Lane lane = Lane::local;
  EntryKind kind = EntryKind::event;
  std::string body;  // journal/codec.hpp
  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Snapshot {
  Seq seq = 0;              // last entry it covers
  std::uint64_t rules = 0;  // RuleSet::hash() it belongs to
  std::string state;        // rules::encode
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// How far each sending lane is receipted without a gap.
struct Cursors {
  Seq alarm = 0;
  Seq telemetry = 0;
  friend bool operator==(const Cursors&, const Cursors&) = default;
};

struct Options {
  std::filesystem::path path;                          // the database file; its directory must exist
  Millis keep_readings = std::chrono::hours{24 * 14};  // lanes local and telemetry
  Millis keep_alarms = std::chrono::hours{24 * 90};    // lane alarm
  // The database file grows to this size; a commit beyond it is an Error ("full"): relieve() makes room. The
  // last `alarm_reserve` bytes of it, and as many of the file system in a file beside it, are for commits
  // with an alarm.
  std::uint64_t max_bytes = std::uint64_t{128} << 20;
  std::uint64_t alarm_reserve = std::uint64_t{256} << 10;
};

struct Usage {
  std::uint64_t bytes = 0;  // in use within the database file
  std::uint64_t max_bytes =
      0;  // for entries of every lane; beyond it alarms only. Relieve at nine tenths of it.
  std::uint64_t log_bytes = 0;  // in the write-ahead log, waiting for a checkpoint
  bool erasing = false;         // something was deleted, and the log still has it until the next checkpoint
  std::uint64_t written_bytes = 0;  // to the device since open(): an estimate by pages and commits
};

class Journal {
 public:
  struct Opened;
  // Opens or creates. A file that is damaged is moved aside (path + ".damaged-<n>", with its write-ahead log)
  // and a new journal begins; both facts are in the answer. Start-up time does not depend on the number of
  // rows: see verify().
  static Result<Opened> open(const Options& options, const std::function<std::string()>& new_journal_id);

  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  const std::string& id() const;  // new whenever a database is created
  // Entries that were told to the world are missing at the end (a lost write-ahead log): their numbers will be given
  // again, so what follows, and what is not receipted, belongs to another journal.
  Result<void> change_id(const std::string& id);
  Seq last_seq() const;     // 0 if nothing was ever written; pruning does not lower it
  Instant last_at() const;  // the latest instant of any entry; `unknown` if none
  Cursors cursors() const;

  // All or nothing, durable when it returns. Entries carry consecutive seqs from last_seq() + 1; numbers may be missing only
  // where gap entries of the same commit account for each of them (Gap::never_written), and with a snapshot, so that nobody
  // folds across what is missing.
  Result<void> commit(const std::vector<Entry>& entries,
                      const std::optional<Snapshot>& snapshot = std::nullopt);
  // Never moves back (the larger one stays); beyond last_seq() is an Error. A move of the alarm cursor is
  // durable when it returns. One of the telemetry cursor alone is written with a later commit, to spare the
  // flash: a power cut may forget it, and those entries are sent twice.
  Result<void> set_cursors(const Cursors& cursors);

  // An Error if the card did not give back what was written; the state is then to be folded from the entries.
  Result<std::optional<Snapshot>> latest_snapshot() const;
  // Entries with seq > after, in order; the visitor returns false to stop. It must not change the journal.
  Result<void> read(Seq after, const std::function<bool(const Entry&)>& visit) const;
  // Events only, decoded, for folding: the fast path of recovery and replay. The event is used again for the
  // next one.
  Result<void> fold(Seq after, const std::function<void(const Event&)>& visit) const;
  // Up to `limit` entries of a lane with seq > after, in order. Takes time by `limit`, not by rows.
  Result<std::vector<Entry>> unsent(Lane lane, Seq after, std::size_t limit) const;
  Result<std::uint64_t> count_unsent(
      Lane lane) const;  // beyond the cursor; constant time; 0 for the local lane

  // Deletes what its class no longer keeps at `now`, for good (secure_delete; after the next checkpoint() no
  // byte of it is left in the files). Keeps unreceipted alarms, and events that the latest snapshot does not
  // cover: take snapshots. Unreceipted telemetry goes and leaves a gap_to_tell(). Returns the number of rows.
  // At most `limit` rows a call: call again while the answer is `limit`. `now` must come from a clock that is
  // known to be set.
  Result<std::uint64_t> prune(Instant now, std::size_t limit);
  // Makes room whatever the age: the oldest telemetry, then the oldest of the local lane; alarms never.
  // Otherwise as prune(). 0: there is nothing left that may go.
  Result<std::uint64_t> relieve(std::size_t limit);
  // Unreceipted telemetry that was deleted and that the centre does not know of yet. It stays until an entry
  // of EntryKind::gap is committed.
  std::optional<Gap> gap_to_tell() const;

  // Moves the write-ahead log into the database. For idle moments; above 4 MiB of log commit() does it by
  // itself.
  Result<void> checkpoint();
  // Reads and decodes the next `limit` rows, so that a damaged card is noticed in idle time and not at start.
  // true: a round through all rows has ended, the next call begins anew. Error: what is damaged.
  Result<bool> verify(std::size_t limit);
  // A compact copy for Reader (0600). `to` must not exist. Takes time by rows: not between two turns of a
  // busy gateway.
  Result<void> copy_to(const std::filesystem::path& to);
  Usage usage() const;

 private:
  friend struct Opening;
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct Journal::Opened {
  Journal journal;
  bool created = false;
  std::optional<std::filesystem::path> moved_aside;  // the damaged file's new name
  std::string damage;                                // what was wrong with it
};

// Removes every file of a journal that nobody has open: database, log, reserve, damaged ones.
Result<void> wipe(const std::filesystem::path& path);

}  // namespace vicino::journal
