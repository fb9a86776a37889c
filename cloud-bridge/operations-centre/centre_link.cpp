#include "cloud-bridge/operations-centre/centre_link.hpp"

#include <mqtt/async_client.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <fstream>

namespace vicino::operations_centre {
namespace {

using namespace std::chrono_literals;
using Clock = CentreLink::Clock;

constexpr auto connect_deadline = 15s;
constexpr auto first_back_off = 500ms;
// There is one centre, and every home waits for it: it need not spread its attempts as a thousand gateways must.
constexpr auto longest_back_off = 5s;
constexpr auto looking_again = 20ms;              // while something is under way
constexpr std::size_t most_unconfirmed = 20'000;  // messages; a broker that is slower than that gets no more
constexpr int subscription_refused = 0x80;
// None of these suites exists below TLS 1.2, so nothing below can be agreed upon; those of TLS 1.3 are not
// touched by the list. (Asking Paho for "TLS 1.2" would exclude 1.3.)
constexpr auto ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string host_of(const std::string& uri) {
  const auto start = uri.find("://");
  if (start == std::string::npos) return {};
  std::string rest = uri.substr(start + 3);
  if (rest.starts_with('[')) return rest.substr(1, rest.find(']') - 1);
  return rest.substr(0, rest.find_first_of(":/"));
}

std::uint16_t port_of(const std::string& uri) {
  const auto colon = uri.rfind(':');
  const int port = colon == std::string::npos ? 0 : std::atoi(uri.c_str() + colon + 1);
  return static_cast<std::uint16_t>(port > 0 ? port : uri.starts_with("ssl://") ? 8883 : 1883);
}

// Paho 1.3.12 leaves Nagle's algorithm on, which costs a receipt 40 ms now and then, and does not tell its
// socket: every TCP socket of this process whose peer has the broker's port gets the option.
void switch_nagle_off(std::uint16_t port) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const int fd = std::atoi(entry.path().filename().c_str());
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    in_port_t peer_port = 0;
    if (peer.ss_family == AF_INET) peer_port = reinterpret_cast<const sockaddr_in&>(peer).sin_port;
    if (peer.ss_family == AF_INET6) peer_port = reinterpret_cast<const sockaddr_in6&>(peer).sin6_port;
    const int on = 1;
    if (peer_port == htons(port)) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
}

// An address of this machine, as a number: "127.0.0.1.example" is a name like any other.
bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

std::string cure_for(const std::string& what, const LinkOptions& options) {
  const bool tls = options.uri.starts_with("ssl://");
  if (what.find("Not authorized") != std::string::npos || what.find("Bad user") != std::string::npos)
    return "the broker does not accept this centre: look at its access list and at --cert";
  if (tls) {
    return "is the broker up at this address and port? does its certificate name the host of --broker, and "
           "is it signed by --ca? "
           "does the broker trust --cert? (openssl s_client -connect HOST:PORT -CAfile CA)";
  }
  return "is the broker up at this address and port? (mosquitto -p PORT -v)";
}

Result<void> readable(const char* option, const std::filesystem::path& file) {
  if (file.empty() || std::ifstream(file).good()) return {};
  return Error{std::string(option) + ": cannot read " + file.string(),
               "name a PEM file that the user of the centre may read"};
}

}  // namespace

Result<void> check(const LinkOptions& options) {
  const bool tls = options.uri.starts_with("ssl://");
  if (!tls && !options.uri.starts_with("tcp://"))
    return Error{"--broker " + options.uri + ": not an address of a broker",
                 "write ssl://HOST:8883, or tcp://127.0.0.1:1883"};
  if (!tls && !is_loopback(host_of(options.uri)))
    return Error{"--broker " + options.uri + ": alarms do not travel in plain text",
                 "use ssl:// beyond this machine"};
  if (options.certificate.empty() != options.key.empty())
    return Error{"--cert and --key belong together", "give both or none"};
  for (const auto& [option, file] :
       {std::pair{"--ca", &options.ca}, {"--cert", &options.certificate}, {"--key", &options.key}})
    if (auto read = readable(option, *file); !read) return read;
  return {};
}

struct CentreLink::Impl {
  enum class State { waiting, connecting, subscribing, up };

  LinkOptions options;
  Sink sink;
  Wake wake;
  std::atomic<bool> lost{false};  // set on Paho's thread
  State state = State::waiting;
  Clock::time_point due{};  // waiting: of the next attempt; else: the deadline of the one under way
  Clock::duration back_off = first_back_off;
  Clock::time_point up_since{};
  mqtt::token_ptr token;
  std::deque<mqtt::delivery_token_ptr> unconfirmed;
  std::unique_ptr<mqtt::async_client> client;  // last: its threads end before the rest goes

