// What may go, and when. Deletion is always a prefix of a lane: old pages are freed whole, and the order of
// seq, which no clock can disturb, is the order of age.
#include <algorithm>

#include "journal/damaged_files.hpp"
#include "journal/impl.hpp"

namespace vicino::journal {

// A prefix of a lane that is to be deleted.
struct Journal::Impl::Doomed {
  Seq up_to = 0;
  std::size_t rows = 0;
  std::uint64_t unsent = 0;  // of them beyond the cursor
  Gap gap;                   // what the centre will never get of them
};

namespace {

void merge(Gap& gap, const Gap& more) {
  if (more.count == 0) return;
  gap.from = gap.count == 0 ? more.from : std::min(gap.from, more.from);
  gap.to = std::max(gap.to, more.to);
  gap.count += more.count;
}

// A gap that was never told, and is given up itself, stands for what it stood for.
Gap lost_with(Seq seq, std::int64_t kind, std::string_view body) {
  if (kind == static_cast<std::int64_t>(EntryKind::gap))
    if (const auto untold = decode_gap(body); untold && untold->lane == Lane::telemetry) return *untold;
  return {Lane::telemetry, seq, seq, 1};
}

}  // namespace

Result<Journal::Impl::Doomed> Journal::Impl::choose(Lane lane, std::optional<Instant> older_than,
                                                    std::size_t limit) {
  Doomed doomed;
  Statement& rows = oldest[static_cast<std::size_t>(lane)];
  rows.bind(1, as_column(limit));
  Step step = rows.step();
  for (; step == Step::row; step = rows.step()) {
    const Seq seq = as_seq(rows.integer(0));
    const std::int64_t kind = rows.integer(2);
    if (older_than && instant_from_ms(rows.integer(1)) >= *older_than) break;
    if (kind == static_cast<std::int64_t>(EntryKind::event) && seq > snapshot_seq)
      break;  // recovery needs it
    if (lane == Lane::alarm && seq > marks.alarm.receipted) break;
    if (lane == Lane::telemetry && seq > marks.telemetry.receipted) {
      ++doomed.unsent;
      merge(doomed.gap, lost_with(seq, kind, rows.blob(3)));
    }
    doomed.up_to = seq;
    ++doomed.rows;
  }
  rows.reset();
  if (step == Step::failed) return database.error("read");
  return doomed;
}

Result<std::uint64_t> Journal::Impl::erase(std::array<Lane, 3> order,
                                           const std::array<std::optional<Instant>, 3>& older_than,
                                           std::size_t limit) {
  Marks after = marks;
  std::size_t rows = 0;
  std::string sql;
  for (std::size_t i = 0; i < order.size() && rows < limit; ++i) {
    const auto doomed = choose(order[i], older_than[i], limit - rows);
    if (!doomed) return doomed.error();
    if (doomed->rows == 0) continue;
    rows += doomed->rows;
    after.telemetry.unsent -= std::min(after.telemetry.unsent, doomed->unsent);
    merge(after.gap, doomed->gap);
    sql += "DELETE FROM " + table_of(order[i]) + " WHERE seq <= " + std::to_string(doomed->up_to) + ";";
  }
  if (rows == 0) return 0;
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto done = database.execute(sql); !done) return done.error();
  if (auto done = save_marks(update_marks, after); !done) return done.error();
  if (auto done = transaction->commit(); !done) return done.error();
  marks = written = after;
  bytes_to_erase = true;
  return rows;
}

Result<std::uint64_t> Journal::prune(Instant now, std::size_t limit) {
  if (now == unknown || now == never)
    return Error{"cannot prune " + impl_->options.path.string() + " at an unknown time",
                 "set the clock first"};
  const Options& keep = impl_->options;
  const Instant readings = now - keep.keep_readings;
  const Instant alarms = now - keep.keep_alarms;
  auto rows = impl_->erase({Lane::local, Lane::telemetry, Lane::alarm}, {readings, readings, alarms}, limit);
  if (rows && *rows < limit) forget_damaged_files(keep.path, alarms);  // they hold the same data
  return rows;
}

Result<std::uint64_t> Journal::relieve(std::size_t limit) {
  // Alarms never: their lane stands last, with an instant that nothing is older than.
  return impl_->erase({Lane::telemetry, Lane::local, Lane::alarm}, {std::nullopt, std::nullopt, unknown},
                      limit);
}

std::optional<Gap> Journal::gap_to_tell() const {
  if (impl_->marks.gap.count == 0) return std::nullopt;
  return impl_->marks.gap;
}

}  // namespace vicino::journal
