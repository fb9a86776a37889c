// The three lanes read as one sequence. Private to the journal.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>

#include "domain/alert.hpp"
#include "domain/ids.hpp"
#include "journal/sqlite.hpp"

namespace vicino::journal {

inline constexpr std::array<Lane, 3> all_lanes{Lane::local, Lane::alarm, Lane::telemetry};
inline std::string table_of(Lane lane) {
  return std::string{name(lane)};
}
inline std::int64_t as_column(Seq seq) noexcept {
  return static_cast<std::int64_t>(std::min(seq, static_cast<Seq>(std::numeric_limits<std::int64_t>::max())));
}
inline Seq as_seq(std::int64_t column) noexcept {
  return static_cast<Seq>(column);
}

// A row where SQLite has it: `body` is valid until the scan goes on.
struct Row {
  Seq seq = 0;
  std::int64_t at = 0;
  Lane lane = Lane::local;
  std::int64_t kind = 0;
  std::string_view body;
};

enum class Rows : std::uint8_t { all, events, notes };

// Visits the rows with seq > after in the order of seq. `visit(const Row&)` returns Result<bool>: false
// stops.
template <class Visit>
Result<void> scan(Database& database, Seq after, Rows which, Visit&& visit) {
  constexpr Seq exhausted = std::numeric_limits<Seq>::max();
  std::array<Statement, all_lanes.size()> lanes;
  std::array<Seq, all_lanes.size()> heads{};
  const auto advance = [&](std::size_t lane) {
    const Step step = lanes[lane].step();
    heads[lane] = step == Step::row ? as_seq(lanes[lane].integer(0)) : exhausted;
    return step != Step::failed;
  };
  for (const Lane lane : all_lanes) {
    const auto i = static_cast<std::size_t>(lane);
    auto statement =
        database.prepare("SELECT seq, at, body, kind FROM " + table_of(lane) + " WHERE seq > ?1" +
                         (which == Rows::events  ? " AND kind = 0"
                          : which == Rows::notes ? " AND kind = 3"
                                                 : "") +
                         " ORDER BY seq");
    if (!statement) return statement.error();
    lanes[i] = std::move(*statement);
    lanes[i].bind(1, as_column(after));
    if (!advance(i)) return database.error("read");
  }
  while (true) {
    // One lane runs until another is due: nearly all rows of a home are in one of them.
    std::size_t next = 0;
    for (std::size_t i = 1; i < heads.size(); ++i)
      if (heads[i] < heads[next]) next = i;
    if (heads[next] == exhausted) return {};
    Seq until = exhausted;
    for (std::size_t i = 0; i < heads.size(); ++i)
      if (i != next && heads[i] < until) until = heads[i];
    Statement& lane = lanes[next];
    Row row;
    row.lane = all_lanes[next];
    while (heads[next] < until) {
      row.seq = heads[next];
      row.at = lane.integer(1);
      row.body = lane.blob(2);
      row.kind = which == Rows::events ? 0 : lane.integer(3);
      const Result<bool> go_on = visit(static_cast<const Row&>(row));
      if (!go_on) return go_on.error();
      if (!*go_on) return {};
      if (!advance(next)) return database.error("read");
    }
  }
}

}  // namespace vicino::journal
