// Chance that is the same on every machine: the standard library's distributions are not. (SplitMix64, Steele
// et al. 2014)
#pragma once

#include <cstdint>

#include "domain/instant.hpp"

namespace vicino::simulated_home {

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_{seed} {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  // In [low, high]; the bias of the remainder does not matter for a day at home.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept {
    const auto span = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(next() % span);
  }
  Millis between(Millis low, Millis high) noexcept { return Millis{between(low.count(), high.count())}; }
  bool one_in(int n) noexcept { return between(1, n) == 1; }

 private:
  std::uint64_t state_;
};

}  // namespace vicino::simulated_home
