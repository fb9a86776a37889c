#include "cloud-bridge/uplink/conversation.hpp"

#include <utility>

#include "cloud-bridge/protocol/json.hpp"

namespace vicino::uplink {
namespace {

using protocol::Channel;

// Lane and the low bits of seq, never 0. The rest of seq is known: what is on its way lies just behind the
// cursor, or was receipted before the broker confirmed it, and then nobody needs it.
constexpr Tag lane_bits = 2;
constexpr Seq seq_span = Seq{1} << (32 - lane_bits);

Tag tag_of(Lane lane, Seq seq) {
  return static_cast<Tag>(seq << lane_bits) | static_cast<Tag>(lane);
}
Lane lane_of_tag(Tag tag) {
  return static_cast<Lane>(tag & ((1U << lane_bits) - 1));
}
Seq seq_of_tag(Tag tag, Seq cursor) {
  const Seq seq = cursor / seq_span * seq_span + (tag >> lane_bits);
  return seq > cursor ? seq : seq + seq_span;
}

}  // namespace

Conversation::Conversation(const DriverOptions& options, DriverDependencies& dependencies, Link& link,
                           Steady now)
    : options_(options),
      dependencies_(dependencies),
      link_(link),
      delivery_(options.delivery, options.journal, options.receipted, options.seed, now),
      told_(options.receipted),
      alert_topic_(protocol::topic(options.address, Channel::alert)),
      event_topic_(protocol::topic(options.address, Channel::event)),
      status_topic_(protocol::topic(options.address, Channel::status)),
      heartbeat_topic_(protocol::topic(options.address, Channel::heartbeat)),
      receipt_topic_(protocol::topic(options.address, Channel::receipt)),
      command_topic_(protocol::topic(options.address, Channel::command)) {
  status_.from = options.address;
  status_.journal = options.journal;
  if (options.command_key.empty()) return;
  // A key that cannot be read must not mean "no key": nothing verifies against it, so every command is
  // refused.
  if (auto key = PublicKey::from_pem(options.command_key))
    command_key_ = *std::move(key);
  else
    dependencies_.diagnostic("commands are refused: " + to_text(key.error()));
}

// --- from the gateway ---

void Conversation::offer(Offer&& offer, Steady now) {
  delivery_.offer(offer.lane, offer.after, std::move(offer.entries), offer.answer, now);
}

void Conversation::set_status(protocol::Status&& status) {
  status.from = options_.address;
  status.journal = options_.journal;
  const bool changed = status != status_;
  status_ = std::move(status);
  if (changed && is_up()) say_status(true, "");
}

void Conversation::set_heartbeat(const protocol::Heartbeat& heartbeat) {
  if (!is_up()) return;  // an old heartbeat is worth nothing
  json_.clear();
  append_json(heartbeat, json_);
  link_.publish(heartbeat_topic_, json_, Qos::at_most_once, false, 0);
}

void Conversation::say_status(bool online, const std::string& reason) {
  protocol::Status status = status_;
  status.online = online;
  status.reason = reason;
  status.at = dependencies_.wall_clock();
  if (!online) status.open_alerts.clear();
  json_.clear();
  append_json(status, json_);
  link_.publish(status_topic_, json_, Qos::at_least_once, true, 0);
}

void Conversation::farewell() {
  if (is_up()) say_status(false, "stopped");
  link_.disconnect(true);
}

// --- from the link ---

void Conversation::handle(LinkEvent&& event, Steady now) {
  std::visit(
      [&](auto&& e) {
        if (e.attempt == attempt_) on(std::move(e), now);  // news of an earlier connection is no news
      },
      std::move(event));
}

void Conversation::on(Connected&& connected, Steady now) {
  link_.subscribe({receipt_topic_, command_topic_});
  delivery_.link_up(now, connected.most_in_flight);
  was_up_ = true;
  say_status(true, "");
  // A broker that takes everything is no centre: after its silence only its word makes the way good again.
  told_silent_ = delivery_.centre_is_silent();
  if (told_silent_)
    dependencies_.link_state(LinkState::down, {"the centre does not answer, though its broker does",
                                               "call the centre: is its receiver running?"});
  else
    tell_up();
}

void Conversation::tell_up() {
  dependencies_.link_state(LinkState::up, {delivery_.broker() == 0 ? "" : "through the second broker", ""});
}

void Conversation::on(Lost&& lost, Steady now) {
  attempt_ = 0;
  link_.disconnect(false);
  delivery_.link_down(now);
  if (was_up_) return dependencies_.link_state(LinkState::down, lost.why);
  const auto explained = link_.explain(lost);
  if (explained.refusal != Refusal::none) dependencies_.refused(explained.refusal, explained.why);
  dependencies_.link_state(LinkState::down, explained.why);
}

void Conversation::on(Published&& published, Steady now) {
  if (published.tag == 0) return;
  const Lane lane = lane_of_tag(published.tag);
  const Cursors cursors = delivery_.receipted();
  const Seq seq = seq_of_tag(published.tag, lane == Lane::alarm ? cursors.alarm : cursors.telemetry);
  delivery_.published(lane, seq, published.confirmed, now);
}

void Conversation::on(Arrived&& arrived, Steady now) {
  if (arrived.topic == receipt_topic_) {
    const auto receipt = protocol::parse_receipt(arrived.payload);
    if (!receipt) return dependencies_.diagnostic("receipt: " + receipt.error().what);
    if (receipt->to != options_.address)
      return dependencies_.diagnostic("receipt: addressed to another gateway");
    delivery_.receipt(*receipt, now);
    if (told_silent_ && !delivery_.centre_is_silent()) {
      told_silent_ = false;
      tell_up();
    }
  } else if (arrived.topic == command_topic_) {
    take_command(arrived.payload);
  } else {
    dependencies_.diagnostic("a message on a topic that was not asked for");
  }
}

void Conversation::take_command(const std::string& payload) {
  auto message = protocol::parse_command(payload);
  if (!message) return dependencies_.command_refused(protocol::refusal(payload, message.error()));
  const Command& command = message->command;
  const auto refuse = [&](std::string reason) {
    dependencies_.command_refused({command.id, std::string(vicino::name(command)), command.author,
                                   protocol::Outcome::refused, std::move(reason), 0});
  };
  if (message->to != options_.address) return refuse("addressed to another gateway");
  if (!options_.command_key.empty() &&
      !(command_key_ && command_key_->verifies(signed_text(*message), message->signature)))
    return refuse(std::string(protocol::wrongly_signed));
  if (command.expires <= dependencies_.calendar()) return refuse("expired");
  dependencies_.command(*std::move(message));
}

// --- what the machine wants done ---

Steady Conversation::turn(Steady now) {
  actions_.clear();
  delivery_.tick(now, actions_);
  for (const Action& action : actions_) std::visit([this](const auto& a) { run(a); }, action);
  if (const Cursors cursors = delivery_.receipted(); cursors != told_) {
    told_ = cursors;
    dependencies_.receipted(cursors);
  }
  return delivery_.next_tick(now);
}

void Conversation::run(const Connect& action) {
  attempt_ = action.attempt;
  was_up_ = false;
  protocol::Status lost = status_;
  lost.online = false;
  lost.reason = "lost";
  lost.at = dependencies_.wall_clock();
  lost.open_alerts.clear();
  dependencies_.link_state(LinkState::connecting, {});
  link_.connect(attempt_, action.broker, Will{status_topic_, to_json(lost)});
}

void Conversation::run(const Disconnect& action) {
  attempt_ = 0;
  // The will of a connection that nobody misses would say "lost" after the other broker has told that we are there.
  if (action.goodbye) say_status(false, "stopped");
  link_.disconnect(action.goodbye);
  dependencies_.link_state(LinkState::down, Error{action.why, "check the network and the centre's broker"});
}

void Conversation::run(const Publish& action) {
  const Outgoing& entry = *action.entry;
  protocol::Envelope envelope{options_.address, options_.journal, entry.lane, entry.seq,
                              dependencies_.wall_clock()};
  json_.clear();
  if (const auto* alert = std::get_if<AlertRecord>(&entry.body))
    append_json(envelope, *alert, json_);
  else
    append_json(envelope, entry.at, std::get<protocol::Fact>(entry.body), json_);
  link_.publish(entry.lane == Lane::alarm ? alert_topic_ : event_topic_, json_, Qos::at_least_once, false,
                tag_of(entry.lane, entry.seq));
}

void Conversation::run(const Want& action) {
  dependencies_.want(action.lane, action.after, action.max);
}

void Conversation::run(const Reached& action) {
  dependencies_.reached(action.alerts);
}

void Conversation::run(const Flag& action) {
  dependencies_.flagged(action.kind, *action.entry, action.reason);
}

}  // namespace vicino::uplink
