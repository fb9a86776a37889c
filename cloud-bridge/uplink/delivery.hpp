// The delivery machine: what to send when, what to believe, when to give up on a connection. Pure: inputs and
// time come in, actions come out; no clock, socket or thread. Deterministic for a given seed.
//
//   offer       entries of a lane, in order        -> later Publish
//   published   the broker has it (PUBACK)         -> frees a place in the window, closes nothing
//   receipt     the centre has stored it           -> closes it; receipted(lane) moves over what has no gap
//   link_up / link_down / tick                     -> Connect, Disconnect, Publish again, Want, Flag
//
// What is not receipted is sent again, alarms for ever. Memory is bounded: a lane holds at most `capacity`
// entries and asks for more (Want) when it has room. One operation costs O(1), but for a look over the held
// entries every half second.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cloud-bridge/protocol/messages.hpp"
#include "cloud-bridge/uplink/backoff.hpp"
#include "cloud-bridge/uplink/broker_choice.hpp"
#include "cloud-bridge/uplink/lane_queue.hpp"
#include "cloud-bridge/uplink/link.hpp"
#include "cloud-bridge/uplink/outgoing.hpp"
#include "cloud-bridge/uplink/steady.hpp"

namespace vicino::uplink {

struct DeliveryOptions {
  // Published, not yet confirmed by the broker. Alarms: enough for 20,000 a second to a broker nearby. Telemetry: little at first,
  // for on a slow link (5 kB/s) a new alarm waits behind what is already in the socket; one more for each confirmation that is
  // back within `quick`, half as many after one that is not.
  std::size_t window = 128;
  std::size_t telemetry_window = 16;
  std::size_t widest_telemetry_window = 128;
  Millis quick{200};
  std::size_t capacity = 4096;  // of each lane: held in memory, not yet receipted
  Millis resend_min{5'000};     // alarms again after a random time between these two ...
  Millis resend_max{20'000};
  Millis resend_fast{600'000};  // ... for so long (3 to 30 min), then
  Millis resend_slow{60'000};   // at this pace for ever; telemetry from the beginning
  Millis hold{60'000};          // `hold` and `busy` without a retry_after of their own
  Millis busy{10'000};
  Millis longest_retry{
      600'000};  // a retry_after beyond it is cut: the centre cannot put off an alarm for a day
  Millis receipt_deadline{10'000};   // no answer of the centre for so long: the link is taken for dead
  Millis confirm_deadline{30'000};   // the broker owes a confirmation for so long: link or library are stuck
  Millis longest_deadline{300'000};  // it doubles while a fresh connection does not help
  Millis overdue{180'000};  // an alarm without receipt for so long is flagged: time for the alternative path
  Millis second_chance{30'000};  // so much later where there is a second broker, which is tried first
  Millis connect_timeout{15'000};
  Millis want_timeout{30'000};  // a Want without an answer is asked again
  Millis waited{0};  // what it finds waiting has waited so long already, with the machine before it
  BackoffOptions backoff;
  BrokerOptions brokers;
};

// --- actions ---
struct Connect {
  Attempt attempt = 0;
  Broker broker = 0;
};
struct Disconnect {
  std::string why;
  bool goodbye = false;  // nothing is wrong with it
};
struct Publish {
  const Outgoing* entry = nullptr;  // valid until the next input
  bool again = false;
};
// Give me the entries of this lane with seq > after, at most max of them.
struct Want {
  Lane lane = Lane::alarm;
  Seq after = 0;
  std::size_t max = 0;
};
enum class FlagKind : std::uint8_t {
  overdue,  // an alarm without receipt for 3 min
  refused,  // the centre will never take it; closed
};
struct Flag {
  FlagKind kind = FlagKind::overdue;
  const Outgoing* entry = nullptr;  // valid until the next input
  std::string reason;
};
// The centre has stored these raised alerts: only now may the home say that help is on its way.
struct Reached {
  std::vector<AlertNumber> alerts;
};
using Action = std::variant<Connect, Disconnect, Publish, Want, Flag, Reached>;

// How far each lane is receipted without a gap.
struct Cursors {
  Seq alarm = 0;
  Seq telemetry = 0;
  friend bool operator==(const Cursors&, const Cursors&) = default;
};

class Delivery {
 public:
  // `now`: the first connection is attempted from here on, spread over backoff.start_spread.
  Delivery(const DeliveryOptions& options, std::string journal, const Cursors& receipted, std::uint64_t seed,
           Steady now);

  // All entries of the lane that follow `after`, in order, as far as the list goes. Entries already held are
  // passed over; what there is no room for is asked for again later. `answer`: this answers a Want, and
  // `entries` has less than was asked for only if there are no more.
  void offer(Lane lane, Seq after, std::vector<Outgoing>&& entries, bool answer, Steady now);
  // Somebody upstream had to drop an offer.
  void missed(Lane lane);

  // `most_in_flight`: the broker wants no more unconfirmed at a time; 0: it did not say.
  void link_up(Steady now, std::size_t most_in_flight = 0);
  void link_down(Steady now);
  void published(Lane lane, Seq seq, bool confirmed, Steady now);
  void receipt(const protocol::Receipt& receipt, Steady now);

  // Appends what is to be done now. Call it after inputs and at next_tick() at the latest; execute, in order,
  // before the next input.
  void tick(Steady now, std::vector<Action>& actions);
  Steady next_tick(Steady now) const;

  Cursors receipted() const { return {alarm_.receipted(), telemetry_.receipted()}; }
  bool link_is_up() const { return state_ == State::up; }
  // A connection was given up for the centre's silence, and the centre has not been heard since: the broker alone is not it.
  bool centre_is_silent() const { return silent_connections_ > 0; }
  // Sent on this connection, not confirmed by the broker.
  std::size_t in_flight() const { return alarm_.in_flight + telemetry_.in_flight; }
  Broker broker() const { return choice_.current(); }
  // Nothing held is waiting for the centre.
  bool drained() const { return alarm_.empty() && telemetry_.empty(); }

 private:
  enum class State : std::uint8_t { waiting, connecting, up };

  bool has_room(const LaneQueue& lane) const;
  void fit_window(Millis took, Steady now);
  LaneQueue& queue(Lane lane) { return lane == Lane::alarm ? alarm_ : telemetry_; }
  bool quiet() const { return drained() && in_flight() == 0; }
  void heard_from_centre(Steady now);
  void single(LaneQueue& lane, const protocol::SingleReceipt& receipt, Steady now);
  void go_down(Steady now);
  void manage_link(Steady now, std::vector<Action>& actions);
  void change_broker(Steady now, std::vector<Action>& actions);
  void publish_lane(LaneQueue& lane, Steady now, std::vector<Action>& actions);
  void look_over(LaneQueue& lane, Steady now, std::vector<Action>& actions);
  void want(LaneQueue& lane, Steady now, std::vector<Action>& actions);
  Steady resend_at(const LaneQueue& lane, const Held& held, Steady now);
  void stored(LaneQueue& lane, Held& held);
  void close(LaneQueue& lane, Held& held);
  void answered(LaneQueue& lane, Held& held);
  bool urgent_waits();
  Steady deadline() const;

  DeliveryOptions options_;
  std::string journal_;
  Random random_;
  Backoff backoff_;
  BrokerChoice choice_;
  LaneQueue alarm_;
  LaneQueue telemetry_;
  std::size_t telemetry_window_;
  std::size_t most_in_flight_ = 0;  // of both lanes, on this connection
  Steady narrowed_ = no_time;       // when telemetry_window_ last went down
  State state_ = State::waiting;
  Attempt attempt_ = 0;
  Steady connect_at_;
  Steady connecting_since_ = no_time;
  Steady up_since_ = no_time;
  Steady unanswered_since_ = no_time;   // since when the centre owes us an answer on this connection
  Steady unconfirmed_since_ = no_time;  // the same for the broker's confirmations
  int silent_connections_ = 0;          // given up since the centre was last heard
  Steady next_look_;
  Steady waits_since_ = no_time;      // the oldest alarm of which the centre has not said a word
  std::vector<AlertNumber> reached_;  // stored, still to be told
  std::vector<std::pair<Outgoing, std::string>> refused_;  // closed, still to be flagged
  std::vector<std::pair<Outgoing, std::string>> flagged_;  // keeps the entries of the latest flags alive
};

}  // namespace vicino::uplink
