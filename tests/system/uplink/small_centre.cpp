#include "small_centre.hpp"

#include <mosquitto.h>

#include <stdexcept>

namespace vicino::test {

SmallCentre::SmallCentre(const Options& options) : options_(options) {
  mosquitto_lib_init();
  client_ = mosquitto_new("small-centre", false, this);
  mosquitto_int_option(client_, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_connect_callback_set(client_, [](mosquitto* m, void*, int) {
    for (const char* filter :
         {"vicino/v1/+/+/alert", "vicino/v1/+/+/event", "vicino/v1/+/+/status", "vicino/v1/+/+/heartbeat"})
      mosquitto_subscribe(m, nullptr, filter, 1);
  });
  mosquitto_message_callback_set(client_, [](mosquitto*, void* self, const mosquitto_message* message) {
    static_cast<SmallCentre*>(self)->take(message->topic, {static_cast<const char*>(message->payload),
                                                           static_cast<std::size_t>(message->payloadlen)});
  });
  if (mosquitto_connect(client_, "127.0.0.1", options_.port, 10) != MOSQ_ERR_SUCCESS)
    throw std::runtime_error("the small centre finds no broker");
  thread_ = std::thread([this] { run(); });
}

SmallCentre::~SmallCentre() {
  stopping_ = true;
  thread_.join();
  mosquitto_destroy(client_);
}

void SmallCentre::run() {
  while (!stopping_) {
    if (mosquitto_loop(client_, 5, 1) != MOSQ_ERR_SUCCESS) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      mosquitto_reconnect(client_);
    }
    const std::lock_guard lock(mutex_);
    receipt(Lane::alarm);
    receipt(Lane::telemetry);
  }
}

void SmallCentre::take(const std::string& topic, std::string payload) {
  const std::lock_guard lock(mutex_);
  if (topic.ends_with("/status")) {
    if (auto status = protocol::parse_status(payload)) statuses_.push_back(*std::move(status));
    return;
  }
  if (topic.ends_with("/heartbeat")) return heartbeats_.push_back(std::move(payload));
  ++copies_;
  const auto entry = protocol::parse_entry(payload);
  if (!entry) throw std::runtime_error(entry.error().what);
  const auto& envelope =
      std::visit([](const auto& m) -> const protocol::Envelope& { return m.envelope; }, *entry);
  stored_[envelope.lane].emplace(envelope.seq, envelope);
  auto& owed = owed_[envelope.lane];
  owed.push_back(envelope);
  if (owed.size() >= options_.receipt_every) receipt(envelope.lane);
}

// The caller holds the mutex.
void SmallCentre::receipt(Lane lane) {
  auto& owed = owed_[lane];
  if (owed.empty() || options_.silent) return owed.clear();
  for (std::size_t from = 0; from < owed.size(); from += protocol::max_singles) {
    protocol::Receipt r;
    r.to = owed.front().from;
    r.id.push_back('r');  // not = "r": gcc 12 sees an overlap there that is none
    r.journal = owed.front().journal;
    r.lane = lane;
    for (std::size_t i = from; i < std::min(owed.size(), from + protocol::max_singles); ++i)
      r.singles.push_back({owed[i].seq, protocol::Verdict::stored, Millis{0}, ""});
    const std::string json = protocol::to_json(r);
    mosquitto_publish(client_, nullptr, protocol::topic(r.to, protocol::Channel::receipt).c_str(),
                      static_cast<int>(json.size()), json.data(), 1, false);
  }
  owed.clear();
}

void SmallCentre::send(const protocol::CommandMessage& command) {
  send_raw(protocol::topic(command.to, protocol::Channel::command), protocol::to_json(command));
}
void SmallCentre::send_raw(const std::string& topic, const std::string& payload) {
  const std::lock_guard lock(mutex_);
  mosquitto_publish(client_, nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(), 1,
                    false);
}

std::vector<Seq> SmallCentre::stored(Lane lane) const {
  const std::lock_guard lock(mutex_);
  std::vector<Seq> out;
  if (const auto found = stored_.find(lane); found != stored_.end())
    for (const auto& [seq, envelope] : found->second) out.push_back(seq);
  return out;
}
std::vector<protocol::Status> SmallCentre::statuses() const {
  const std::lock_guard lock(mutex_);
  return statuses_;
}
std::vector<std::string> SmallCentre::heartbeats() const {
  const std::lock_guard lock(mutex_);
  return heartbeats_;
}

}  // namespace vicino::test
