// The one queue into the uplink's thread, from the gateway and from the link.
#pragma once

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include "cloud-bridge/uplink/driver.hpp"

namespace vicino::uplink {

using Input = std::variant<Offer, LinkEvent, protocol::Status, protocol::Heartbeat>;

inline bool is_confirmation(const Input& input) {
  const auto* event = std::get_if<LinkEvent>(&input);
  const auto* published = event ? std::get_if<Published>(event) : nullptr;
  return published && published->confirmed;
}

// Bounded for what the gateway offers, which can be had again; what the
// link tells is bounded by the windows and by what the broker may send.
class UplinkInbox {
 public:
  explicit UplinkInbox(std::size_t max_offered) : max_offered_(max_offered) {}

  void push(Input input) {
    bool wake = false;
    {
      const std::lock_guard lock(mutex_);
      if (const auto* offer = std::get_if<Offer>(&input)) {
        if (offered_ > 0 && offered_ + offer->entries.size() > max_offered_) {
          missed_[offer->lane == Lane::alarm ? 0 : 1] = true;
          return;
        }
        offered_ += offer->entries.size();
      }
      // A confirmation only frees a place in the window: nobody waits for less than a quarter of what is under way, so the
      // thread sleeps on. Under load this spares most of its wakings.
      const bool may_wait = is_confirmation(input) && ++confirmations_ < confirmations_a_wake_;
      inputs_.push_back(std::move(input));
      if (!may_wait) wake = std::exchange(waiting_, false);
    }
    if (wake) ready_.notify_one();
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      waiting_ = false;
    }
    ready_.notify_one();
  }

  struct Taken {
    std::array<bool, 2> missed{};  // alarm, telemetry
    bool stopping = false;
  };
  // Waits for something to do, at most `span`; moves it into `inputs`, which must be empty. `under_way`: confirmations that
  // are still to come.
  Taken take(std::vector<Input>& inputs, Millis span, std::size_t under_way) {
    std::unique_lock lock(mutex_);
    confirmations_a_wake_ = std::max<std::size_t>(1, under_way / 4);
    if (confirmations_ == inputs_.size() && confirmations_ < confirmations_a_wake_ && !stopping_ &&
        span > Millis{0}) {
      waiting_ = true;
      ready_.wait_for(lock, span, [this] { return !waiting_; });
      waiting_ = false;
    }
    inputs.swap(inputs_);
    offered_ = confirmations_ = 0;
    return {std::exchange(missed_, {}), stopping_};
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Input> inputs_;
  std::size_t max_offered_;
  std::size_t offered_ = 0;
  std::size_t confirmations_a_wake_ = 1;
  std::size_t confirmations_ = 0;  // of inputs_
  std::array<bool, 2> missed_{};
  bool waiting_ = false;
  bool stopping_ = false;
};

}  // namespace vicino::uplink
