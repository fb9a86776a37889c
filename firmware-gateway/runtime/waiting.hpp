// Decided, and not written yet: the entries of a turn, and of every turn since the disk takes nothing. Bounded: what is too
// much is given up, the oldest first: plain readings, then what the gateway says of itself, and alarms only when nothing else
// is left. A gap entry in its place tells the centre of which lane how many entries there were, and over which time. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "journal/journal.hpp"

namespace vicino::runtime {

class Waiting {
 public:
  struct Limits {
    std::size_t bytes = std::size_t{2} << 20;            // in memory: four days of a usual home, and more
    std::size_t alarm_reserve = std::size_t{512} << 10;  // of them for alarms alone
  };
  void limit(Limits limits) { limits_ = limits; }

  // Numbers ascend.
  journal::Entry& add(Seq seq, Instant at, Lane lane = Lane::local,
                      journal::EntryKind kind = journal::EntryKind::event, std::string body = {}) {
    return entries_.emplace_back(journal::Entry{seq, at, lane, kind, std::move(body)});
  }
  // In order of seq, as they are to be written: gap entries of what was given up among them.
  const std::vector<journal::Entry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const;
  // They are written.
  void clear();

  std::uint64_t given_up() const;  // entries, since what waits began to
  // Gives up what is too much. True: something was; then the journal needs a snapshot with what is left.
  bool make_room();

 private:
  void give_up(const std::vector<bool>& doomed);

  Limits limits_;
  std::vector<journal::Entry> entries_;
  std::array<journal::Gap, 3> gaps_{};  // by lane; count 0: nothing was given up there
};

}  // namespace vicino::runtime
