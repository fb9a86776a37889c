// Simulated emergencies: the stream is cut at a random waking instant, and nothing moves from there on.
#pragma once

#include <functional>

#include "homes.hpp"
#include "rules/engine.hpp"

namespace vicino::bench {

// `count` instants, ascending, uniform over the time in which the resident was awake and at home: 07:00-23:00 on
// the home's clock, a movement within the last 15 minutes and no outer door used since, not presumably out. Of
// recordings of three weeks and more, after the first two: by then habits are known. The same for the same seed.
std::vector<Instant> choose_cuts(const LivedIn& lived, const rules::RuleSet& rules, std::size_t count,
                                 std::uint64_t seed);

// What sensors do once the person does not move any more.
enum class AfterCut : std::uint8_t {
  alive,   // bridge and devices go on checking in, as sensors do that are well
  silent,  // the bridge alone is heard, and before the cut devices were heard by their readings alone
};

struct Told {
  RuleIndex rule{};
  Instant at = unknown;
};
struct Verdict {
  std::vector<Told> alerts;  // social alerts of the uncut stream, raised and neither shadow nor test
  // By cut: from the cut to the first social alert raised; not set within two days.
  std::vector<std::optional<Millis>> inactivity;  // of an inactivity rule
  std::vector<std::optional<Millis>> noticed;     // of an inactivity or not-up rule
  std::vector<std::optional<Millis>> any;         // of any social rule
};

// One pass over the stream; at each cut the state is copied and the silence played from the copy.
Verdict judge(const LivedIn& lived, const rules::RuleSet& rules, const std::vector<Instant>& cuts,
              AfterCut after);

}  // namespace vicino::bench
