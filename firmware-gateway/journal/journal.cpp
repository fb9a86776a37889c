#include "journal/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "journal/access.hpp"
#include "journal/impl.hpp"

namespace vicino::journal {
namespace {

// More than idle checkpoints leave; it also bounds what a start after a crash must read again.
constexpr std::uint64_t max_log_bytes = std::uint64_t{4} << 20;

std::size_t index(Lane lane) {
  return static_cast<std::size_t>(lane);
}

}  // namespace

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::Journal(Journal&&) noexcept = default;

Journal& Journal::operator=(Journal&& other) noexcept {
  Journal old{std::move(*this)};  // closed properly at the end of this scope
  impl_ = std::move(other.impl_);
  return *this;
}

Journal::~Journal() {
  // What is lost if this fails is found again from the rows, or sent twice.
  if (impl_ != nullptr && impl_->marks != impl_->written) (void)impl_->write_marks();
}

const std::string& Journal::id() const {
  return impl_->id;
}
Result<void> Journal::change_id(const std::string& id) {
  auto update = impl_->database.prepare("UPDATE meta SET value = CAST(?1 AS TEXT) WHERE key = 'id'");
  if (!update) return update.error();
  update->bind_blob(1, id);
  if (auto done = update->run(); !done) return done;
  impl_->id = id;
  return {};
}

Seq Journal::last_seq() const {
  return impl_->marks.last_seq;
}
Instant Journal::last_at() const {
  return impl_->marks.last_at;
}
Cursors Journal::cursors() const {
  return {impl_->marks.alarm.receipted, impl_->marks.telemetry.receipted};
}

Result<void> Journal::Impl::prepare() {
  for (const Lane lane : all_lanes) {
    const std::string table = table_of(lane);
    auto inserting =
        database.prepare("INSERT INTO " + table + " (seq, at, kind, body) VALUES (?1, ?2, ?3, ?4)");
    auto reading = database.prepare("SELECT seq, at, kind, body FROM " + table +
                                    " WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    auto choosing = database.prepare("SELECT seq, at, kind, CASE kind WHEN 2 THEN body END FROM " + table +
                                     " ORDER BY seq LIMIT ?1");
    for (auto* made : {&inserting, &reading, &choosing})
      if (!*made) return made->error();
    insert[index(lane)] = std::move(*inserting);
    unsent[index(lane)] = std::move(*reading);
    oldest[index(lane)] = std::move(*choosing);
  }
  auto updating = prepare_save_marks(database);
  if (!updating) return updating.error();
  update_marks = std::move(*updating);
  auto replacing = database.prepare(
      "INSERT OR REPLACE INTO snapshot (id, seq, rules, sum, state) VALUES (1, ?1, ?2, ?3, ?4)");
  if (!replacing) return replacing.error();
  replace_snapshot = std::move(*replacing);
  return {};
}

// SQLite counts in pages, and never shrinks below what the file has already.
Result<void> Journal::Impl::set_limit(Room room) {
  const std::uint64_t kept = room == Room::everyone ? std::min(options.alarm_reserve, options.max_bytes) : 0;
  const std::uint64_t pages =
      std::clamp<std::uint64_t>((options.max_bytes - kept) / page_bytes, 1, 0x7ffffffe);
  return database.execute("PRAGMA max_page_count=" + std::to_string(pages));
}

Result<void> Journal::Impl::write(const std::vector<Entry>& entries, const std::optional<Snapshot>& snapshot,
                                  const Numbered& numbered) {
  const Marks& after = numbered.after;
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  for (const Entry& entry : entries) {
    Statement& row = insert[index(entry.lane)];
    row.bind(1, as_column(entry.seq));
    row.bind(2, to_ms(entry.at));
    row.bind(3, static_cast<std::int64_t>(entry.kind));
    row.bind_blob(4, entry.body);
    if (auto done = row.run(); !done) return done;
  }
  if (snapshot) {
    replace_snapshot.bind(1, as_column(snapshot->seq));
    replace_snapshot.bind(2, static_cast<std::int64_t>(snapshot->rules));
    replace_snapshot.bind(3, static_cast<std::int64_t>(checksum(snapshot->state)));
    replace_snapshot.bind_blob(4, snapshot->state);
    if (auto done = replace_snapshot.run(); !done) return done;
  }
  // The marks ride along when something in them cannot be found again from the rows, or before that becomes
  // long.
  const bool cursors_moved = marks.alarm.receipted != written.alarm.receipted ||
                             marks.telemetry.receipted != written.telemetry.receipted;
  const bool ride = snapshot || cursors_moved || numbered.with_holes || after.gap != written.gap ||
                    after.last_seq - written.last_seq > max_unmarked;
  if (ride)
    if (auto done = save_marks(update_marks, after); !done) return done;
  if (auto done = transaction->commit(); !done) return done;
  if (ride) written = after;
  marks = after;
  if (snapshot) snapshot_seq = snapshot->seq;
  return {};
}

Result<void> Journal::Impl::write_marks() {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto done = save_marks(update_marks, marks); !done) return done;
  if (auto done = transaction->commit(); !done) return done;
  written = marks;
  return {};
}

