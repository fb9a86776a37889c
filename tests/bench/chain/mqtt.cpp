#include "mqtt.hpp"

#include <mosquitto.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "figures.hpp"

namespace vicino::bench {

struct Callbacks {
  static void on_subscribe(mosquitto*, void* self, int, int, const int*) {
    static_cast<Mqtt*>(self)->subscribed_ = true;
  }
  static void on_message(mosquitto*, void* self, const mosquitto_message* m) {
    auto& mqtt = *static_cast<Mqtt*>(self);
    if (mqtt.on_message_)
      mqtt.on_message_(m->topic,
                       {static_cast<const char*>(m->payload), static_cast<std::size_t>(m->payloadlen)});
  }
};

Mqtt::Mqtt(const std::string& id, int port, const std::string& filter, OnMessage on_message)
    : on_message_(std::move(on_message)) {
  static const int library = mosquitto_lib_init();
  static_cast<void>(library);
  client_ = mosquitto_new(id.c_str(), true, this);
  mosquitto_int_option(client_, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_subscribe_callback_set(client_, &Callbacks::on_subscribe);
  mosquitto_message_callback_set(client_, &Callbacks::on_message);
  if (mosquitto_connect(client_, "127.0.0.1", port, 60) != MOSQ_ERR_SUCCESS)
    give_up("no broker on port " + std::to_string(port));
  if (filter.empty()) return;
  mosquitto_subscribe(client_, nullptr, filter.c_str(), 1);
  if (!pump(
          {this}, [this] { return subscribed_; }, 5'000))
    give_up("cannot subscribe to " + filter);
}

Mqtt::~Mqtt() {
  mosquitto_disconnect(client_);
  mosquitto_destroy(client_);
}

void Mqtt::publish(const std::string& topic, std::string_view payload, int qos) {
  if (mosquitto_publish(client_, nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(),
                        qos, false) != MOSQ_ERR_SUCCESS)
    give_up("cannot publish to " + topic);
}

int Mqtt::socket() const {
  return mosquitto_socket(client_);
}
bool Mqtt::read() {
  return mosquitto_loop_read(client_, 1) == MOSQ_ERR_SUCCESS;
}
bool Mqtt::has_input() const {
  int bytes = 0;
  return ::ioctl(socket(), FIONREAD, &bytes) == 0 && bytes > 0;
}
void Mqtt::flush() {
  if (mosquitto_want_write(client_)) mosquitto_loop_write(client_, 1);
}

bool pump(const std::vector<Mqtt*>& clients, const std::function<bool()>& done, int patience_ms) {
  const auto until = SteadyClock::now() + std::chrono::milliseconds(patience_ms);
  std::vector<pollfd> watched;
  while (!done()) {
    watched.clear();
    for (auto* client : clients) {
      client->flush();
      watched.push_back({client->socket(), POLLIN, 0});
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
    if (left <= 0) return false;
    if (::poll(watched.data(), watched.size(), static_cast<int>(left)) < 0) return false;
    for (std::size_t i = 0; i < clients.size(); ++i)
      for (bool more = watched[i].revents != 0; more; more = clients[i]->has_input() && !done())
        if (!clients[i]->read()) give_up("a broker has closed the connection");
  }
  return true;
}

}  // namespace vicino::bench
