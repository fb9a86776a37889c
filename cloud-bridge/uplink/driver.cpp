#include "cloud-bridge/uplink/driver.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "cloud-bridge/uplink/conversation.hpp"

namespace vicino::uplink {
namespace {

using Input = std::variant<Offer, LinkEvent, protocol::Status, protocol::Heartbeat>;

constexpr Millis longest_wait{1'000};  // so that liveness shows life

bool is_confirmation(const Input& input) {
  const auto* event = std::get_if<LinkEvent>(&input);
  const auto* published = event ? std::get_if<Published>(event) : nullptr;
  return published && published->confirmed;
}

// The one queue into the uplink thread. Bounded for what the gateway offers, which can be had again; what the
// link tells is bounded by the windows and by what the broker may send.
class Inbox {
 public:
  explicit Inbox(std::size_t max_offered) : max_offered_(max_offered) {}

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

}  // namespace

std::string_view name(LinkState state) noexcept {
  switch (state) {
    case LinkState::down:
      return "down";
    case LinkState::connecting:
      return "connecting";
    case LinkState::up:
      return "up";
  }
  return "?";
}

struct Driver::Impl {
  Impl(DriverOptions o, Dependencies d, const MakeLink& make_link)
      : options(std::move(o)),
        dependencies(std::move(d)),
        inbox(2 * options.delivery.capacity),
        link(make_link([this](LinkEvent event) { inbox.push(std::move(event)); })) {}

  void run(std::atomic<std::uint64_t>& liveness) {
    const auto now = [this] { return dependencies.steady_clock(); };
    Conversation conversation(options, dependencies, *link, now());
    std::vector<Input> inputs;
    Steady next = now();
    Steady stop_at = no_time;
    for (;;) {
      const auto [missed, stopping] =
          inbox.take(inputs, std::min(longest_wait, next - std::min(next, now())), conversation.in_flight());
      const Steady at = now();
      for (Input& input : inputs) take(conversation, std::move(input), at);
      inputs.clear();
      if (missed[0]) conversation.missed(Lane::alarm);
      if (missed[1]) conversation.missed(Lane::telemetry);
      next = conversation.turn(at);
      liveness.fetch_add(1, std::memory_order_relaxed);
      if (!stopping) continue;
      if (stop_at == no_time) stop_at = at + options.drain;
      if (!conversation.is_up() || conversation.drained() || at >= stop_at) break;
      next = std::min(next, at + Millis{20});
    }
    conversation.farewell();
  }

  static void take(Conversation& conversation, Input&& input, Steady now) {
    if (auto* event = std::get_if<LinkEvent>(&input))
      conversation.handle(std::move(*event), now);
    else if (auto* offer = std::get_if<Offer>(&input))
      conversation.offer(std::move(*offer), now);
    else if (auto* status = std::get_if<protocol::Status>(&input))
      conversation.set_status(std::move(*status));
    else
      conversation.set_heartbeat(std::get<protocol::Heartbeat>(input));
  }

  DriverOptions options;
  Dependencies dependencies;
  Inbox inbox;
  std::unique_ptr<Link> link;  // after inbox: it pushes until it is gone
  std::thread thread;
};

Driver::Driver(DriverOptions options, Dependencies dependencies, const MakeLink& make_link)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(dependencies), make_link)) {}

Driver::~Driver() {
  stop();
}

void Driver::start() {
  if (!impl_->thread.joinable()) impl_->thread = std::thread([this] { impl_->run(liveness_); });
}

void Driver::stop() {
  impl_->inbox.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

void Driver::offer(Offer offer) {
  impl_->inbox.push(std::move(offer));
}
void Driver::set_status(protocol::Status status) {
  impl_->inbox.push(std::move(status));
}
void Driver::set_heartbeat(protocol::Heartbeat heartbeat) {
  impl_->inbox.push(std::move(heartbeat));
}

}  // namespace vicino::uplink
