#include "tests/support/mqtt_client.hpp"

#include <mosquitto.h>

#include <stdexcept>

namespace vicino::test {

MqttClient::MqttClient(Options options) : options_(std::move(options)) {
  static const int initialised = mosquitto_lib_init();
  (void)initialised;
  client_ = mosquitto_new(options_.id.c_str(), true, this);
  mosquitto_int_option(client_, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_max_inflight_messages_set(client_, 500);
  mosquitto_reconnect_delay_set(client_, 1, 1, false);
  if (!options_.authority.empty()) {
    const auto file = [&](const std::string& name) { return (options_.authority / name).string(); };
    const auto& name = options_.certificate.empty() ? options_.id : options_.certificate;
    mosquitto_tls_set(client_, file("ca.crt").c_str(), nullptr, file(name + ".crt").c_str(),
                      file(name + ".key").c_str(), nullptr);
  }
  if (!options_.user.empty())
    mosquitto_username_pw_set(client_, options_.user.c_str(), options_.password.c_str());
  mosquitto_connect_callback_set(client_, [](mosquitto* m, void* self, int code) {
    if (code != 0) return;
    for (const auto& filter : static_cast<MqttClient*>(self)->options_.subscribe)
      mosquitto_subscribe(m, nullptr, filter.c_str(), 1);
  });
  mosquitto_subscribe_callback_set(client_, [](mosquitto*, void* self, int, int, const int*) {
    ++static_cast<MqttClient*>(self)->subscribed_;
  });
  mosquitto_publish_callback_set(
      client_, [](mosquitto*, void* self, int) { ++static_cast<MqttClient*>(self)->confirmed_; });
  mosquitto_message_callback_set(client_, [](mosquitto*, void* self, const mosquitto_message* m) {
    auto& client = *static_cast<MqttClient*>(self);
    const std::lock_guard lock(client.mutex_);
    client.heard_.push_back({m->topic,
                             m->payloadlen > 0 ? std::string(static_cast<const char*>(m->payload),
                                                             static_cast<std::size_t>(m->payloadlen))
                                               : std::string(),
                             m->retain});
  });
  const int code =
      mosquitto_connect(client_, options_.authority.empty() ? "127.0.0.1" : "localhost", options_.port, 30);
  if (code != MOSQ_ERR_SUCCESS || mosquitto_loop_start(client_) != MOSQ_ERR_SUCCESS) {
    mosquitto_destroy(client_);
    throw std::runtime_error(options_.id + " finds no broker: " + mosquitto_strerror(code));
  }
  if (!eventually([this] { return subscribed_ >= options_.subscribe.size(); }))
    throw std::runtime_error(options_.id + " cannot subscribe");
}

MqttClient::~MqttClient() {
  mosquitto_disconnect(client_);
  mosquitto_loop_stop(client_, true);
  mosquitto_destroy(client_);
}

void MqttClient::publish(const std::string& topic, const std::string& payload, int qos, bool retain) {
  ++published_;
  mosquitto_publish(client_, nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(), qos,
                    retain);
}

bool MqttClient::flush(std::chrono::milliseconds patience) const {
  return eventually([this] { return confirmed_ >= published_; }, patience);
}

std::vector<Heard> MqttClient::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

std::vector<std::string> MqttClient::heard_on(std::string_view ending) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> payloads;
  for (const auto& message : heard_)
    if (message.topic.ends_with(ending)) payloads.push_back(message.payload);
  return payloads;
}

}  // namespace vicino::test
