// A gateway of the tests: messages as it would send them.
#pragma once

#include <unistd.h>

#include "cloud-bridge/operations-centre/receiver.hpp"
#include "cloud-bridge/operations-centre/store.hpp"
#include "cloud-bridge/protocol/json.hpp"

namespace vicino::operations_centre {

using namespace std::chrono_literals;

inline const Instant three_am = parse_rfc3339("2026-03-12T03:00:00Z").value();

struct Sent {
  std::string topic;
  std::string payload;
};

struct Gateway {
  std::string id = "gw-7f3a";
  std::string journal = "j1";
  std::string realm = "crema";

  protocol::Envelope envelope(Lane lane, Seq seq, Instant at) const {
    return {{realm, id}, journal, lane, seq, at};
  }
  std::string topic(protocol::Channel channel) const { return protocol::topic({realm, id}, channel); }

  AlertRecord record(AlertNumber number, TransitionKind transition, Instant at = three_am) const {
    AlertRecord out;
    out.transition = transition;
    out.alert = number;
    out.rule = "long-stay-bathroom";
    out.kind = CareKind::long_stay;
    out.severity = Severity::high;
    out.room = "bathroom";
    out.room_type = RoomType::bathroom;
    out.at = at;
    out.started = three_am - 45min;
    out.raised = transition == TransitionKind::pre_alarm_started ? unknown : three_am;
    out.count = 1;
    out.text_it = "In bagno da 45 minuti, di notte.";
    out.text_en = "In the bathroom for 45 minutes, at night.";
    return out;
  }
  Sent alert(Seq seq, AlertNumber number, TransitionKind transition, Instant at = three_am) const {
    return alert(seq, record(number, transition, at));
  }
  Sent alert(Seq seq, const AlertRecord& record) const {
    const Lane lane = lane_of(record.transition, record.alert_class, false);
    const auto channel = lane == Lane::alarm ? protocol::Channel::alert : protocol::Channel::event;
    return {topic(channel),
            protocol::to_json(protocol::AlertMessage{envelope(lane, seq, record.at), record})};
  }
  Sent fact(Seq seq, const protocol::Fact& fact, Instant at = three_am) const {
    return {topic(protocol::Channel::event),
            protocol::to_json(protocol::EventMessage{envelope(Lane::telemetry, seq, at), at, fact})};
  }
  Sent reading(Seq seq) const {
    protocol::SensorState state;
    state.signal = "hall.temperature";
    state.device = "hall";
    state.kind = SignalKind::temperature;
    state.room = "hall";
    state.room_type = RoomType::hallway;
    state.value = 19.5;
    state.observed_at = three_am;
    return fact(seq, state);
  }
  Sent status(bool online, Instant at = three_am, std::vector<protocol::OpenAlert> open = {}) const {
    protocol::Status out;
    out.from = {realm, id};
    out.online = online;
    out.at = at;
    out.journal = journal;
    out.boot_id = "boot-1";
    out.version = "0.1.0";
    out.reason = online ? "" : "lost";
    out.open_alerts = std::move(open);
    return {topic(protocol::Channel::status), protocol::to_json(out)};
  }
  Sent heartbeat(Seq alarm_receipted, Seq telemetry_receipted, Instant at = three_am) const {
    protocol::Heartbeat out;
    out.from = {realm, id};
    out.at = at;
    out.journal = journal;
    out.boot_id = "boot-1";
    out.alarm.last = out.alarm.receipted = alarm_receipted;
    out.telemetry.last = out.telemetry.receipted = telemetry_receipted;
    out.sensors = 14;
    out.clock_synchronised = true;
    return {topic(protocol::Channel::heartbeat), protocol::to_json(out)};
  }
};

// A store file that disappears with the test.
struct StoreFile {
  std::filesystem::path folder = [] {
    std::string name = (std::filesystem::temp_directory_path() / "vicino-centre-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    return std::filesystem::path(name);
  }();
  std::filesystem::path path = folder / "centre.db";
  StoreFile() = default;
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  ~StoreFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
};

// Through the receiver, into the store, in one transaction.
inline Written store_all(Store& store, const std::vector<Sent>& messages, Instant received = three_am) {
  Receiver receiver("crema");
  std::vector<Operation> batch;
  for (const auto& message : messages)
    batch.push_back(receiver.take(message.topic, message.payload, received).value());
  return store.write(batch).value();
}

}  // namespace vicino::operations_centre
