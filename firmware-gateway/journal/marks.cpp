#include "journal/marks.hpp"

#include <algorithm>

#include "journal/lanes.hpp"

namespace vicino::journal {

void Marks::append(Seq seq, Instant at, Lane lane, EntryKind kind, std::string_view body) {
  last_seq = seq;
  last_at = std::max(last_at, at);
  if (lane == Lane::alarm) ++alarm.unsent;
  if (lane == Lane::telemetry) ++telemetry.unsent;
  if (kind != EntryKind::gap) return;
  const auto told = decode_gap(body);
  if (told && told->never_written()) return;  // of other entries than those that were deleted
  if (told && told->to < gap.to)              // more went since it was made
    gap = {gap.lane, told->to + 1, gap.to, gap.count - std::min(gap.count, told->count)};
  else
    gap = {};
}

Result<LoadedMarks> load_marks(Database& database) {
  auto row = database.prepare(
      "SELECT last_seq, ifnull(last_at, ?1), alarm_receipted, alarm_unsent, telemetry_receipted, "
      "telemetry_unsent, "
      "gap_from, gap_to, gap_count FROM marks WHERE id = 1");
  if (!row) return row.error();
  row->bind(1, to_ms(unknown));
  LoadedMarks loaded;
  switch (row->step()) {
    case Step::failed:
      return database.error("read");
    case Step::done:
      loaded.hole = true;
      return loaded;
    case Step::row:
      break;
  }
  Marks& marks = loaded.written;
  marks.last_seq = as_seq(row->integer(0));
  marks.last_at = instant_from_ms(row->integer(1));
  marks.alarm = {as_seq(row->integer(2)), as_seq(row->integer(3))};
  marks.telemetry = {as_seq(row->integer(4)), as_seq(row->integer(5))};
  marks.gap = {Lane::telemetry, as_seq(row->integer(6)), as_seq(row->integer(7)), as_seq(row->integer(8))};
  loaded.now = marks;
  const auto done = scan(database, marks.last_seq, Rows::all, [&](const Row& entry) -> Result<bool> {
    if (entry.seq != loaded.now.last_seq + 1) {
      loaded.hole = true;
      return false;
    }
    loaded.now.append(entry.seq, instant_from_ms(entry.at), entry.lane, static_cast<EntryKind>(entry.kind),
                      entry.body);
    return true;
  });
  if (!done) return done.error();
  return loaded;
}

Result<Statement> prepare_save_marks(Database& database) {
  return database.prepare(
      "UPDATE marks SET last_seq = ?1, last_at = ?2, alarm_receipted = ?3, alarm_unsent = ?4, "
      "telemetry_receipted = ?5, telemetry_unsent = ?6, gap_from = ?7, gap_to = ?8, gap_count = ?9 WHERE id "
      "= 1");
}

Result<void> save_marks(Statement& prepared, const Marks& marks) {
  prepared.bind(1, as_column(marks.last_seq));
  prepared.bind(2, to_ms(marks.last_at));
  prepared.bind(3, as_column(marks.alarm.receipted));
  prepared.bind(4, as_column(marks.alarm.unsent));
  prepared.bind(5, as_column(marks.telemetry.receipted));
  prepared.bind(6, as_column(marks.telemetry.unsent));
  prepared.bind(7, as_column(marks.gap.from));
  prepared.bind(8, as_column(marks.gap.to));
  prepared.bind(9, as_column(marks.gap.count));
  return prepared.run();
}

}  // namespace vicino::journal
