#include "cloud-bridge/uplink/stint.hpp"

#include "cloud-bridge/uplink/conversation.hpp"

namespace vicino::uplink {
namespace {

constexpr Millis longest_wait{1'000};  // so that turns() shows life

void hand_over(Conversation& conversation, Input&& input, Steady now) {
  if (auto* event = std::get_if<LinkEvent>(&input))
    conversation.handle(std::move(*event), now);
  else if (auto* offer = std::get_if<Offer>(&input))
    conversation.offer(std::move(*offer), now);
  else if (auto* status = std::get_if<protocol::Status>(&input))
    conversation.set_status(std::move(*status));
  else
    conversation.set_heartbeat(std::get<protocol::Heartbeat>(input));
}

}  // namespace

// Between the conversation and what it uses: an abandoned one that comes back from its call finds nothing to do.
class Stint::Guard final : public Link {
 public:
  explicit Guard(Stint& stint) : stint_(stint) {}

  void connect(Attempt attempt, Broker broker, const Will& will) override {
    if (!is_abandoned()) stint_.link_->connect(attempt, broker, will);
  }
  void subscribe(const std::vector<std::string>& filters) override {
    if (!is_abandoned()) stint_.link_->subscribe(filters);
  }
  bool publish(const std::string& topic, std::string_view payload, Qos qos, bool retain, Tag tag) override {
    return !is_abandoned() && stint_.link_->publish(topic, payload, qos, retain, tag);
  }
  void disconnect(bool graceful) override {
    if (!is_abandoned()) stint_.link_->disconnect(graceful);
  }
  Lost explain(const Lost& lost) override { return is_abandoned() ? lost : stint_.link_->explain(lost); }

  bool is_abandoned() const {
    const std::lock_guard lock(stint_.mutex_);
    return stint_.abandoned_;
  }
  // The same for a dependency.
  template <class Answer, class... Args>
  static void put_before(Stint& stint, std::function<Answer(Args...)>& call) {
    call = [&stint, call = std::move(call)](Args... args) {
      const std::lock_guard lock(stint.mutex_);
      return stint.abandoned_ ? Answer() : call(std::forward<Args>(args)...);
    };
  }

 private:
  Stint& stint_;
};

Stint::Stint(DriverOptions options, DriverDependencies dependencies, const Driver::MakeLink& make_link)
    : options_(std::move(options)),
      receipted_(options_.receipted),
      dependencies_(std::move(dependencies)),
      inbox_(2 * options_.delivery.capacity),
      link_(make_link([this](LinkEvent event) { inbox_.push(std::move(event)); })) {
  DriverDependencies& d = dependencies_;
  d.receipted = [this, tell = d.receipted](const Cursors& cursors) {
    receipted_ = cursors;
    tell(cursors);
  };
  d.link_state = [this, tell = d.link_state](LinkState state, const Error& why) {
    said_ = {state, why};
    tell(state, why);
  };
  const auto guard = [this](auto&... calls) { (Guard::put_before(*this, calls), ...); };
  guard(d.want, d.receipted, d.command, d.command_refused, d.link_state, d.flagged, d.reached, d.refused,
        d.diagnostic, d.wall_clock, d.calendar, d.steady_clock);
}

Stint::~Stint() = default;

void Stint::start() {
  thread_ = std::thread([self = shared_from_this()] {
    self->run();
    const std::lock_guard lock(self->mutex_);
    self->is_over_ = true;
    self->ended_.notify_all();
  });
}

void Stint::run() {
  Guard guard(*this);
  const auto now = [this] { return dependencies_.steady_clock(); };
  Conversation conversation(options_, dependencies_, guard, now());
  std::vector<Input> inputs;
  Steady next = now();
  Steady stop_at = no_time;
  while (!guard.is_abandoned()) {
    const auto [missed, stopping] =
        inbox_.take(inputs, std::min(longest_wait, next - std::min(next, now())), conversation.in_flight());
    const Steady at = now();
    for (Input& input : inputs) hand_over(conversation, std::move(input), at);
    inputs.clear();
    if (missed[0]) conversation.missed(Lane::alarm);
    if (missed[1]) conversation.missed(Lane::telemetry);
    next = conversation.turn(at);
    turns_.fetch_add(1, std::memory_order_relaxed);
    if (!stopping) continue;
    if (stop_at == no_time) stop_at = at + options_.drain;
    if (!conversation.is_up() || conversation.drained() || at >= stop_at) break;
    next = std::min(next, at + Millis{20});
  }
  conversation.farewell();
}

bool Stint::stop(Millis span) {
  inbox_.stop();
  if (!thread_.joinable()) return true;
  {
    std::unique_lock lock(mutex_);
    if (!ended_.wait_for(lock, span, [this] { return is_over_; })) return false;
  }
  thread_.join();
  return true;
}

void Stint::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  inbox_.stop();
  if (thread_.joinable()) thread_.detach();
}

Cursors Stint::receipted() const {
  const std::lock_guard lock(mutex_);
  return receipted_;
}

std::pair<LinkState, Error> Stint::link_state() const {
  const std::lock_guard lock(mutex_);
  return said_;
}

}  // namespace vicino::uplink
