#include "cloud-bridge/uplink/lane_queue.hpp"

#include <algorithm>

namespace vicino::uplink {

void LaneQueue::push(Outgoing&& entry, Steady now) {
  offered_to_ = entry.seq;
  Held& held = held_.emplace_back();
  held.entry = std::move(entry);
  held.offered = now;
}

Held* LaneQueue::find(Seq seq) {
  if (held_.empty() || seq < held_.front().entry.seq) return nullptr;
  if (held_.front().entry.seq == seq) return &held_.front();  // answers mostly come in order
  const auto it = std::lower_bound(held_.begin(), held_.end(), seq, [](const Held& held, Seq looked_for) {
    return held.entry.seq < looked_for;
  });
  return it != held_.end() && it->entry.seq == seq ? &*it : nullptr;
}

bool LaneQueue::has_next() {
  // What was receipted or put off since it joined the line has lost its place.
  while (!again_.empty()) {
    const Held* held = find(again_.front());
    if (held && held->again && !held->closed) return true;
    again_.pop_front();
  }
  return unsent_ < held_.size();
}

Held* LaneQueue::take_next() {
  if (!has_next()) return nullptr;
  if (again_.empty()) return &held_[unsent_++];
  Held* held = find(again_.front());
  again_.pop_front();
  held->again = false;
  return held;
}

void LaneQueue::go_again(Held& held) {
  if (held.again) return;
  held.again = true;
  held.put_off = false;
  again_.push_back(held.entry.seq);
}

void LaneQueue::connection_lost() {
  in_flight = 0;
  unanswered = 0;
  again_.clear();
  for (std::size_t i = 0; i < unsent_; ++i) {
    Held& held = held_[i];
    held.in_flight = held.unanswered = held.again = false;
    if (!held.closed && !held.put_off) go_again(held);
  }
}

void LaneQueue::settle() {
  while (!held_.empty() && held_.front().closed) {
    receipted_ = held_.front().entry.seq;
    held_.pop_front();
    --unsent_;  // what is closed was sent
  }
}

}  // namespace vicino::uplink
