// For any misbehaviour of links, broker and centre: every entry is receipted once things are well, and the
// cursor never passes an entry that the centre has not stored.
#include <queue>
#include <set>

#include "bench_home.hpp"

using namespace vicino;
using namespace vicino::uplink;
using namespace vicino::uplink::test;

namespace {

class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed), machine_(options(), "j1", {}, seed, now_) {}

  // Faults for a while, then none: true when everything is receipted, and never a cursor too far.
  bool run(Seq entries, Millis faulty, Millis healthy) {
    total_ = entries;
    const Steady good_from = now_ + faulty;
    const Steady end = good_from + healthy;
    for (Seq s = 1; s <= entries; ++s) {
      lane_of_[s] = chance(30) ? Lane::alarm : Lane::telemetry;
      at(now_ + random_.between(0ms, faulty), [this] { commit(); });
    }
    while (now_ < end) {
      faults_ = now_ < good_from;
      tick();
      if (!cursor_is_true()) return false;
      if (committed_ == total_ && machine_.drained() && all_receipted()) return true;
      now_ = std::max(now_ + 1ms,
                      std::min(machine_.next_tick(now_), events_.empty() ? no_time : events_.top().at));
      while (!events_.empty() && events_.top().at <= now_) {
        const auto what = events_.top().what;
        events_.pop();
        what();
        tick();
      }
    }
    return false;
  }

 private:
  struct Happening {
    Steady at;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Happening& o) const { return std::tie(o.at, o.order) < std::tie(at, order); }
  };

  static DeliveryOptions options() {
    DeliveryOptions o;
    o.window = o.telemetry_window = 4;
    o.capacity = 16;  // small, so that every bound is met
    return o;
  }
  bool chance(std::uint64_t percent) { return random_.next() % 100 < percent; }
  bool fault(std::uint64_t percent) { return faults_ && chance(percent); }
  void at(Steady when, std::function<void()> what) { events_.push({when, ++order_, std::move(what)}); }
  void soon(std::function<void()> what) {
    at(now_ + random_.between(1ms, faults_ ? 3'000ms : 50ms), std::move(what));
  }

  // --- the journal ---
  void commit() {
    const Seq seq = ++committed_;
    const Lane lane = lane_of_.at(seq);
    if (level_[lane]) {
      if (fault(10))
        machine_.missed(lane);  // the hand-over queue was full
      else {
        std::vector<Outgoing> one;
        one.push_back(entry_of(lane, seq));
        machine_.offer(lane, end_[lane], std::move(one), false, now_);
      }
      end_[lane] = seq;
    }
  }
  void answer(const Want& want) {
    std::vector<Outgoing> entries;
    Seq last = want.after;
    for (Seq s = want.after + 1; s <= committed_ && entries.size() < want.max; ++s)
      if (lane_of_.at(s) == want.lane) entries.push_back(entry_of(want.lane, last = s));
    level_[want.lane] = entries.size() < want.max;
    end_[want.lane] = last;
    machine_.offer(want.lane, want.after, std::move(entries), true, now_);
  }

  // --- the link, the broker, the centre ---
  void tick() {
    std::vector<Action> actions;
    machine_.tick(now_, actions);
    for (const Action& action : actions) {
      if (const auto* want = std::get_if<Want>(&action)) {
        if (!fault(10)) soon([this, w = *want] { answer(w); });
      } else if (const auto* p = std::get_if<Publish>(&action)) {
        publish(p->entry->lane, p->entry->seq);
      } else if (std::holds_alternative<Connect>(action)) {
        connect();
      } else if (std::holds_alternative<Disconnect>(action)) {
        ++connection_;
      }
    }
  }
  void connect() {
    const int mine = ++connection_;
    frozen_ = fault(30);
    if (fault(20)) return;  // an attempt that never ends
    const bool well = !fault(30);
    soon([this, mine, well] {
      if (mine != connection_) return;
      if (!well) return drop();
      machine_.link_up(now_);
      if (fault(50))
        soon([this, mine] {
          if (mine == connection_) drop();
        });
    });
  }
  void drop() {
    ++connection_;
    machine_.link_down(now_);
  }
  void publish(Lane lane, Seq seq) {
    if (frozen_ && faults_) return;
    const int mine = connection_;
    if (!fault(10))
      soon([this, mine, lane, seq] {
        if (mine == connection_) machine_.published(lane, seq, !fault(5), now_);
      });
    const int copies = fault(15) ? 0 : fault(15) ? 2 : 1;  // lost, doubled; the delays reorder
    for (int i = 0; i < copies; ++i) soon([this, lane, seq] { arrive(lane, seq); });
  }
  void arrive(Lane lane, Seq seq) {
    using protocol::Verdict;
    if (fault(15))
      return soon([this, lane, seq] { tell(one(lane, seq, chance(50) ? Verdict::hold : Verdict::busy)); });
    stored_[lane].insert(seq);
    if (fault(20)) return;  // the receipt is lost
    protocol::Receipt r = one(lane, seq, Verdict::stored);
    if (chance(50)) r = stored_up_to(lane, without_gap(lane));
    if (fault(5)) r.journal = "another";
    if (fault(10)) soon([this, r] { tell(r); });
    soon([this, r] { tell(r); });
  }
  void tell(const protocol::Receipt& receipt) { machine_.receipt(receipt, now_); }

  // The last entry of the lane up to which the centre has all.
  Seq without_gap(Lane lane) {
    Seq last = 0;
    for (Seq s = 1; s <= committed_; ++s) {
      if (lane_of_.at(s) != lane) continue;
      if (!stored_[lane].contains(s)) break;
      last = s;
    }
    return last;
  }
  bool cursor_is_true() {
    const Cursors c = machine_.receipted();
    return c.alarm <= without_gap(Lane::alarm) && c.telemetry <= without_gap(Lane::telemetry);
  }
  bool all_receipted() {
    const Cursors c = machine_.receipted();
    for (const auto& [seq, lane] : lane_of_)
      if (seq > (lane == Lane::alarm ? c.alarm : c.telemetry)) return false;
    return true;
  }

  Steady now_{Millis{5'000}};
  Random random_;
  Delivery machine_;
  std::priority_queue<Happening> events_;
  std::uint64_t order_ = 0;
  std::map<Seq, Lane> lane_of_;
  std::map<Lane, std::set<Seq>> stored_;
  std::map<Lane, bool> level_;
  std::map<Lane, Seq> end_;
  Seq total_ = 0;
  Seq committed_ = 0;
  int connection_ = 0;
  bool frozen_ = false;
  bool faults_ = true;
};

}  // namespace

TEST_CASE(
    "Whatever links, broker and centre do, every entry is receipted in the end and no cursor runs ahead") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    World world(seed);
    REQUIRE(world.run(60, 10min, 2h));
  }
}
