// The inside of a Journal, shared by opening.cpp, journal.cpp and retention.cpp.
#pragma once

#include <array>

#include "journal/journal.hpp"
#include "journal/lanes.hpp"
#include "journal/marks.hpp"
#include "journal/numbering.hpp"
#include "journal/reserve.hpp"
#include "journal/sqlite.hpp"

namespace vicino::journal {

struct Journal::Impl {
  Options options;
  Reserve reserve;
  Database database;  // before its statements: they go first
  std::string id;
  Marks written;  // as the table has them
  Marks marks;    // as they are
  Seq snapshot_seq = 0;
  Seq verified = 0;  // verify() goes on after this row
  bool bytes_to_erase =
      false;  // something was deleted: the next checkpoint leaves nothing of the log on the disk
  std::array<Statement, all_lanes.size()> insert;
  std::array<Statement, all_lanes.size()> unsent;
  std::array<Statement, all_lanes.size()> oldest;
  Statement update_marks;
  Statement replace_snapshot;

  Impl(const Options& with, Database opened)
      : options(with),
        reserve(with.path.string() + "-reserve", with.alarm_reserve),
        database(std::move(opened)) {}

  Result<void> prepare();
  enum class Room : std::uint8_t { everyone, alarms };
  Result<void> set_limit(Room room);

  // One transaction each.
  Result<void> write(const std::vector<Entry>& entries, const std::optional<Snapshot>& snapshot,
                     const Numbered& numbered);
  Result<void> write_marks();

  struct Doomed;
  Result<Doomed> choose(Lane lane, std::optional<Instant> older_than, std::size_t limit);
  Result<std::uint64_t> erase(std::array<Lane, 3> order,
                              const std::array<std::optional<Instant>, 3>& older_than, std::size_t limit);
};

}  // namespace vicino::journal
