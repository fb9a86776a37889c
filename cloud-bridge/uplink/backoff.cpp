#include "cloud-bridge/uplink/backoff.hpp"

#include <algorithm>

namespace vicino::uplink {

std::uint64_t Random::next() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

Millis Random::between(Millis low, Millis high) {
  if (high <= low) return low;
  const auto span = static_cast<std::uint64_t>((high - low).count()) + 1;
  return low + Millis{static_cast<std::int64_t>(next() % span)};  // the bias of % is far below a millisecond
}

Millis Backoff::next(Random& random) {
  const Millis span = std::min(options_.longest, options_.first * (std::int64_t{1} << std::min(steps_, 20)));
  ++steps_;
  return random.between(span / 16, span);  // not from 0: a broker that refuses at once must not be hammered
}

}  // namespace vicino::uplink
