// When to try again: exponential, with full jitter, so that a thousand gateways do not come back in one
// second.
#pragma once

#include <cstdint>

#include "domain/instant.hpp"

namespace vicino::uplink {

// splitmix64: the same numbers from the same seed on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  Millis between(Millis low, Millis high);  // both included

 private:
  std::uint64_t state_;
};

struct BackoffOptions {
  Millis first{1'000};
  Millis longest{128'000};  // so that 1,000 gateways spread over two minutes after a long outage
  Millis urgent{5'000};     // never longer while an urgent alarm waits
  Millis start_spread{
      0};  // of the very first attempt; 60 s where a whole area may have been switched on at once
};

class Backoff {
 public:
  explicit Backoff(const BackoffOptions& options) : options_(options) {}
  // How long to wait before the next attempt; each call doubles the span that the answer is drawn from.
  Millis next(Random& random);
  void reset() { steps_ = 0; }

 private:
  BackoffOptions options_;
  int steps_ = 0;
};

}  // namespace vicino::uplink
