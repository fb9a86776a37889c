// Feeds the uplink from the journal. A lane is *level* while everything written has been offered: then new
// entries go straight from memory. Otherwise the uplink asks, and is answered from the journal, chunk by
// chunk.
#pragma once

#include <functional>
#include <vector>

#include "cloud-bridge/uplink/driver.hpp"

namespace vicino::runtime {

class Feed {
 public:
  struct Dependencies {
    // Entries of a lane after a seq, in order, from the journal.
    using Unsent = std::function<Result<std::vector<uplink::Outgoing>>(Lane, Seq after, std::size_t limit)>;
    Unsent unsent;
    std::function<void(uplink::Offer)> offer;
  };
  explicit Feed(Dependencies dependencies) : dependencies_(std::move(dependencies)) {}

  // Entries that were just committed (or, with a failing disk, could not be), in order of seq.
  void committed(std::vector<uplink::Outgoing> entries);
  // The uplink's question.
  Result<void> want(Lane lane, Seq after, std::size_t max);

 private:
  struct LaneState {
    bool level = false;
    Seq end = 0;  // last seq offered
  };
  LaneState& lane(Lane l) { return l == Lane::alarm ? alarm_ : telemetry_; }

  Dependencies dependencies_;
  LaneState alarm_;
  LaneState telemetry_;
};

}  // namespace vicino::runtime
