// A delivery machine with its surroundings played by the test: a journal of entries, a clock that the test
// turns, and a record of what the machine wanted done.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "cloud-bridge/uplink/delivery.hpp"

namespace vicino::uplink::test {

using namespace std::chrono_literals;

inline Outgoing alarm_entry(Seq seq, Severity severity = Severity::medium) {
  AlertRecord record;
  record.alert = seq;
  record.rule = "rule";
  record.severity = severity;
  return {Lane::alarm, seq, instant_from_ms(1000), std::move(record)};
}
inline Outgoing telemetry_entry(Seq seq) {
  return {Lane::telemetry, seq, instant_from_ms(1000), protocol::Fact{protocol::Note{"note", "text"}}};
}
inline Outgoing entry_of(Lane lane, Seq seq) {
  return lane == Lane::alarm ? alarm_entry(seq) : telemetry_entry(seq);
}

inline protocol::Receipt stored_up_to(Lane lane, Seq seq, std::string journal = "j1") {
  protocol::Receipt r;
  r.journal = std::move(journal);
  r.lane = lane;
  r.up_to = seq;
  return r;
}
inline protocol::Receipt one(Lane lane, Seq seq, protocol::Verdict verdict, Millis retry_after = 0ms) {
  protocol::Receipt r = stored_up_to(lane, 0);
  r.singles.push_back({seq, verdict, retry_after, verdict == protocol::Verdict::refused ? "why" : ""});
  return r;
}

// Windows that a test fills quickly.
inline DeliveryOptions narrow() {
  DeliveryOptions options;
  options.window = options.telemetry_window = 16;
  return options;
}

struct Desk {
  explicit Desk(DeliveryOptions options = narrow(), Cursors receipted = {})
      : machine(options, "j1", receipted, 42, now) {}

  Steady now{Millis{1'000'000}};
  Delivery machine;

  // What was done since it was last cleared.
  struct Sent {
    Lane lane;
    Seq seq;
    bool again;
    Steady at;
    friend bool operator==(const Sent&, const Sent&) = default;
  };
  std::vector<Sent> sent;
  std::vector<Want> wants;
  std::vector<std::pair<FlagKind, Seq>> flags;
  std::vector<AlertNumber> reached;
  std::vector<Steady> connects;
  std::vector<Steady> disconnects;

  void tick() {
    std::vector<Action> actions;
    machine.tick(now, actions);
    for (const Action& action : actions) {
      if (const auto* p = std::get_if<Publish>(&action))
        sent.push_back({p->entry->lane, p->entry->seq, p->again, now});
      if (const auto* w = std::get_if<Want>(&action)) wants.push_back(*w);
      if (const auto* r = std::get_if<Reached>(&action))
        reached.insert(reached.end(), r->alerts.begin(), r->alerts.end());
      if (const auto* f = std::get_if<Flag>(&action)) flags.emplace_back(f->kind, f->entry->seq);
      if (std::holds_alternative<Connect>(action)) connects.push_back(now);
      if (std::holds_alternative<Disconnect>(action)) disconnects.push_back(now);
    }
  }
  // Time passes, and the machine is woken when it asked to be.
  void pass(Millis span) {
    const Steady end = now + span;
    tick();
    for (;;) {
      const Steady next = std::max(machine.next_tick(now), now + 1ms);
      if (next > end) break;
      now = next;
      tick();
    }
    now = end;
    tick();
  }
  // Entries [from, to]; the lane has none between `follows` and `from`.
  void offer(Lane lane, Seq from, Seq to, Seq follows = 0) {
    std::vector<Outgoing> entries;
    for (Seq s = from; s <= to; ++s) entries.push_back(entry_of(lane, s));
    machine.offer(lane, follows, std::move(entries), false, now);
    tick();
  }
  // No more than what is offered from here on.
  void answer_wants_with_nothing() {
    for (const Lane lane : {Lane::alarm, Lane::telemetry}) machine.offer(lane, 0, {}, true, now);
    wants.clear();
  }
  void connect() {
    pass(130s);
    machine.link_up(now);
    tick();
  }
  void confirm(Lane lane, Seq seq) {
    machine.published(lane, seq, true, now);
    tick();
  }
  void receive(const protocol::Receipt& receipt) {
    machine.receipt(receipt, now);
    tick();
  }
  std::vector<Seq> seqs(Lane lane) const {
    std::vector<Seq> out;
    for (const Sent& s : sent)
      if (s.lane == lane) out.push_back(s.seq);
    return out;
  }
};

}  // namespace vicino::uplink::test