  void start(Clock::time_point now) {
    client.reset();
    unconfirmed.clear();
    lost = false;
    // Paho counts what it has not sent yet against max_buffered_messages, connected or not; its default is
    // 100.
    client =
        std::make_unique<mqtt::async_client>(options.uri, options.client_id,
                                             mqtt::create_options_builder()
                                                 .mqtt_version(MQTTVERSION_3_1_1)
                                                 .send_while_disconnected(false)
                                                 .max_buffered_messages(static_cast<int>(most_unconfirmed))
                                                 .finalize(),
                                             nullptr);
    // These handlers and not set_callback(), which takes two locks in opposite orders. They must not throw.
    client->set_message_callback([this](const mqtt::const_message_ptr& message) {
      try {
        sink({message->get_topic(), message->get_payload_str(), message->is_retained()});
      } catch (...) {  // out of memory: the message has no receipt, so it comes again
      }
    });
    client->set_connection_lost_handler([this](const std::string&) {
      lost = true;
      try {
        wake();
      } catch (...) {
      }
    });
    mqtt::connect_options_builder builder;
    builder.clean_session(false)
        .keep_alive_interval(20s)
        .connect_timeout(10s)
        .automatic_reconnect(false)
        .max_inflight(65000);
    if (options.uri.starts_with("ssl://")) {
      mqtt::ssl_options_builder tls;
      tls.enabled_cipher_suites(ciphers).enable_server_cert_auth(true).verify(
          true);  // verify: the host's name, off by default
      if (!options.ca.empty()) tls.trust_store(options.ca.string());
      if (!options.certificate.empty())
        tls.key_store(options.certificate.string()).private_key(options.key.string());
      builder.ssl(tls.finalize());
    }
    token = client->connect(builder.finalize());
    state = State::connecting;
    due = now + connect_deadline;
  }

  News fail(Clock::time_point now, const std::string& what, std::string cure = {}) {
    token.reset();
    state = State::waiting;
    due = now + back_off;
    back_off = std::min<Clock::duration>(back_off * 2, longest_back_off);
    if (cure.empty()) cure = cure_for(what, options);
    return {false, Error{"broker " + options.uri + ": " + what, std::move(cure)}};
  }

  std::optional<News> follow(Clock::time_point now) {
    if (!token->wait_for(0ms)) {
      if (now < due) return std::nullopt;
      return fail(now, "no answer");
    }
    if (state == State::connecting) {
      switch_nagle_off(port_of(options.uri));
      token = client->subscribe(mqtt::string_collection::create(options.topics),
                                mqtt::iasync_client::qos_collection(options.topics.size(), 1));
      state = State::subscribing;
      due = now + connect_deadline;
      return std::nullopt;
    }
    const auto granted = token->get_subscribe_response().get_reason_codes();
    token.reset();
    if (std::any_of(granted.begin(), granted.end(),
                    [](auto code) { return static_cast<int>(code) >= subscription_refused; }))
      return fail(now, "subscription refused", "let this centre read its realm in the broker's access list");
    state = State::up;
    up_since = now;
    return News{true, std::nullopt};
  }

  std::optional<News> turn(Clock::time_point now) {
    try {
      if (lost.exchange(false)) {
        if (now - up_since > longest_back_off) back_off = first_back_off;
        const bool at_once = state == State::up && now - up_since < 2s;
        return fail(now, "connection lost",
                    at_once
                        ? "lost at once after connecting: does another centre run with the same --client-id?"
                        : "");
      }
      switch (state) {
        case State::waiting:
          if (now >= due) start(now);
          return std::nullopt;
        case State::connecting:
        case State::subscribing:
          return follow(now);
        case State::up:
          return std::nullopt;
      }
      return std::nullopt;
    } catch (const std::exception& failure) {
      return fail(now, failure.what());
    }
  }

  void forget_confirmed() {
    while (!unconfirmed.empty()) {
      try {
        if (!unconfirmed.front()->wait_for(0ms)) return;
      } catch (...) {  // not delivered: the gateway will ask again
      }
      unconfirmed.pop_front();
    }
  }

  bool publish(const std::string& topic, const std::string& payload) {
    forget_confirmed();
    if (state == State::waiting || lost || unconfirmed.size() >= most_unconfirmed) return false;
    try {
      // What the broker kept for our session comes before we have subscribed: it is receipted at once.
      if (!client->is_connected()) return false;
      unconfirmed.push_back(client->publish(topic, payload.data(), payload.size(), 1, false));
      return true;
    } catch (...) {
      return false;
    }
  }

  void close(std::chrono::milliseconds patience) {
    const auto until = Clock::now() + patience;
    const auto left = [&] {
      return std::max(0ms, std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()));
    };
    try {
      while (state == State::up && !unconfirmed.empty() && Clock::now() < until) {
        try {
          unconfirmed.front()->wait_for(left());
        } catch (...) {
        }
        forget_confirmed();
      }
      if (client && client->is_connected()) client->disconnect()->wait_for(left());
    } catch (...) {  // we are leaving: the session is at the broker anyway
    }
    state = State::waiting;
    due = Clock::time_point::max();
  }
};

CentreLink::CentreLink(LinkOptions options, Sink sink, Wake wake) : impl_(std::make_unique<Impl>()) {
  impl_->options = std::move(options);
  impl_->sink = std::move(sink);
  impl_->wake = std::move(wake);
}
CentreLink::~CentreLink() = default;

std::optional<CentreLink::News> CentreLink::turn(Clock::time_point now) {
  return impl_->turn(now);
}

Clock::time_point CentreLink::next_turn() const {
  switch (impl_->state) {
    case Impl::State::waiting:
      return impl_->due;
    case Impl::State::up:
      return Clock::time_point::max();
    default:
      return Clock::now() + looking_again;
  }
}

bool CentreLink::connected() const {
  return impl_->state == Impl::State::up;
}
bool CentreLink::publish(const std::string& topic, const std::string& payload) {
  return impl_->publish(topic, payload);
}
void CentreLink::close(std::chrono::milliseconds patience) {
  impl_->close(patience);
}

}  // namespace vicino::operations_centre
