// The recording at a glance: a band for each day with the rooms in their colours, doors, bed, presence and alerts.
#pragma once

#include <string>

#include "replay/format.hpp"
#include "replay/replay.hpp"

namespace vicino::replay {

struct PlotOptions {
  Lang lang = Lang::en;
  std::string from;  // "2011-06-15", local; "": the first day
  std::string to;    // the last day shown; "": the last day
};

// An SVG document; whole numbers only, so the same bytes on every machine. Up to ten days are drawn with a row for
// each room; more of them with one row a day in the colour of the room that was used most. Needs replay.activity.
std::string plot(const Replay& replay, const PlotOptions& options);

}  // namespace vicino::replay
