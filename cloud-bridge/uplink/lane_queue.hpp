// The entries of one lane that the uplink holds: in order of seq, from the oldest that is not receipted to
// the newest that was offered. First sendings go in order; what must go again overtakes what has not gone
// yet.
#pragma once

#include <deque>
#include <optional>

#include "cloud-bridge/uplink/outgoing.hpp"
#include "cloud-bridge/uplink/steady.hpp"

namespace vicino::uplink {

struct Held {
  Outgoing entry;
  Steady offered = no_time;
  Steady first_sent = no_time;  // no_time: never
  Steady sent = no_time;        // the last time
  Steady due = no_time;         // when it goes again
  bool closed = false;          // receipted or refused, but something older is not
  bool again = false;           // stands in line for going again
  bool in_flight = false;       // sent on this connection, not confirmed by the broker
  bool unanswered = false;      // sent on this connection, and the centre has not said a word about it
  bool put_off = false;         // the centre said hold or busy: not before `due`, not even after a reconnect
  bool flagged = false;         // overdue, told
};

class LaneQueue {
 public:
  LaneQueue(Lane lane, Seq receipted) : lane_(lane), receipted_(receipted), offered_to_(receipted) {}

  Lane lane() const { return lane_; }
  Seq receipted() const { return receipted_; }
  Seq offered_to() const { return offered_to_; }
  bool empty() const { return held_.empty(); }
  std::size_t size() const { return held_.size(); }
  std::deque<Held>& held() { return held_; }

  void push(Outgoing&& entry, Steady now);
  Held* find(Seq seq);           // none: not held (any more)
  bool was_sent(Seq seq) const;  // at least once since the start
  // The next to go: what goes again first, then the oldest that never went. Takes it from the queue.
  Held* take_next();
  bool has_next();
  void go_again(Held& held);
  // The connection is gone and what was sent on it with it: all of it stands in line again, in order.
  void connection_lost();
  // Drops closed entries from the front and moves receipted().
  void settle();

  std::size_t in_flight = 0;   // confirmations that the broker owes us on this connection
  std::size_t unanswered = 0;  // entries about which the centre owes us a word on this connection
  // More may be waiting in the journal.
  bool behind = true;
  bool fed = false;            // a Want was answered
  Steady wanted_at = no_time;  // an open Want

 private:
  Lane lane_;
  Seq receipted_;
  Seq offered_to_;
  std::deque<Held> held_;
  std::size_t unsent_ = 0;  // held_[unsent_ ...] never went
  std::deque<Seq> again_;
};

}  // namespace vicino::uplink