Result<void> Journal::commit(const std::vector<Entry>& entries, const std::optional<Snapshot>& snapshot) {
  if (entries.empty() && !snapshot) return {};
  Impl& impl = *impl_;
  const auto numbered = follow(impl.marks, entries);
  if (!numbered)
    return Error{impl.options.path.string() + ": " + numbered.error().what, numbered.error().cure};
  const Marks& after = numbered->after;
  const bool alarm =
      std::ranges::any_of(entries, [](const Entry& entry) { return entry.lane == Lane::alarm; });
  if (numbered->with_holes && (!snapshot || snapshot->seq < after.last_seq))
    return Error{impl.options.path.string() + ": entries were left out, and no snapshot stands for them",
                 "commit a snapshot with a gap; nothing was written"};
  if (snapshot && snapshot->seq > after.last_seq)
    return Error{impl.options.path.string() + ": a snapshot of entry " + std::to_string(snapshot->seq) +
                     ", which does not exist yet",
                 "a snapshot covers entries that are written with it or before it; nothing was written"};

  Result<void> done = impl.write(entries, snapshot, *numbered);
  if (!done && alarm && impl.database.trouble() == Trouble::full) {
    if (auto more = impl.set_limit(Impl::Room::alarms); !more) return more;
    done = impl.write(entries, snapshot, *numbered);
    if (!done && impl.database.trouble() == Trouble::full && impl.reserve.release())
      done = impl.write(entries, snapshot, *numbered);
    if (auto less = impl.set_limit(Impl::Room::everyone); !less && done) return less;
  }
  // An alarm does not wait for it, unless idle moments fail to come. The entries are durable whether it succeeds or
  // not; checkpoint() will say what is wrong.
  if (done && impl.database.log_bytes() > (alarm ? 2 * max_log_bytes : max_log_bytes))
    (void)impl.database.checkpoint(Database::Checkpoint::keep_file);
  return done;
}

Result<void> Journal::set_cursors(const Cursors& cursors) {
  Impl& impl = *impl_;
  if (std::max(cursors.alarm, cursors.telemetry) > impl.marks.last_seq)
    return Error{impl.options.path.string() + ": receipt for entry " +
                     std::to_string(std::max(cursors.alarm, cursors.telemetry)) + ", but the last one is " +
                     std::to_string(impl.marks.last_seq),
                 "the centre has mixed up gateways or journals; the receipt is ignored"};
  Marks after = impl.marks;
  const auto move = [&](Lane lane, LaneMark& mark, Seq to) -> Result<void> {
    if (to <= mark.receipted) return {};
    if (to == after.last_seq) {
      mark = {to, 0};
      return {};
    }
    const auto rows =
        impl.database.integer("SELECT count(*) FROM " + table_of(lane) + " WHERE seq > " +
                              std::to_string(mark.receipted) + " AND seq <= " + std::to_string(to));
    if (!rows) return rows.error();
    mark = {to, mark.unsent - std::min(mark.unsent, as_seq(*rows))};
    return {};
  };
  if (auto moved = move(Lane::alarm, after.alarm, cursors.alarm); !moved) return moved;
  if (auto moved = move(Lane::telemetry, after.telemetry, cursors.telemetry); !moved) return moved;
  const Marks before = std::exchange(impl.marks, after);
  // An alarm whose receipt was forgotten could call for help a second time: that is worth a write of its own.
  if (after.alarm.receipted == before.alarm.receipted) return {};
  auto done = impl.write_marks();
  if (!done) impl.marks = before;
  return done;
}

