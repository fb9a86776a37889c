#include "runtime/timekeeper.hpp"

namespace vicino::runtime {
namespace {

// Slewing moves a clock by 0.05 %; a step that matters to a rule is larger than this.
constexpr Millis smallest_step{2'000};

}  // namespace

std::optional<Timekeeper::Step> Timekeeper::check(bool believed) {
  // A demonstration's clock runs at another speed and is never stepped.
  if (clock_.demonstration()) return std::nullopt;
  const auto wall = clock_.now();
  const auto steady = std::chrono::steady_clock::now();
  const auto synchronised = clock_.synchronised();
  std::optional<Step> step;
  if (!first_) {
    const auto delta = (wall - wall_) - std::chrono::duration_cast<Millis>(steady - steady_);
    if (delta >= smallest_step || delta <= -smallest_step)
      step = Step{delta, synchronised};
    else if (synchronised != believed)
      step = Step{Millis{0}, synchronised};
  }
  first_ = false;
  wall_ = wall;
  steady_ = steady;
  return step;
}

}  // namespace vicino::runtime
