// Once a day a test alarm travels the whole way, rule to receipt: when, and what its answer means. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/instant.hpp"

namespace vicino::runtime {

class SelfTest {
 public:
  struct Options {
    std::optional<std::uint16_t> at;  // minutes after local midnight; none: never
    std::string_view gateway;         // spreads the gateways of a centre over the hour that follows `at`
    Millis patience = std::chrono::minutes{10};
  };
  enum class Verdict : std::uint8_t { none, passed, failed };

  explicit SelfTest(const Options& options);

  // Send one now? At most once in `at`'s window of a day. `minute`: of the local day.
  bool due(Instant now, int minute, bool clock_is_set) const;
  // It is sent; it has come when the alarm lane is receipted up to `seq`. 0: there is no rule to raise one.
  void sent(Instant now, Seq seq);
  // Tells each change once.
  Verdict tick(Instant now, Seq receipted);

  bool failing() const { return failing_; }  // until one comes through, were it late
  Instant last_passed() const { return last_passed_; }
  int minute() const { return minute_; }  // of the local day; -1: never

 private:
  Options options_;
  int minute_ = -1;
  Instant last_sent_ = unknown;
  Instant last_passed_ = unknown;
  Seq waits_for_ = 0;  // 0: nothing is under way
  bool failing_ = false;
};

}  // namespace vicino::runtime