Result<std::optional<Snapshot>> Journal::latest_snapshot() const {
  return load_snapshot(impl_->database);
}

Result<void> Journal::read(Seq after, const std::function<bool(const Entry&)>& visit) const {
  return read_entries(impl_->database, after, visit);
}

Result<void> Journal::fold(Seq after, const std::function<void(const Event&)>& visit) const {
  return fold_events(impl_->database, after, visit);
}

Result<std::vector<Entry>> Journal::unsent(Lane lane, Seq after, std::size_t limit) const {
  Statement& rows = impl_->unsent[index(lane)];
  rows.bind(1, as_column(after));
  rows.bind(2, as_column(limit));
  std::vector<Entry> entries;
  Step step = rows.step();
  for (; step == Step::row; step = rows.step())
    entries.push_back({as_seq(rows.integer(0)), instant_from_ms(rows.integer(1)), lane,
                       static_cast<EntryKind>(rows.integer(2)), std::string{rows.blob(3)}});
  rows.reset();
  if (step == Step::failed) return impl_->database.error("read");
  return entries;
}

Result<std::uint64_t> Journal::count_unsent(Lane lane) const {
  switch (lane) {
    case Lane::local:
      return 0;
    case Lane::alarm:
      return impl_->marks.alarm.unsent;
    case Lane::telemetry:
      return impl_->marks.telemetry.unsent;
  }
  return 0;
}

Result<void> Journal::checkpoint() {
  Impl& impl = *impl_;
  if (impl.marks != impl.written)
    if (auto done = impl.write_marks(); !done) return done;
  using Checkpoint = Database::Checkpoint;
  auto done = impl.database.checkpoint(impl.bytes_to_erase ? Checkpoint::truncate : Checkpoint::keep_file);
  if (done) {
    impl.bytes_to_erase = false;
    impl.reserve.make();
  }
  return done;
}

Result<bool> Journal::verify(std::size_t limit) {
  Impl& impl = *impl_;
  std::size_t left = limit;
  Event event;
  const auto done = scan(impl.database, impl.verified, Rows::all, [&](const Row& row) -> Result<bool> {
    if (left == 0) return false;
    --left;
    impl.verified = row.seq;  // also past a bad row: the round goes on behind it
    event.at = instant_from_ms(row.at);
    std::optional<Error> bad;
    if (row.kind == static_cast<int>(EntryKind::event) && !decode_into(event, row.body))
      bad = decode_event(row.seq, event.at, row.body).error();
    else if (row.kind == static_cast<int>(EntryKind::alert))
      if (auto alert = decode_alert(row.body); !alert) bad = alert.error();
    if (!bad) return true;
    bad->what = impl.options.path.string() + ", entry " + std::to_string(row.seq) + ": " + bad->what;
    return *bad;
  });
  if (!done) return done.error();
  if (left == 0) return false;
  impl.verified = 0;
  return true;
}

Result<void> Journal::copy_to(const std::filesystem::path& to) {
  const int file = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return Error{"cannot create " + to.string() + ": " + std::strerror(errno),
                 "give a path that does not exist yet"};
  ::close(file);
  auto copying = impl_->database.prepare("VACUUM INTO CAST(?1 AS TEXT)");
  if (!copying) return copying.error();
  const std::string name = to.string();
  copying->bind_blob(1, name);
  auto done = copying->run();
  if (!done) ::unlink(to.c_str());
  return done;
}

Usage Journal::usage() const {
  Database& database = impl_->database;
  const auto pages = database.integer("PRAGMA page_count");
  const auto unused = database.integer("PRAGMA freelist_count");
  Usage usage;
  if (pages && unused) usage.bytes = as_seq(*pages - *unused) * page_bytes;
  usage.max_bytes =
      impl_->options.max_bytes - std::min(impl_->options.alarm_reserve, impl_->options.max_bytes);
  usage.log_bytes = database.log_bytes();
  usage.erasing = impl_->bytes_to_erase;
  usage.written_bytes = database.written_bytes();
  return usage;
}

}  // namespace vicino::journal
