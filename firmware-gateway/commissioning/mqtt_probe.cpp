#include "commissioning/mqtt_probe.hpp"

#include <mosquitto.h>

#include <memory>

namespace vicino::commissioning {
namespace {

using Clock = std::chrono::steady_clock;

struct Seen {
  Visited result;
  std::optional<int> connack;
  std::string echo_topic;
};

// libmosquitto calls back into C: nothing may be thrown through it.
void on_connect(mosquitto*, void* self, int code) noexcept {
  static_cast<Seen*>(self)->connack = code;
}

void on_message(mosquitto*, void* self, const mosquitto_message* message) noexcept try {
  auto& seen = *static_cast<Seen*>(self);
  if (seen.echo_topic == message->topic) {
    seen.result.echoed = true;
    return;
  }
  seen.result.heard[message->topic].assign(static_cast<const char*>(message->payload),
                                           static_cast<std::size_t>(message->payloadlen));
} catch (...) {  // out of memory: what was not kept was not heard
}

// Lets the library work until `done` or the end of `patience`; its last word.
template <class Done>
int work(mosquitto* client, std::chrono::milliseconds patience, Done done) {
  const auto end = Clock::now() + patience;
  while (!done()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) break;
    if (const int code =
            mosquitto_loop(client, static_cast<int>(std::min<std::int64_t>(left.count(), 100)), 1);
        code != MOSQ_ERR_SUCCESS)
      return code;
  }
  return MOSQ_ERR_SUCCESS;
}

}  // namespace

Visited visit(const Visit& visit) {
  Seen seen;
  seen.echo_topic = visit.echo_topic;
  // Once for the whole program; its end cleans up.
  static const int initialised = mosquitto_lib_init();
  (void)initialised;
  const std::unique_ptr<mosquitto, void (*)(mosquitto*)> owned(
      mosquitto_new(visit.client_id.c_str(), true, &seen), mosquitto_destroy);
  auto* client = owned.get();
  if (!client) return seen.result.detail = "out of memory", seen.result;
  mosquitto_connect_callback_set(client, on_connect);
  mosquitto_message_callback_set(client, on_message);
  if (!visit.user.empty()) mosquitto_username_pw_set(client, visit.user.c_str(), visit.password.c_str());
  if (!visit.ca.empty()) {
    const int tls = mosquitto_tls_set(client, visit.ca.c_str(), nullptr, visit.certificate.c_str(),
                                      visit.key.c_str(), nullptr);
    if (tls != MOSQ_ERR_SUCCESS) return seen.result.detail = mosquitto_strerror(tls), seen.result;
  }
  if (const int code = mosquitto_connect(client, visit.host.c_str(), visit.port, 10);
      code != MOSQ_ERR_SUCCESS) {
    seen.result.detail = mosquitto_strerror(code);
    return seen.result;
  }
  const int code = work(client, visit.patience, [&] { return seen.connack.has_value(); });
  if (!seen.connack) {
    seen.result.admission = Admission::silent;
    seen.result.detail = code == MOSQ_ERR_SUCCESS ? "no answer to CONNECT" : mosquitto_strerror(code);
    return seen.result;
  }
  if (*seen.connack != 0) {
    seen.result.admission = Admission::refused;
    seen.result.detail = mosquitto_connack_string(*seen.connack);
    return seen.result;
  }
  seen.result.admission = Admission::accepted;
  if (!visit.subscribe.empty()) mosquitto_subscribe(client, nullptr, visit.subscribe.c_str(), 0);
  if (!visit.echo_topic.empty()) {
    mosquitto_subscribe(client, nullptr, visit.echo_topic.c_str(), 0);
    mosquitto_publish(client, nullptr, visit.echo_topic.c_str(), 1, "?", 0, false);
  }
  if (visit.listen.count() > 0) work(client, visit.listen, [] { return false; });
  mosquitto_disconnect(client);
  return seen.result;
}

}  // namespace vicino::commissioning
