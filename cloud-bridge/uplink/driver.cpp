#include "cloud-bridge/uplink/driver.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "cloud-bridge/uplink/stint.hpp"

namespace vicino::uplink {
namespace {

// So many looks at the least: a process that was itself stopped for a while has not seen the uplink stand still.
constexpr int fewest_looks = 5;

// A call may block for seconds; after these the home must not be said to be connected any more.
constexpr Millis told_after{12'000};

std::string seconds_text(Millis span) {
  return std::to_string(span.count() / 1000) + " s";
}

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
  Impl(DriverOptions o, Dependencies d, MakeLink m)
      : options(std::move(o)), dependencies(std::move(d)), make_link(std::move(m)), stint(begin(options)) {}

  std::shared_ptr<Stint> begin(const DriverOptions& with) const {
    return std::make_shared<Stint>(with, dependencies, make_link);
  }
  std::shared_ptr<Stint> current() {
    const std::lock_guard lock(mutex);
    return stint;
  }
  std::size_t abandoned_still_standing() {
    std::erase_if(abandoned, [](const auto& one) { return one.expired(); });
    return abandoned.size();
  }
  void look(Steady now);
  void moves(std::uint64_t seen, Steady now);
  void begin_anew(Millis stood);

  const DriverOptions options;
  const Dependencies dependencies;
  const MakeLink make_link;
  std::mutex mutex;  // of the next two
  std::shared_ptr<Stint> stint;
  std::optional<protocol::Status> status;
  // Of the one thread that starts, looks and stops:
  bool running = false;
  std::vector<std::weak_ptr<Stint>> abandoned;
  std::uint64_t liveness = 0;
  std::uint64_t turns = 0;  // of stint, as last seen
  Steady moved = no_time;
  int looks = 0;      // since then
  bool told = false;  // that it stands still
  Millis waited{0};
};

void Driver::Impl::look(Steady now) {
  const auto seen = stint->turns();
  if (moved == no_time || seen != turns) {
    if (std::exchange(told, false)) {  // it came back: what it said last holds
      const auto [state, why] = stint->link_state();
      dependencies.link_state(state, why);
    }
    moves(seen, now);
  } else if (++looks >= fewest_looks && now - moved >= told_after) {
    if (!std::exchange(told, true))
      dependencies.link_state(LinkState::down, {"the MQTT library does not come back from a call",
                                                "it is given up and begun anew by itself"});
    if (now - moved < options.patience || abandoned_still_standing() >= most_abandoned) return;
    begin_anew(now - moved);
    moves(0, now);
  }
}

void Driver::Impl::moves(std::uint64_t seen, Steady now) {
  turns = seen;
  moved = now;
  looks = 0;
  told = false;
  ++liveness;
}

void Driver::Impl::begin_anew(Millis stood) {
  stint->abandon();
  dependencies.diagnostic("stuck: the MQTT library has not come back from a call for " + seconds_text(stood) +
                          "; a new client takes its place");
  abandoned.push_back(stint);
  DriverOptions next = options;
  next.receipted = stint->receipted();
  next.seed += abandoned.size();  // another jitter
  waited =
      stood + (turns == 0 ? waited : Millis{0});  // where it got stuck at once, with the one before it, too
  next.delivery.waited = waited;
  auto begun = begin(next);
  const std::lock_guard lock(mutex);
  stint = std::move(begun);
  if (status) stint->push(*status);
  stint->start();
}

Driver::Driver(DriverOptions options, Dependencies dependencies, const MakeLink& make_link)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(dependencies), make_link)) {}

Driver::~Driver() {
  stop();
}

void Driver::start() {
  if (std::exchange(impl_->running, true)) return;
  impl_->stint->start();
}

void Driver::stop() {
  if (!std::exchange(impl_->running, false)) return;
  if (!impl_->stint->stop(impl_->options.drain + impl_->options.farewell)) impl_->stint->abandon();
}

std::uint64_t Driver::look() {
  if (impl_->running) impl_->look(impl_->dependencies.steady_clock());
  return impl_->liveness;
}

void Driver::offer(Offer offer) {
  impl_->current()->push(std::move(offer));
}
void Driver::set_status(protocol::Status status) {
  const std::lock_guard lock(impl_->mutex);
  impl_->status = status;
  impl_->stint->push(std::move(status));
}
void Driver::set_heartbeat(protocol::Heartbeat heartbeat) {
  impl_->current()->push(std::move(heartbeat));
}

}  // namespace vicino::uplink
