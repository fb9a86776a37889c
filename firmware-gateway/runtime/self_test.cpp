#include "runtime/self_test.hpp"

namespace vicino::runtime {
namespace {

constexpr int minutes_a_day = 24 * 60;
constexpr int spread = 60;  // minutes
constexpr int window = 60;  // whoever was off at its minute catches up so long
constexpr std::chrono::hours between{20};

// FNV-1a: the same minute on every day and build.
std::uint32_t hash(std::string_view text) {
  std::uint32_t h = 2166136261U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h;
}

}  // namespace

SelfTest::SelfTest(const Options& options) : options_(options) {
  if (options.at) minute_ = (*options.at + static_cast<int>(hash(options.gateway) % spread)) % minutes_a_day;
}

bool SelfTest::due(Instant now, int minute, bool clock_is_set) const {
  if (minute_ < 0 || !clock_is_set) return false;
  if ((minute - minute_ + minutes_a_day) % minutes_a_day >= window) return false;
  // A clock that was set back does not put it off for ever.
  return last_sent_ == unknown || now < last_sent_ || now - last_sent_ >= between;
}

void SelfTest::sent(Instant now, Seq seq) {
  last_sent_ = now;
  waits_for_ = seq;
}

SelfTest::Verdict SelfTest::tick(Instant now, Seq receipted) {
  if (waits_for_ == 0) return Verdict::none;
  if (receipted >= waits_for_) {
    waits_for_ = 0;
    failing_ = false;
    last_passed_ = now;
    return Verdict::passed;
  }
  if (failing_ || now - last_sent_ < options_.patience) return Verdict::none;
  failing_ = true;
  return Verdict::failed;
}

}  // namespace vicino::runtime
