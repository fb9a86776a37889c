#include "cloud-bridge/uplink/delivery.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vicino::uplink {
namespace {

constexpr Millis look_every{500};
constexpr Millis steady_link{60'000};  // a connection that held so long was a good one

// Subscriptions, birth and a status or two that the broker has not confirmed yet.
constexpr std::size_t most_besides = 4;

// `from + span`, where `from` may be unset.
Steady after(Steady from, Millis span) {
  return from == no_time ? no_time : from + span;
}

// A person may be lying on the floor: worth a quick attempt, which a battery or a mains failure of the whole
// area is not.
bool is_urgent(const Outgoing& entry) {
  const auto* alert = std::get_if<AlertRecord>(&entry.body);
  return alert && alert->alert_class == AlertClass::social && alert->transition == TransitionKind::raised &&
         alert->severity >= Severity::high && !alert->test;
}

}  // namespace

Delivery::Delivery(const DeliveryOptions& options, std::string journal, const Cursors& receipted,
                   std::uint64_t seed, Steady now)
    : options_(options),
      journal_(std::move(journal)),
      random_(seed),
      backoff_(options.backoff),
      choice_(options.brokers, now),
      alarm_(Lane::alarm, receipted.alarm),
      telemetry_(Lane::telemetry, receipted.telemetry),
      telemetry_window_(options.telemetry_window),
      connect_at_(now + random_.between(Millis{0}, options.backoff.start_spread)),
      next_look_(now) {}

// --- entries come in ---

void Delivery::offer(Lane which, Seq follows, std::vector<Outgoing>&& entries, bool answer, Steady now) {
  LaneQueue& lane = queue(which);
  // Every Want asks for more than half of the capacity. So an answer with less has all there is, whichever
  // Want it belongs to: an earlier one may be answered late.
  const bool all_there_is = entries.size() < (options_.capacity + 1) / 2;
  if (answer) lane.wanted_at = no_time;
  const Steady since = answer && !std::exchange(lane.fed, true) ? now - options_.waited : now;
  if (follows > lane.offered_to()) {  // something between is missing
    lane.behind = true;
    return;
  }
  for (Outgoing& entry : entries) {
    if (entry.seq <= lane.offered_to()) continue;
    if (lane.size() >= options_.capacity) {
      lane.behind = true;
      return;
    }
    // Once: many in a row must not draw again until one draws "now".
    if (state_ == State::waiting && is_urgent(entry) && connect_at_ > now + options_.backoff.urgent)
      connect_at_ = now + random_.between(Millis{0}, options_.backoff.urgent);
    lane.push(std::move(entry), since);
  }
  if (answer) lane.behind = !all_there_is;
}

void Delivery::missed(Lane which) {
  queue(which).behind = true;
  queue(which).wanted_at = no_time;
}

// --- the link ---

void Delivery::link_up(Steady now, std::size_t most_in_flight) {
  // Some is left for what is said besides: status, subscriptions.
  most_in_flight_ = most_in_flight == 0 ? std::numeric_limits<std::size_t>::max()
                                        : std::max(most_in_flight, most_besides + 2) - most_besides;
  state_ = State::up;
  up_since_ = now;
  connecting_since_ = no_time;
  choice_.up();
}

void Delivery::link_down(Steady now) {
  if (state_ == State::waiting) return;
  go_down(now);
  choice_.down(now);
}

void Delivery::go_down(Steady now) {
  if (state_ == State::up && now - up_since_ >= steady_link && silent_connections_ == 0) backoff_.reset();
  state_ = State::waiting;
  connecting_since_ = up_since_ = unanswered_since_ = unconfirmed_since_ = no_time;
  alarm_.connection_lost();
  telemetry_.connection_lost();
  telemetry_window_ = options_.telemetry_window;
  Millis wait = backoff_.next(random_);
  if (wait > options_.backoff.urgent && urgent_waits())
    wait = random_.between(Millis{0}, options_.backoff.urgent);
  connect_at_ = now + wait;
}

// The same client goes to the other broker; whatever has no receipt goes again there.
void Delivery::change_broker(Steady now, std::vector<Action>& actions) {
  if (state_ != State::waiting) {
    const bool goodbye = state_ == State::up && quiet();
    actions.emplace_back(
        Disconnect{goodbye ? "the first broker is tried again" : "the other broker is tried", goodbye});
    go_down(now);
  }
  backoff_.reset();
  silent_connections_ = 0;
  connect_at_ = now + choice_.leave(quiet(), urgent_waits(), options_.backoff, random_, now);
}

bool Delivery::urgent_waits() {
  return std::ranges::any_of(alarm_.held(), [](const Held& h) { return !h.closed && is_urgent(h.entry); });
}

Steady Delivery::deadline() const {
  if (unanswered_since_ == no_time) return no_time;
  const Millis patience = options_.receipt_deadline * (std::int64_t{1} << std::min(silent_connections_, 20));
  return unanswered_since_ + std::min(patience, options_.longest_deadline);
}

void Delivery::manage_link(Steady now, std::vector<Action>& actions) {
  if (state_ == State::connecting && now >= connecting_since_ + options_.connect_timeout) {
    actions.emplace_back(Disconnect{"no connection in time"});
    link_down(now);
  } else if (state_ == State::up && now >= deadline()) {
    ++silent_connections_;
    choice_.silent();
    actions.emplace_back(Disconnect{"no answer from the centre in time"});
    link_down(now);
  } else if (state_ == State::up && now >= after(unconfirmed_since_, options_.confirm_deadline)) {
    actions.emplace_back(Disconnect{"no confirmation from the broker in time"});
    link_down(now);
  }
  if (choice_.should_leave(waits_since_, quiet(), now)) change_broker(now, actions);
  if (state_ == State::waiting && now >= connect_at_) {
    state_ = State::connecting;
    connecting_since_ = now;
    actions.emplace_back(Connect{++attempt_, choice_.current()});
  }
}

// --- answers ---

void Delivery::published(Lane which, Seq seq, bool confirmed, Steady now) {
  LaneQueue& lane = queue(which);
  if (lane.in_flight > 0) --lane.in_flight;
  if (state_ == State::up) unconfirmed_since_ = in_flight() > 0 ? now : no_time;
  Held* held = lane.find(seq);
  if (!held) return;  // its receipt was faster
  if (held->in_flight && confirmed && which == Lane::telemetry) fit_window(now - held->sent, now);
  held->in_flight = false;
  if (!confirmed) held->due = std::min(held->due, now + options_.resend_min);
}

// As much under way as the line takes within `quick`, so that a new alarm never waits for long behind telemetry.
void Delivery::fit_window(Millis took, Steady now) {
  if (took <= options_.quick) {
    telemetry_window_ = std::min(telemetry_window_ + 1,
                                 std::max(options_.widest_telemetry_window, options_.telemetry_window));
  } else if (narrowed_ == no_time || now - narrowed_ > took) {  // once for all that were under way together
    narrowed_ = now;
    telemetry_window_ = std::max(telemetry_window_ / 2, options_.telemetry_window);
  }
}

void Delivery::heard_from_centre(Steady now) {
  silent_connections_ = 0;
  if (state_ == State::up) {
    backoff_.reset();
    choice_.heard_from_centre();
  }
  unanswered_since_ = alarm_.unanswered + telemetry_.unanswered > 0 ? now : no_time;
}

void Delivery::answered(LaneQueue& lane, Held& held) {
  if (held.unanswered) --lane.unanswered;
  held.unanswered = false;
}

void Delivery::stored(LaneQueue& lane, Held& held) {
  const auto* record = lane.lane() == Lane::alarm ? std::get_if<AlertRecord>(&held.entry.body) : nullptr;
  if (record != nullptr && record->transition == TransitionKind::raised) reached_.push_back(record->alert);
  close(lane, held);
}

void Delivery::close(LaneQueue& lane, Held& held) {
  answered(lane, held);
  held.closed = true;
}

void Delivery::receipt(const protocol::Receipt& receipt, Steady now) {
  if (receipt.journal != journal_ || receipt.lane == Lane::local) return;
  LaneQueue& lane = queue(receipt.lane);
  // Only what was sent can be with the centre: a receipt for more than that is a mistake, and must not lose
  // an alarm.
  for (Held& held : lane.held()) {
    if (held.entry.seq > receipt.up_to || held.first_sent == no_time) break;
    if (!held.closed) stored(lane, held);
  }
  for (const auto& one : receipt.singles) single(lane, one, now);
  lane.settle();
  heard_from_centre(now);
}

void Delivery::single(LaneQueue& lane, const protocol::SingleReceipt& receipt, Steady now) {
  Held* held = lane.find(receipt.seq);
  if (!held || held->closed || held->first_sent == no_time) return;
  const auto put_off = [&](Millis otherwise) {
    answered(lane, *held);
    held->again = false;
    held->put_off = true;
    held->due = now + std::min(receipt.retry_after > Millis{0} ? receipt.retry_after : otherwise,
                               options_.longest_retry);
  };
  switch (receipt.verdict) {
    case protocol::Verdict::stored:
      return stored(lane, *held);
    case protocol::Verdict::hold:
      return put_off(options_.hold);
    case protocol::Verdict::busy:
      return put_off(options_.busy);
    case protocol::Verdict::refused:
      refused_.emplace_back(held->entry, receipt.reason);
      return close(lane, *held);
  }
}

// --- what is to be done ---

void Delivery::tick(Steady now, std::vector<Action>& actions) {
  flagged_.clear();
  flagged_.swap(refused_);
  for (const auto& [entry, reason] : flagged_) actions.emplace_back(Flag{FlagKind::refused, &entry, reason});
  if (!reached_.empty()) actions.emplace_back(Reached{std::exchange(reached_, {})});
  manage_link(now, actions);
  if (now >= next_look_) {
    next_look_ = now + look_every;
    look_over(alarm_, now, actions);
    look_over(telemetry_, now, actions);
  }
  want(alarm_, now, actions);
  want(telemetry_, now, actions);
  if (state_ != State::up) return;
  publish_lane(alarm_, now, actions);
  if (!alarm_.has_next()) publish_lane(telemetry_, now, actions);
}

// Telemetry leaves half of what the broker takes to alarms.
bool Delivery::has_room(const LaneQueue& lane) const {
  if (in_flight() >= most_in_flight_) return false;
  if (lane.lane() == Lane::alarm) return lane.in_flight < options_.window;
  return lane.in_flight < std::min(telemetry_window_, most_in_flight_ / 2);
}

void Delivery::publish_lane(LaneQueue& lane, Steady now, std::vector<Action>& actions) {
  while (has_room(lane)) {
    Held* held = lane.take_next();
    if (!held) return;
    const bool again = held->first_sent != no_time;
    if (!again) held->first_sent = now;
    held->due = resend_at(lane, *held, now);
    held->in_flight = true;
    held->sent = now;
    ++lane.in_flight;
    if (!held->unanswered) ++lane.unanswered;
    held->unanswered = true;
    if (unanswered_since_ == no_time) unanswered_since_ = now;
    if (unconfirmed_since_ == no_time) unconfirmed_since_ = now;
    actions.emplace_back(Publish{&held->entry, again});
  }
}

Steady Delivery::resend_at(const LaneQueue& lane, const Held& held, Steady now) {
  const bool fast = lane.lane() == Lane::alarm && now - held.first_sent < options_.resend_fast;
  return now + (fast ? random_.between(options_.resend_min, options_.resend_max) : options_.resend_slow);
}

void Delivery::look_over(LaneQueue& lane, Steady now, std::vector<Action>& actions) {
  const bool alarms = lane.lane() == Lane::alarm;
  const Millis overdue = options_.overdue + (options_.brokers.second ? options_.second_chance : Millis{0});
  if (alarms) waits_since_ = no_time;
  for (Held& held : lane.held()) {
    if (held.closed) continue;
    if (alarms && !held.put_off) waits_since_ = std::min(waits_since_, held.offered);
    if (alarms && !held.flagged && now - held.offered >= overdue) {
      held.flagged = true;
      actions.emplace_back(Flag{FlagKind::overdue, &held.entry, "no receipt in time"});
    }
    if (state_ == State::up && !held.in_flight && now >= held.due) lane.go_again(held);
  }
}

void Delivery::want(LaneQueue& lane, Steady now, std::vector<Action>& actions) {
  if (!lane.behind || lane.size() > options_.capacity / 2) return;
  if (lane.wanted_at != no_time && now < lane.wanted_at + options_.want_timeout) return;
  lane.wanted_at = now;
  actions.emplace_back(Want{lane.lane(), lane.offered_to(), options_.capacity - lane.size()});
}

Steady Delivery::next_tick(Steady now) const {
  Steady next = no_time;
  if (state_ == State::waiting) next = connect_at_;
  if (state_ == State::connecting) next = connecting_since_ + options_.connect_timeout;
  if (state_ == State::up) next = std::min(deadline(), after(unconfirmed_since_, options_.confirm_deadline));
  if (!drained()) next = std::min(next, next_look_);
  for (const LaneQueue* lane : {&alarm_, &telemetry_})
    next = std::min(next, after(lane->wanted_at, options_.want_timeout));
  if (const Steady due = choice_.due(); due != no_time)
    next = std::min(next, due > now ? due : now + look_every);  // due, but the moment is not quiet
  return std::max(next, now);
}

}  // namespace vicino::uplink
