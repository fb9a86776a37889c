#include "runtime/bridge_watch.hpp"

#include <utility>

namespace vicino::runtime {

bool BridgeWatch::ask(Steady now) {
  if (asked_ != Steady{} && now - asked_ < period) return false;
  asked_ = now;
  ++unanswered_;
  return true;
}

BridgeWatch::Verdict BridgeWatch::answered(bool healthy) {
  answers_ = true;
  unanswered_ = 0;
  const bool was = std::exchange(gone_, !healthy);
  if (was == gone_) return Verdict::none;
  return gone_ ? Verdict::gone : Verdict::back;
}

BridgeWatch::Verdict BridgeWatch::tick(Steady now) {
  const bool silent = unanswered_ >= most_unanswered && now - asked_ >= patience;
  if (!answers_ || !silent || gone_) return Verdict::none;
  gone_ = true;
  return Verdict::gone;
}

}  // namespace vicino::runtime
