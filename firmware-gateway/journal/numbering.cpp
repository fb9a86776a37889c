#include "journal/numbering.hpp"

#include <optional>
#include <string>

namespace vicino::journal {
namespace {

Error cannot_follow(Seq seq, Seq last) {
  return {
      "entry " + std::to_string(seq) + " cannot follow entry " + std::to_string(last),
      "entries are numbered from last_seq() + 1, without a hole that no gap entry accounts for; nothing was "
      "written"};
}

// How many numbers the entry stands for beside its own; none: what it says cannot be.
std::optional<std::uint64_t> stands_for(const Entry& entry, Seq last_written) {
  if (entry.kind != EntryKind::gap) return 0;
  const auto gap = decode_gap(entry.body);
  if (!gap || !gap->never_written()) return 0;
  const bool possible = gap->to == entry.seq && gap->from > last_written && gap->from <= gap->to &&
                        gap->count >= 1 && gap->count <= gap->to - gap->from + 1;
  if (!possible) return std::nullopt;
  return gap->count - 1;
}

}  // namespace

Result<Numbered> follow(const Marks& marks, const std::vector<Entry>& entries) {
  Numbered turn{marks, false};
  std::uint64_t missing = 0, told = 0;
  Error first_hole;
  for (const Entry& entry : entries) {
    const Seq last = turn.after.last_seq;
    if (entry.seq <= last) return cannot_follow(entry.seq, last);
    if (entry.seq != last + 1 && missing == 0) first_hole = cannot_follow(entry.seq, last);
    missing += entry.seq - last - 1;
    const auto others = stands_for(entry, marks.last_seq);
    if (!others) return cannot_follow(entry.seq, last);
    told += *others;
    turn.after.append(entry.seq, entry.at, entry.lane, entry.kind, entry.body);
  }
  if (missing > told) return first_hole;
  if (missing < told) return cannot_follow(entries.back().seq, marks.last_seq);
  turn.with_holes = missing > 0;
  return turn;
}

}  // namespace vicino::journal
