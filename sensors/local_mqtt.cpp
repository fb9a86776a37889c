#include "sensors/local_mqtt.hpp"

#include <mosquitto.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace vicino::sensors {
namespace {

// Once per process; libmosquitto counts for itself, but wants the pair.
struct Library {
  Library() { mosquitto_lib_init(); }
  ~Library() { mosquitto_lib_cleanup(); }
};

std::string in_words(int code) {
  return code == MOSQ_ERR_ERRNO ? std::strerror(errno) : mosquitto_strerror(code);
}

bool has_input(int fd) noexcept {
  int bytes = 0;
  return fd >= 0 && ::ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0;
}

// The library writes each acknowledgement by itself; corked, a batch of them leaves as one segment, and the broker wakes
// once for it.
class Cork {
 public:
  explicit Cork(int fd) noexcept : fd_(fd) { set(1); }
  ~Cork() { set(0); }
  Cork(const Cork&) = delete;
  Cork& operator=(const Cork&) = delete;

 private:
  void set(int on) const noexcept { ::setsockopt(fd_, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }
  int fd_;
};

}  // namespace

struct LocalMqtt::Client {
  explicit Client(LocalMqtt& owner) : mqtt(owner) {}
  ~Client() {
    if (handle != nullptr) mosquitto_destroy(handle);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Called by the library with the link's outcome; noexcept, so that no exception crosses C.
  static void on_connect(mosquitto*, void* self, int code, int flags) noexcept {
    auto& client = *static_cast<Client*>(self);
    auto& mqtt = client.mqtt;
    if (code != 0) {
      client.refused = mosquitto_connack_string(code);  // on_disconnect follows
      return;
    }
    mqtt.change(Link::connected, (flags & 1) != 0, {});
    const auto topic = mqtt.options_.base_topic + "/#";
    mosquitto_subscribe(client.handle, nullptr, topic.c_str(), 1);  // queued; a lost one shows as a lost link
  }
  static void on_subscribe(mosquitto*, void* self, int, int count, const int* granted) noexcept {
    auto& mqtt = static_cast<Client*>(self)->mqtt;
    const bool refused = count < 1 || granted[0] > 2;
    if (refused)
      mqtt.change(Link::connected, false, "the broker refuses the subscription; check its access list");
    else
      mqtt.change(Link::subscribed, false, {});
  }
  static void on_message(mosquitto*, void* self, const mosquitto_message* m) noexcept {
    auto& mqtt = static_cast<Client*>(self)->mqtt;
    ++mqtt.delivered_;
    ++mqtt.uncommitted_;
    const auto size = m->payloadlen > 0 ? static_cast<std::size_t>(m->payloadlen) : 0;
    mqtt.handlers_.message({m->topic, {static_cast<const char*>(m->payload), size}, m->retain});
  }
  static void on_disconnect(mosquitto*, void* self, int code) noexcept {
    auto& client = *static_cast<Client*>(self);
    if (const auto* refused = std::exchange(client.refused, nullptr))
      client.mqtt.change(Link::down, false, std::string(refused) + "; check user, password and client id",
                         true);
    else
      client.mqtt.lost(code);
  }

  LocalMqtt& mqtt;
  mosquitto* handle = nullptr;
  const char* refused = nullptr;
};

LocalMqtt::LocalMqtt(Options options, Handlers handlers)
    : options_(std::move(options)), handlers_(std::move(handlers)) {
  static const Library library;
}
LocalMqtt::~LocalMqtt() = default;

void LocalMqtt::change(Link link, bool session_present, std::string why, bool login_refused) {
  link_ = link;
  if (link == Link::down)
    uncommitted_ = 0;  // their acknowledgements are gone with the connection: they come again
  if (handlers_.link) handlers_.link({link, session_present, std::move(why), login_refused});
}

void LocalMqtt::lost(int code) {
  if (link_ != Link::down)
    change(Link::down, false, code == MOSQ_ERR_SUCCESS ? std::string{} : in_words(code));
}

Result<void> LocalMqtt::start() {
  auto client = std::make_unique<Client>(*this);
  // clean_session = false: the broker keeps our subscription and what comes while we are away.
  client->handle = mosquitto_new(options_.client_id.c_str(), false, client.get());
  if (client->handle == nullptr)
    return Error{"cannot create the MQTT client: " + std::string(std::strerror(errno)),
                 "check local.client_id"};
  auto* handle = client->handle;
  // External loop: without this the library writes acknowledgements at once, before anybody could commit.
  mosquitto_threaded_set(handle, true);
  mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1);
  // All callbacks before connecting: to set one inside another deadlocks.
  mosquitto_connect_with_flags_callback_set(handle, &Client::on_connect);
  mosquitto_subscribe_callback_set(handle, &Client::on_subscribe);
  mosquitto_message_callback_set(handle, &Client::on_message);
  mosquitto_disconnect_callback_set(handle, &Client::on_disconnect);
  if (!options_.user.empty())
    mosquitto_username_pw_set(handle, options_.user.c_str(),
                              options_.password.empty() ? nullptr : options_.password.c_str());
  client_ = std::move(client);
  return connect();
}

Result<void> LocalMqtt::connect() {
  change(Link::connecting, false, {});
  uncommitted_ = 0;
  const int code = mosquitto_connect_async(client_->handle, options_.host.c_str(), options_.port,
                                           static_cast<int>(options_.keepalive.count()));
  if (code == MOSQ_ERR_SUCCESS || code == MOSQ_ERR_CONN_PENDING) return {};
  if (code == MOSQ_ERR_INVAL || code == MOSQ_ERR_NOMEM) {
    lost(code);
    return Error{"cannot connect to the sensors' broker: " + in_words(code),
                 "check local.host, port and keepalive"};
  }
  lost(code);  // refused at once, as on loopback: the caller's timer tries again
  return {};
}

Result<void> LocalMqtt::reconnect() {
  return client_ ? connect() : start();
}

Result<void> LocalMqtt::recreate() {
  client_.reset();
  lost(MOSQ_ERR_SUCCESS);
  return start();
}

void LocalMqtt::stop() {
  if (!client_) return;
  if (uncommitted_ == 0 && link_ != Link::down) {
    mosquitto_disconnect(client_->handle);
    mosquitto_loop_write(client_->handle, 1);
  }
  client_.reset();
  lost(MOSQ_ERR_SUCCESS);
}

int LocalMqtt::socket() const noexcept {
  return client_ ? mosquitto_socket(client_->handle) : -1;
}

// mosquitto_loop_read ignores its max_packets: it takes one packet a call (or part of one) unless QoS 2 or
// outgoing messages are under way. errno tells nothing after a callback has run, so dryness is asked of the
// socket.
LocalMqtt::Batch LocalMqtt::read(std::size_t max_messages) {
  const auto before = delivered_;
  while (socket() >= 0) {
    const auto delivered = delivered_;
    if (mosquitto_loop_read(client_->handle, 1) != MOSQ_ERR_SUCCESS) break;  // on_disconnect has told
    if (delivered_ == delivered && !has_input(socket())) break;
    if (delivered_ - before >= max_messages) return {delivered_ - before, false};
  }
  return {delivered_ - before, true};
}

bool LocalMqtt::wants_write() const noexcept {
  return uncommitted_ == 0 && socket() >= 0 && mosquitto_want_write(client_->handle);
}

void LocalMqtt::write() {
  if (uncommitted_ == 0 && socket() >= 0)
    mosquitto_loop_write(client_->handle, 1);  // all that the socket takes
}

void LocalMqtt::flush_acks() {
  const bool many = std::exchange(uncommitted_, 0) > 1;
  if (!wants_write()) return;
  std::optional<Cork> cork;
  if (many) cork.emplace(socket());
  write();
}

bool LocalMqtt::publish(const std::string& topic, std::string_view payload) {
  return link_ == Link::subscribed &&
         mosquitto_publish(client_->handle, nullptr, topic.c_str(), static_cast<int>(payload.size()),
                           payload.data(), 0, false) == MOSQ_ERR_SUCCESS;
}

void LocalMqtt::misc() {
  if (socket() >= 0) mosquitto_loop_misc(client_->handle);
}

}  // namespace vicino::sensors
