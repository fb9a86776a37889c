#include "sensors/simulated_home/mqtt_publisher.hpp"

#include <mosquitto.h>

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

namespace vicino::simulated_home {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t max_unconfirmed = 100;
constexpr int keepalive_s = 30;
constexpr Millis patience = seconds{10};
constexpr Millis slice{100};  // so that a stop is noticed soon

// libmosquitto counts its users itself; one initialisation for the life of the program is enough.
void initialise_once() {
  static const int done = mosquitto_lib_init();
  static_cast<void>(done);
}

struct Destroy {
  void operator()(mosquitto* client) const noexcept { mosquitto_destroy(client); }
};

}  // namespace

struct MqttPublisher::Impl {
  std::unique_ptr<mosquitto, Destroy> client;
  const std::atomic<bool>* stop = nullptr;
  std::string where;
  bool connected = false;
  bool lost_once = false;
  bool came_back = false;
  int refusal = 0;
  std::uint64_t published = 0;
  std::uint64_t confirmed = 0;
  std::set<int> answers;  // under way: their ends are no confirmations
  std::string question, answer_topic, answer_payload;

  static void on_connect(mosquitto*, void* self, int code) noexcept {
    auto& impl = *static_cast<Impl*>(self);
    impl.refusal = code;
    impl.connected = code == 0;
    if (impl.connected) impl.listen();
    if (impl.connected && impl.lost_once) impl.came_back = true;
  }
  static void on_disconnect(mosquitto*, void* self, int) noexcept {
    auto& impl = *static_cast<Impl*>(self);
    impl.connected = false;
    impl.lost_once = true;
  }
  static void on_publish(mosquitto*, void* self, int message) noexcept {
    auto& impl = *static_cast<Impl*>(self);
    if (impl.answers.erase(message) == 0) ++impl.confirmed;
  }
  static void on_message(mosquitto*, void* self, const mosquitto_message*) noexcept {
    auto& impl = *static_cast<Impl*>(self);
    int message = 0;
    if (mosquitto_publish(impl.client.get(), &message, impl.answer_topic.c_str(),
                          static_cast<int>(impl.answer_payload.size()), impl.answer_payload.data(), 0,
                          false) == MOSQ_ERR_SUCCESS)
      impl.answers.insert(message);
  }
  void listen() noexcept {
    if (!question.empty()) mosquitto_subscribe(client.get(), nullptr, question.c_str(), 0);
  }

  bool stopped() const { return stop->load(); }

  // One slice of the network's work, `at_most` long.
  void turn(Millis at_most) {
    const int code = mosquitto_loop(client.get(), static_cast<int>(std::min(at_most, slice).count()), 1);
    if (code == MOSQ_ERR_SUCCESS) return;
    connected = false;
    lost_once = true;
    std::this_thread::sleep_for(std::min(at_most, slice));
    static_cast<void>(mosquitto_reconnect(client.get()));  // an error shows at the next turn
  }

  template <class Done>
  bool run(Instant until, const Done& done) {
    while (!done()) {
      const auto left = until - real_now();
      if (left <= Millis{0} || stopped()) return false;
      turn(left);
    }
    return true;
  }
};

MqttPublisher::MqttPublisher(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
MqttPublisher::MqttPublisher(MqttPublisher&&) noexcept = default;
MqttPublisher& MqttPublisher::operator=(MqttPublisher&&) noexcept = default;
MqttPublisher::~MqttPublisher() = default;

Instant MqttPublisher::real_now() {
  return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

Result<MqttPublisher> MqttPublisher::connect(const BrokerAddress& broker, const std::string& client_id,
                                             const std::string& will_topic, const std::string& will_payload,
                                             const std::atomic<bool>& stop) {
  initialise_once();
  auto impl = std::make_unique<Impl>();
  impl->stop = &stop;
  impl->where = broker.host + ":" + std::to_string(broker.port);
  impl->client.reset(mosquitto_new(client_id.c_str(), true, impl.get()));
  if (!impl->client) return Error{"no memory for an MQTT client", ""};
  auto* client = impl->client.get();
  mosquitto_connect_callback_set(client, &Impl::on_connect);
  mosquitto_disconnect_callback_set(client, &Impl::on_disconnect);
  mosquitto_publish_callback_set(client, &Impl::on_publish);
  mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_max_inflight_messages_set(client, static_cast<unsigned>(max_unconfirmed));
  mosquitto_will_set(client, will_topic.c_str(), static_cast<int>(will_payload.size()), will_payload.data(),
                     1, true);
  if (!broker.user.empty()) mosquitto_username_pw_set(client, broker.user.c_str(), broker.password.c_str());
  const int code = mosquitto_connect(client, broker.host.c_str(), broker.port, keepalive_s);
  if (code != MOSQ_ERR_SUCCESS)
    return Error{"cannot connect to the broker at " + impl->where + ": " + mosquitto_strerror(code),
                 "start it, or give another --broker host:port"};
  auto& self = *impl;
  const bool answered =
      self.run(real_now() + patience, [&self] { return self.connected || self.refusal != 0; });
  if (self.refusal != 0)
    return Error{"the broker at " + self.where + " refuses us: " + mosquitto_connack_string(self.refusal),
                 "check --user and --password-file"};
  if (!answered && !stop.load()) return Error{"the broker at " + self.where + " does not answer", ""};
  self.lost_once = false;
  return MqttPublisher{std::move(impl)};
}

Result<void> MqttPublisher::publish(const std::string& topic, const std::string& payload, bool retain) {
  auto& self = *impl_;
  static_cast<void>(self.run(real_now() + std::chrono::hours{24},
                             [&self] { return self.published - self.confirmed < max_unconfirmed; }));
  const int code = mosquitto_publish(self.client.get(), nullptr, topic.c_str(),
                                     static_cast<int>(payload.size()), payload.data(), 1, retain);
  // While there is no connection the library keeps the message and sends it later.
  if (code != MOSQ_ERR_SUCCESS && code != MOSQ_ERR_NO_CONN && code != MOSQ_ERR_CONN_LOST)
    return Error{"cannot publish to " + topic + ": " + mosquitto_strerror(code), ""};
  ++self.published;
  return {};
}

void MqttPublisher::answer(const std::string& question, const std::string& topic,
                           const std::string& payload) {
  auto& self = *impl_;
  self.question = question;
  self.answer_topic = topic;
  self.answer_payload = payload;
  mosquitto_message_callback_set(self.client.get(), &Impl::on_message);
  if (self.connected) self.listen();
}

void MqttPublisher::run_until(Instant real) {
  auto& self = *impl_;
  static_cast<void>(self.run(real, [] { return false; }));
}

bool MqttPublisher::drain(Millis at_most) {
  auto& self = *impl_;
  const auto until = real_now() + at_most;
  // A stop has been noticed by now; what was said still has to arrive.
  while (self.confirmed < self.published) {
    const auto left = until - real_now();
    if (left <= Millis{0}) return false;
    self.turn(left);
  }
  return true;
}

void MqttPublisher::disconnect() {
  auto& self = *impl_;
  static_cast<void>(mosquitto_disconnect(self.client.get()));
  // Let the last bytes go out.
  static_cast<void>(mosquitto_loop(self.client.get(), static_cast<int>(slice.count()), 1));
}

std::uint64_t MqttPublisher::published() const {
  return impl_->published;
}
std::uint64_t MqttPublisher::confirmed() const {
  return impl_->confirmed;
}
bool MqttPublisher::came_back() {
  return std::exchange(impl_->came_back, false);
}

}  // namespace vicino::simulated_home
