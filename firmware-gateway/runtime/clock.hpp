// Where time comes from. Everything above asks here; the tests and the demonstration answer otherwise than
// the kernel.
#pragma once

#include <chrono>
#include <cstdint>

#include "domain/instant.hpp"

namespace vicino::runtime {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;        // what the home calls "now"
  virtual bool synchronised() const = 0;  // is the wall clock known to be set?
  // How long, in real time, until this clock shows `t`; zero if it already does.
  virtual std::chrono::nanoseconds until(Instant t) const = 0;
  virtual bool demonstration() const { return false; }
  // What the centre's clock shows, too: commands expire by it. Another than now() in a demonstration only.
  virtual Instant calendar() const { return now(); }
};

// The kernel's clock. Synchronised: the kernel says so (adjtimex), and the year is plausible.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  bool synchronised() const override;
  std::chrono::nanoseconds until(Instant t) const override;
};

// Starts at `start` when the kernel's clock shows `anchor`, and runs `speed` times as fast: hours pass in
// minutes and nothing else differs from real life. Refused on links that leave loopback; every message then
// says `test`.
class DemonstrationClock final : public Clock {
 public:
  DemonstrationClock(Instant start, Instant anchor, double speed)
      : start_(start), anchor_(anchor), speed_(speed) {}
  Instant now() const override;
  bool synchronised() const override { return true; }
  std::chrono::nanoseconds until(Instant t) const override;
  bool demonstration() const override { return true; }
  Instant calendar() const override;

 private:
  Instant start_;
  Instant anchor_;
  double speed_;
};

}  // namespace vicino::runtime
