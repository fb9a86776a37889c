// Once a day a test alarm travels the whole way, rule to receipt: when, what its answer means, and the last one as the
// journal tells of it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/ids.hpp"
#include "domain/instant.hpp"
#include "rules/rule_set.hpp"

namespace vicino::runtime {

// The last test, folded from the journal: a restart neither repeats nor forgets it.
struct LastSelfTest {
  Instant sent = unknown;  // `unknown`: there was none
  Seq seq = 0;             // of the command that began it
  TestOutcome outcome = TestOutcome::under_way;
  Instant ended = unknown;  // its receipt came, were it late, or was given up

  // Its own command, how it ended, and steps of the clock; passes over all else.
  void note(const Event& event);
  // For whoever asks; none: there was none.
  std::optional<SelfTestResult> result() const;

  // One line of a snapshot, without its end.
  std::string to_line() const;
  static std::optional<LastSelfTest> from_line(std::string_view line);

  friend bool operator==(const LastSelfTest&, const LastSelfTest&) = default;
};
// The command that begins one. `number`: makes its id unlike that of any other.
Command self_test_command(Seq number, Instant now);

// Is there a rule that sends test alarms by the lane whose receipt is waited for? Without one there is no self-test.
bool sends_test_alarms(const rules::RuleSet& rules);
// Is there a rule that tells of a failed one? Rules may be older than that kind: then it counts as a lost connection.
bool tells_failed_tests(const rules::RuleSet& rules);

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
  bool due(Instant now, int minute, bool clock_is_set, const LastSelfTest& last) const;
  // What is to be noted of the last one, where that is news. It has come once the alarm lane is receipted beyond its
  // command: then something that was said after it has travelled the whole way.
  Verdict verdict(Instant now, Seq receipted, const LastSelfTest& last) const;

  int minute() const { return minute_; }  // of the local day; -1: never

 private:
  int minute_ = -1;
  Millis patience_;
};

}  // namespace vicino::runtime
