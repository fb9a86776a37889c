#include "runtime/self_test.hpp"

#include <algorithm>
#include <charconv>

namespace vicino::runtime {
namespace {

constexpr int minutes_a_day = 24 * 60;
constexpr int spread = 60;  // minutes
constexpr int window = 60;  // whoever was off at its minute catches up so long
constexpr std::chrono::hours between{20};

constexpr std::string_view author = "gateway";
constexpr std::string_view id_begins = "self-test-";
constexpr std::string_view line_begins = "=self-test ";  // no id of a command begins like this

// FNV-1a: the same minute on every day and build.
std::uint32_t hash(std::string_view text) {
  std::uint32_t h = 2166136261U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h;
}

bool begins_one(const Command& command) {
  return std::holds_alternative<TestAlarm>(command.body) && command.author == author &&
         command.id.starts_with(id_begins);
}

// Takes a number and the space behind it, if any, off the front of `text`.
template <class Number>
bool take(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return true;
}

}  // namespace

Command self_test_command(Seq number, Instant now) {
  return {std::string(id_begins) + std::to_string(number), std::string(author), now + std::chrono::minutes{1},
          TestAlarm{}};
}

bool sends_test_alarms(const rules::RuleSet& rules) {
  const auto slot = rules.tables().self_test;
  if (slot >= rules.size()) return false;
  const auto& spec = rules.spec(static_cast<RuleIndex>(slot));
  return lane_of(TransitionKind::raised, spec.alert_class, spec.shadow) == Lane::alarm;
}

bool tells_failed_tests(const rules::RuleSet& rules) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto* trouble = std::get_if<rules::Trouble>(&rules.spec(static_cast<RuleIndex>(i)).condition);
    if (trouble != nullptr && trouble->part == HealthPart::self_test) return true;
  }
  return false;
}

void LastSelfTest::note(const Event& event) {
  if (const auto* received = std::get_if<CommandReceived>(&event.body)) {
    if (begins_one(received->command)) *this = {event.at, event.seq, TestOutcome::under_way, unknown};
  } else if (const auto* health = std::get_if<GatewayHealth>(&event.body)) {
    if (health->part != HealthPart::self_test || sent == unknown) return;
    outcome = health->ok ? TestOutcome::passed : TestOutcome::failed;
    ended = event.at;
  } else if (const auto* adjusted = std::get_if<ClockAdjusted>(&event.body)) {
    for (auto* instant : {&sent, &ended})
      if (*instant != unknown) *instant += adjusted->delta;
  }
}

std::optional<SelfTestResult> LastSelfTest::result() const {
  if (sent == unknown) return std::nullopt;
  const bool over = outcome != TestOutcome::under_way;
  return SelfTestResult{sent, outcome, over ? std::max(ended - sent, Millis{0}) : Millis{0}};
}

std::string LastSelfTest::to_line() const {
  return std::string(line_begins) + std::to_string(to_ms(sent)) + ' ' + std::to_string(seq) + ' ' +
         std::to_string(static_cast<int>(outcome)) + ' ' + std::to_string(to_ms(ended));
}

std::optional<LastSelfTest> LastSelfTest::from_line(std::string_view line) {
  if (!line.starts_with(line_begins)) return std::nullopt;
  line.remove_prefix(line_begins.size());
  std::int64_t sent = 0, ended = 0;
  LastSelfTest last;
  int outcome = 0;
  const bool whole = take(line, sent) && take(line, last.seq) && take(line, outcome) && take(line, ended);
  if (!whole || !line.empty() || outcome < 0 || outcome > static_cast<int>(TestOutcome::passed))
    return std::nullopt;
  last.sent = instant_from_ms(sent);
  last.ended = instant_from_ms(ended);
  last.outcome = static_cast<TestOutcome>(outcome);
  return last;
}

SelfTest::SelfTest(const Options& options) : patience_(options.patience) {
  if (options.at) minute_ = (*options.at + static_cast<int>(hash(options.gateway) % spread)) % minutes_a_day;
}

bool SelfTest::due(Instant now, int minute, bool clock_is_set, const LastSelfTest& last) const {
  if (minute_ < 0 || !clock_is_set) return false;
  if ((minute - minute_ + minutes_a_day) % minutes_a_day >= window) return false;
  // A clock that was set back does not put it off for ever.
  return last.sent == unknown || now < last.sent || now - last.sent >= between;
}

SelfTest::Verdict SelfTest::verdict(Instant now, Seq receipted, const LastSelfTest& last) const {
  if (last.sent == unknown || last.outcome == TestOutcome::passed) return Verdict::none;
  if (receipted > last.seq) return Verdict::passed;
  if (last.outcome == TestOutcome::failed || now - last.sent < patience_) return Verdict::none;
  return Verdict::failed;
}

}  // namespace vicino::runtime
