// Nights of many visits: told when they are many for this person.
#include <algorithm>

#include "rules/episode.hpp"
#include "rules/holding.hpp"

namespace vicino::rules {

// The night is over: was it one of many visits, and what does it teach? Rises are judged after a fortnight.
void end_night(Turn& turn, Slot i) {
  const auto& row = turn.row(i);
  auto& r = turn.rule(i);
  auto& night = turn.state.nights[row.night];
  const auto visits = std::int64_t{night.visits} * 256;
  const bool counts = !night.spoilt && !turn.state.presumably_out;
  night.open = night.spoilt = false;
  if (!counts || r.suppressed) return;
  const auto more = visits - night.mean;
  const bool many = night.nights >= days_to_learn && night.visits >= row.n && more > 0 &&
                    more * more > 4 * 256 * night.variance;
  night.running = many ? static_cast<std::uint8_t>(std::min(night.running + 1, 255)) : std::uint8_t{0};
  if (night.running >= row.nights && !held_off(turn, row, r)) {
    r.value = night.visits;
    r.since = turn.now();
    begin_episode(turn, i);
  }
  // Exponentially weighted mean and variance (West 1979), in integers.
  night.nights = static_cast<std::uint16_t>(std::min(night.nights + 1, 32));
  night.mean += more / night.nights;
  night.variance += (more * (visits - night.mean) / 256 - night.variance) / night.nights;
}

}  // namespace vicino::rules
