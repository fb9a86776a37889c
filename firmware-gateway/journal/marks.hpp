// What must outlive the rows: where the sequence and the cursors stand. Kept in memory and written now and
// then, since a page more in every commit would cost the flash; what was appended after the last writing is
// found again in the lanes.
#pragma once

#include <cstdint>
#include <string_view>

#include "domain/instant.hpp"
#include "journal/codec.hpp"
#include "journal/journal.hpp"
#include "journal/sqlite.hpp"

namespace vicino::journal {

struct LaneMark {
  Seq receipted = 0;
  std::uint64_t unsent = 0;  // rows beyond `receipted`
  friend bool operator==(const LaneMark&, const LaneMark&) = default;
};

struct Marks {
  Seq last_seq = 0;
  Instant last_at = unknown;
  LaneMark alarm;
  LaneMark telemetry;
  Gap gap;  // count 0: none
  friend bool operator==(const Marks&, const Marks&) = default;

  void append(Seq seq, Instant at, Lane lane, EntryKind kind, std::string_view body);
};

// Opening reads at most about this many rows beyond the written marks.
inline constexpr Seq max_unmarked = 4096;

// The written marks, brought up to date by the rows behind them.
struct LoadedMarks {
  Marks written;
  Marks now;
  bool hole = false;  // entries are missing there: the file is damaged
};
Result<LoadedMarks> load_marks(Database& database);
Result<Statement> prepare_save_marks(Database& database);
Result<void> save_marks(Statement& prepared, const Marks& marks);

}  // namespace vicino::journal
