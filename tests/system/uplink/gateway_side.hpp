// The gateway's side of an uplink in a test: a journal in memory, fed to a real Driver over a real Paho link.
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>

#include "cloud-bridge/uplink/driver.hpp"
#include "cloud-bridge/uplink/paho_link.hpp"

namespace vicino::test {

class GatewaySide {
 public:
  GatewaySide(uplink::PahoOptions paho, uplink::DriverOptions options)
      : GatewaySide(std::vector{std::move(paho)}, std::move(options)) {}
  GatewaySide(std::vector<uplink::PahoOptions> brokers, uplink::DriverOptions options)
      : options_(std::move(options)) {
    options_.address = {"crema", brokers.front().client_id};
    options_.journal = "j1";
    uplink::DriverDependencies deps;
    deps.want = [this](Lane lane, Seq after, std::size_t max) { want(lane, after, max); };
    deps.receipted = [this](const uplink::Cursors& c) {
      alarm_cursor = c.alarm;
      telemetry_cursor = c.telemetry;
    };
    deps.command = [this](protocol::CommandMessage c) {
      const std::lock_guard lock(mutex_);
      commands_.push_back(std::move(c.command));
    };
    deps.command_refused = [](protocol::CommandResult) {};
    deps.link_state = [this](uplink::LinkState state, const Error& why) {
      const std::lock_guard lock(mutex_);
      up = state == uplink::LinkState::up;
      if (state == uplink::LinkState::down) {
        ++losses;
        last_error_ = to_text(why);
      }
    };
    deps.flagged = [](uplink::FlagKind, const uplink::Outgoing&, const std::string&) {};
    deps.diagnostic = [](const std::string&) {};
    deps.wall_clock = [] { return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()); };
    deps.calendar = deps.wall_clock;
    deps.steady_clock = [] { return std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now()); };
    driver.emplace(options_, std::move(deps), [brokers](uplink::LinkSink sink) {
      return uplink::make_paho_link(brokers, std::move(sink));
    });
    driver->start();
  }
  ~GatewaySide() { driver->stop(); }

  // Writes an entry, and offers it if the lane is level.
  void commit(uplink::Outgoing entry) {
    const std::lock_guard lock(mutex_);
    auto& lane = lanes_[entry.lane];
    const Seq seq = entry.seq;
    lane.entries.push_back(entry);
    if (!lane.level) return;
    uplink::Offer offer{entry.lane, std::exchange(lane.end, seq), {}, false};
    offer.entries.push_back(std::move(entry));
    driver->offer(std::move(offer));
  }
  std::string last_error() {
    const std::lock_guard lock(mutex_);
    return last_error_;
  }
  std::vector<Command> commands() {
    const std::lock_guard lock(mutex_);
    return commands_;
  }

  std::atomic<Seq> alarm_cursor{0};
  std::atomic<Seq> telemetry_cursor{0};
  std::atomic<bool> up{false};
  std::atomic<int> losses{0};
  std::optional<uplink::Driver> driver;

 private:
  struct LaneState {
    std::deque<uplink::Outgoing> entries;
    bool level = false;
    Seq end = 0;
  };
  void want(Lane which, Seq after, std::size_t max) {
    const std::lock_guard lock(mutex_);
    auto& lane = lanes_[which];
    uplink::Offer offer{which, after, {}, true};
    auto it = std::upper_bound(lane.entries.begin(), lane.entries.end(), after,
                               [](Seq a, const uplink::Outgoing& e) { return a < e.seq; });
    for (; it != lane.entries.end() && offer.entries.size() < max; ++it) offer.entries.push_back(*it);
    lane.level = offer.entries.size() < max;
    lane.end = offer.entries.empty() ? after : offer.entries.back().seq;
    driver->offer(std::move(offer));
  }

  uplink::DriverOptions options_;
  std::mutex mutex_;
  std::map<Lane, LaneState> lanes_;
  std::vector<Command> commands_;
  std::string last_error_;
};

inline uplink::Outgoing sample_alarm(Seq seq) {
  AlertRecord a;
  a.alert = seq;
  a.rule = "bagno_notte_lungo";
  a.rule_version = 0x1234567890abcdef;
  a.kind = CareKind::long_stay;
  a.severity = Severity::high;
  a.room = "bathroom";
  a.room_type = RoomType::bathroom;
  a.device = "bathroom_motion";
  a.signal = "bathroom_motion.occupancy";
  a.signal_kind = SignalKind::occupancy;
  a.at = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
  a.started = a.at - std::chrono::minutes{45};
  a.raised = a.at;
  a.count = 1;
  a.value = 1;
  a.held_for = std::chrono::minutes{45};
  a.evidence = {seq, seq + 1, seq + 2};
  a.last_activity = {{"bathroom", a.started}, {"bedroom", a.started}};
  a.text_it = "In bagno da 45 minuti, nessun movimento altrove.";
  a.text_en = "In the bathroom for 45 minutes, no movement elsewhere.";
  return {Lane::alarm, seq, a.at, std::move(a)};
}

}  // namespace vicino::test
