#include "journal/access.hpp"

#include "journal/lanes.hpp"

namespace vicino::journal {

namespace {

Result<void> read_rows(Database& database, Seq after, Rows which,
                       const std::function<bool(const Entry&)>& visit) {
  Entry entry;
  return scan(database, after, which, [&](const Row& row) -> Result<bool> {
    entry.seq = row.seq;
    entry.at = instant_from_ms(row.at);
    entry.lane = row.lane;
    entry.kind = static_cast<EntryKind>(row.kind);
    entry.body = row.body;
    return visit(entry);
  });
}

}  // namespace

Result<void> read_entries(Database& database, Seq after, const std::function<bool(const Entry&)>& visit) {
  return read_rows(database, after, Rows::all, visit);
}
Result<void> read_notes(Database& database, const std::function<bool(const Entry&)>& visit) {
  return read_rows(database, 0, Rows::notes, visit);
}

Result<void> fold_events(Database& database, Seq after, const std::function<void(const Event&)>& visit) {
  Event event;
  return scan(database, after, Rows::events, [&](const Row& row) -> Result<bool> {
    event.seq = row.seq;
    event.at = instant_from_ms(row.at);
    if (!decode_into(event, row.body)) {
      Error error = decode_event(row.seq, event.at, row.body).error();
      error.what = database.path().string() + ", entry " + std::to_string(row.seq) + ": " + error.what;
      return error;
    }
    visit(event);
    return true;
  });
}

Result<std::optional<Snapshot>> load_snapshot(Database& database) {
  auto row = database.prepare("SELECT seq, rules, sum, state FROM snapshot WHERE id = 1");
  if (!row) return row.error();
  switch (row->step()) {
    case Step::failed:
      return database.error("read");
    case Step::done:
      return std::optional<Snapshot>{};
    case Step::row:
      break;
  }
  Snapshot snapshot;
  snapshot.seq = as_seq(row->integer(0));
  snapshot.rules = static_cast<std::uint64_t>(row->integer(1));
  snapshot.state = row->blob(3);
  if (checksum(snapshot.state) != static_cast<std::uint64_t>(row->integer(2)))
    return Error{database.path().string() + ": the snapshot is not what was written",
                 "the state is found again from the entries; if it happens again, replace the card"};
  return std::optional{std::move(snapshot)};
}

std::uint64_t checksum(std::string_view bytes) noexcept {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : bytes) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return sum;
}

}  // namespace vicino::journal
