#include "cloud-bridge/uplink/broker_choice.hpp"

#include <algorithm>

namespace vicino::uplink {
void BrokerChoice::up() {
  down_since_ = no_time;
}

void BrokerChoice::down(Steady now) {
  if (down_since_ == no_time) down_since_ = now;
  trial_failed_ = trial_;
}

void BrokerChoice::silent() {
  trial_failed_ = trial_;
}

void BrokerChoice::heard_from_centre() {
  trial_ = trial_failed_ = false;
  if (current_ == 0) failed_trials_ = 0;
}

bool BrokerChoice::fails(Steady now) const {
  return trial_failed_ ||
         (down_since_ != no_time && now - down_since_ >= (trial_ ? options_.trial : options_.patience));
}

bool BrokerChoice::back_due(Steady now) const {
  return current_ == 1 && down_since_ == no_time && now >= trial_at_;
}

bool BrokerChoice::should_leave(Steady waits_since, bool quiet, Steady now) const {
  if (!options_.second) return false;
  const bool nobody_answers =
      waits_since != no_time && now - std::max(waits_since, since_) >= options_.patience;
  return fails(now) || nobody_answers || (quiet && back_due(now));
}

Millis BrokerChoice::leave(bool quiet, bool urgent, const BackoffOptions& backoff, Random& random,
                           Steady now) {
  const bool from_trial = trial_;
  const bool to_trial = quiet && back_due(now);
  current_ ^= 1;
  since_ = down_since_ = now;
  trial_ = current_ == 0 && to_trial;
  trial_failed_ = false;
  if (current_ == 1) {
    failed_trials_ = from_trial ? failed_trials_ + 1 : 0;
    const Millis after =
        std::min(options_.longest, options_.trial_after * (std::int64_t{1} << std::min(failed_trials_, 10)));
    trial_at_ = now + random.between(after / 2, after * 3 / 2);
  }
  if (from_trial || to_trial) return Millis{0};  // trials are spread already
  return random.between(Millis{0}, urgent ? backoff.urgent : options_.spread);
}

Steady BrokerChoice::due() const {
  if (!options_.second) return no_time;
  if (trial_failed_) return since_;
  if (down_since_ != no_time) return down_since_ + (trial_ ? options_.trial : options_.patience);
  return current_ == 1 ? trial_at_ : no_time;
}

}  // namespace vicino::uplink
