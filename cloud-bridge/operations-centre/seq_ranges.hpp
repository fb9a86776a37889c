// A set of sequence numbers as ranges: what is known of a lane. Losing knowledge is harmless (less is
// receipted at once, the rest singly), so its size is bounded.
#pragma once

#include <iterator>
#include <map>

#include "domain/ids.hpp"

namespace vicino::operations_centre {

class SeqRanges {
 public:
  static constexpr std::size_t most_ranges = 4096;

  // [from, to], both from 1.
  void add(Seq from, Seq to) {
    if (from == 0 || to < from) return;
    auto next = last_of_.upper_bound(from);
    if (next != last_of_.begin()) {
      const auto before = std::prev(next);
      if (before->second >= to) return;
      if (before->second + 1 >= from) {
        from = before->first;
        next = last_of_.erase(before);
      }
    }
    while (next != last_of_.end() && next->first <= to + 1) {
      to = std::max(to, next->second);
      next = last_of_.erase(next);
    }
    last_of_[from] = to;
    if (last_of_.size() > most_ranges) last_of_.erase(std::prev(last_of_.end()));
  }

  // Everything in [1, complete_up_to()] is known; 0: nothing.
  Seq complete_up_to() const {
    return !last_of_.empty() && last_of_.begin()->first == 1 ? last_of_.begin()->second : 0;
  }

 private:
  std::map<Seq, Seq> last_of_;  // first -> last, neither overlapping nor adjacent
};

}  // namespace vicino::operations_centre
