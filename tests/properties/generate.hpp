// Random homes' days: small rule sets and short streams of events, out of a seed, the same on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/engine.hpp"

namespace vicino::rules::test {

// splitmix64: small, and defined by its arithmetic alone.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  int below(int n) noexcept { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  bool chance(int percent) noexcept { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

Home random_home(Random& random);
std::vector<RuleSpec> random_rules(Random& random, const Home& home, bool with_windows);
// UTC, or a zone whose offset changes now and then in the days of the streams.
Zone random_zone(Random& random);

// One event and the span before it in which the gateway was alive and its clock ran on: [alive_from,
// alive_to].
struct Moment {
  Event event;
  Instant alive_from = unknown;
  Instant alive_to = unknown;
};
std::vector<Moment> random_stream(Random& random, const Home& home);

// All instants in an event, moved.
Event moved(Event event, Millis by);

}  // namespace vicino::rules::test
