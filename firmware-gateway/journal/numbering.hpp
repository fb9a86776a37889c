// The numbers of a turn carry on those of the journal. One may be missing only where a gap entry of the same turn stands for
// entries that were never written: as many are missing as these entries say, no more and no fewer.
#pragma once

#include <vector>

#include "journal/marks.hpp"

namespace vicino::journal {

struct Numbered {
  Marks after;              // as they are when the turn is written
  bool with_holes = false;  // the marks must be written with it: what follows them has no hole
};
// Error: the turn does not follow; nothing may be written of it.
Result<Numbered> follow(const Marks& marks, const std::vector<Entry>& entries);

}  // namespace vicino::journal
