#include "cloud-bridge/uplink/paho_link.hpp"

#include <mqtt/async_client.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>

#include "cloud-bridge/protocol/json.hpp"
#include "cloud-bridge/uplink/address.hpp"
#include "cloud-bridge/uplink/connack.hpp"
#include "cloud-bridge/uplink/socket_options.hpp"
#include "cloud-bridge/uplink/tls_check.hpp"

namespace vicino::uplink {
namespace {

// AEAD with forward secrecy only. None of these exists below TLS 1.2, so nothing below can be agreed upon;
// the suites of TLS 1.3 are not touched by this list and are preferred. (Asking Paho for "TLS 1.2" would
// exclude 1.3.)
constexpr auto ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::chrono::seconds goodbye{2};

// Larger than the largest legal message with its topic (P7). What is larger a broker of MQTT 5 keeps for itself: Paho would read
// it in full, in three copies, before we see a byte of it.
constexpr std::int32_t largest_packet = 256 * 1024;
static_assert(largest_packet > static_cast<std::int32_t>(protocol::max_message_bytes) + 1024);
constexpr std::int32_t for_ever = -1;  // as Paho takes 0xFFFFFFFF

// One connection and its client. A client is never used twice: what it still held of the last connection
// would be sent again by itself, beside our own resending.
class Connection {
 public:
  Connection(const PahoOptions& options, int version, const LinkSink& sink, Attempt attempt)
      : sink_(sink),
        attempt_(attempt),
        version_(version),
        client_(options.uri, options.client_id,
                mqtt::create_options_builder()
                    .mqtt_version(version)
                    .send_while_disconnected(false)
                    .max_buffered_messages(static_cast<int>(4 * options.max_inflight))
                    .finalize(),
                nullptr) {
    // Before connect, and never through set_callback(), which can deadlock at connect.
    client_.set_connected_handler([this](const std::string&) { tell(Connected{attempt_, most_in_flight_}); });
    // MQTT 5 only; then Paho calls no other handler.
    client_.set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode code) {
      tell(Lost{
          attempt_,
          {"connection lost: the broker ended it, MQTT 5 reason " + std::to_string(static_cast<int>(code)),
           "look at the broker's log"}});
    });
    client_.set_connection_lost_handler([this](const std::string& cause) {
      tell(Lost{attempt_, {"connection lost" + (cause.empty() ? "" : ": " + cause), "check the network"}});
    });
    client_.set_message_callback([this](mqtt::const_message_ptr message) {
      try {
        if (!message) return;
        // Of what is too large to be read only as much is copied as shows that it is.
        const auto& payload = message->get_payload_ref();
        const auto size = std::min(payload.size(), protocol::max_message_bytes + 1);
        tell(Arrived{attempt_, message->get_topic(), std::string(payload.data(), size)});
      } catch (...) {  // out of memory: the message comes again, for it is of QoS 1
      }
    });
  }
  ~Connection() { silenced_ = true; }  // then client_ goes, which waits for its callbacks

  void connect(const PahoOptions& options, bool tls, const Will& will) {
    auto builder = mqtt::connect_options_builder();
    builder.mqtt_version(version_);
    if (version_ >= MQTTVERSION_5)
      builder.clean_start(false).properties({{mqtt::property::SESSION_EXPIRY_INTERVAL, for_ever},
                                             {mqtt::property::MAXIMUM_PACKET_SIZE, largest_packet}});
    else
      builder.clean_session(false);
    builder.automatic_reconnect(false)
        .keep_alive_interval(options.keepalive)
        .connect_timeout(options.connect_timeout)
        .max_inflight(static_cast<int>(options.max_inflight))
        .will(mqtt::message(will.topic, will.payload, 1, true));
    if (tls)
      builder.ssl(mqtt::ssl_options_builder()
                      .trust_store(options.ca.string())
                      .key_store(options.certificate.string())
                      .private_key(options.key.string())
                      .enable_server_cert_auth(true)
                      .verify(true)
                      .enabled_cipher_suites(ciphers)
                      .finalize());
    client_.connect(builder.finalize(), nullptr, on_connect_);
  }
  void subscribe(const std::vector<std::string>& filters) {
    for (const auto& filter : filters) client_.subscribe(filter, 1, nullptr, on_subscribe_);
  }
  void publish(const mqtt::string_ref& topic, std::string_view payload, Qos qos, bool retain, Tag tag) {
    auto message = mqtt::make_message(topic, payload.data(), payload.size(), static_cast<int>(qos), retain);
    if (tag == 0)
      client_.publish(std::move(message));
    else  // the tag travels as the token's context: no table is needed to find it again
      client_.publish(std::move(message), reinterpret_cast<void*>(std::uintptr_t{tag}), on_publish_);
  }
  // It would take us, but not in this version of MQTT.
  bool wants_another_version() const { return wants_another_version_; }
  // First what was said last is confirmed: Paho would wait for it, too, but looks every three seconds only.
  void say_goodbye() {
    if (!client_.is_connected()) return;
    const auto until = std::chrono::steady_clock::now() + goodbye;
    while (!client_.get_pending_delivery_tokens().empty() && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    client_.disconnect(0)->wait_for(goodbye);
  }

 private:
  void tell(LinkEvent event) noexcept {
    try {
      if (!silenced_) sink_(std::move(event));
    } catch (...) {  // an exception that leaves a handler ends the process
    }
  }

  struct OnConnect : mqtt::iaction_listener {
    explicit OnConnect(Connection& c) : self(c) {}
    void on_success(const mqtt::token& token) override {
      try {
        if (self.version_ < MQTTVERSION_5) return;
        constexpr auto wanted = mqtt::property::RECEIVE_MAXIMUM;
        if (const auto said = token.get_connect_response().get_properties(); said.contains(wanted))
          self.most_in_flight_ = mqtt::get<std::uint16_t>(said, wanted);
      } catch (...) {  // then it has not said any
      }
    }
    void on_failure(const mqtt::token& token) override {
      try {
        const auto said = connack(token.get_return_code());
        self.wants_another_version_ = said && said->other_version;
        self.tell(
            Lost{self.attempt_,
                 {"cannot connect to the centre's broker: " +
                      (said ? std::string(said->text) : mqtt::exception::error_str(token.get_return_code())),
                  "check the uplink address, the network and the certificates"},
                 said ? said->refusal : Refusal::none});
      } catch (...) {
      }
    }
    Connection& self;
  };
  struct OnSubscribe : mqtt::iaction_listener {
    explicit OnSubscribe(Connection& c) : self(c) {}
    void on_success(const mqtt::token& token) override {
      try {
        if (token.get_reason_code() >= mqtt::ReasonCode::UNSPECIFIED_ERROR) on_failure(token);
      } catch (...) {
      }
    }
    void on_failure(const mqtt::token&) override {
      try {
        self.tell(
            Lost{self.attempt_,
                 {"the broker refuses our subscription", "check the access list of the centre's broker"}});
      } catch (...) {
      }
    }
    Connection& self;
  };
  struct OnPublish : mqtt::iaction_listener {
    explicit OnPublish(Connection& c) : self(c) {}
    void on_success(const mqtt::token& token) override { tell(token, true); }
    void on_failure(const mqtt::token& token) override { tell(token, false); }
    void tell(const mqtt::token& token, bool confirmed) noexcept {
      self.tell(Published{self.attempt_,
                          static_cast<Tag>(reinterpret_cast<std::uintptr_t>(token.get_user_context())),
                          confirmed});
    }
    Connection& self;
  };

  const LinkSink& sink_;
  Attempt attempt_;
  int version_;
  std::atomic<std::size_t> most_in_flight_{0};
  std::atomic<bool> wants_another_version_{false};
  std::atomic<bool> silenced_{false};
  OnConnect on_connect_{*this};
  OnSubscribe on_subscribe_{*this};
  OnPublish on_publish_{*this};
  mqtt::async_client client_;  // last: gone first
};
static_assert(sizeof(void*) >= sizeof(Tag));

class PahoLink final : public Link {
 public:
  PahoLink(std::vector<PahoOptions> brokers, LinkSink sink) : sink_(std::move(sink)) {
    for (auto& options : brokers) {
      auto address = parse_broker_address(options.uri);
      ways_.push_back({std::move(options), std::move(address)});
    }
    for (const char* name : {"http_proxy", "https_proxy"})
      if (std::getenv(name) != nullptr)
        ::unsetenv(name);  // once: a later link is made while other threads run
  }

  void connect(Attempt attempt, Broker broker, const Will& will) override {
    guarded(attempt, [&] {
      drop();
      fresh_ = true;
      way_ = std::min<std::size_t>(broker, ways_.size() - 1);
      if (!way().address) return sink_(Lost{attempt, way().address.error()});
      connection_.emplace(way().options, way().version, sink_, attempt);
      connection_->connect(way().options, way().address->tls, will);
    });
    attempt_ = attempt;
  }

  void subscribe(const std::vector<std::string>& filters) override {
    if (std::exchange(fresh_, false)) {  // the first words on a connection are these
      tune_sockets(way().address->port);
      if (std::exchange(way().guessed, false)) way().version = MQTTVERSION_5;  // the next time
    }
    guarded(attempt_, [&] {
      if (connection_) connection_->subscribe(filters);
    });
  }

  bool publish(const std::string& topic, std::string_view payload, Qos qos, bool retain, Tag tag) override {
    if (!connection_) return false;
    return guarded(attempt_, [&] { connection_->publish(shared(topic), payload, qos, retain, tag); });
  }

  void disconnect(bool graceful) override {
    try {
      if (connection_ && graceful) connection_->say_goodbye();
    } catch (const std::exception&) {  // then it goes without
    }
    drop();
  }

  Lost explain(const Lost& lost) override {
    const auto& options = way().options;
    const auto& address = way().address;
    const auto because = [&](const Error& why, Refusal refusal) { return Lost{lost.attempt, why, refusal}; };
    if (!address) return because(address.error(), Refusal::none);
    // What is wrong with our own files, or our clock, is said by name; the other side only refuses.
    if (const auto files =
            check(options, std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()));
        !files)
      return because(files.error(), Refusal::certificate);
    bool reached = false;
    const auto found = probe(*address, {options.ca, options.certificate, options.key}, &reached);
    if (!found) return because(found.error(), reached ? Refusal::certificate : Refusal::none);
    // All is well up to the broker, which says nothing that it should: perhaps it hangs up on a version that it does not know.
    if (lost.refusal == Refusal::none && change_version()) way().guessed = way().version != MQTTVERSION_5;
    return lost;
  }

 private:
  // Paho throws where it refuses a call: that is the end of this connection.
  template <class Call>
  bool guarded(Attempt attempt, Call call) {
    try {
      call();
      return true;
    } catch (const std::exception& e) {
      sink_(Lost{attempt, {std::string("the MQTT library refuses: ") + e.what(), ""}});
      return false;
    }
  }
  // Paho shares topic strings by reference count; the few that we use are made once.
  const mqtt::string_ref& shared(const std::string& topic) {
    for (const auto& known : topics_)
      if (known.str() == topic) return known;
    return topics_.emplace_back(topic);
  }

  struct Way {
    PahoOptions options;
    Result<BrokerAddress> address;
    int version = MQTTVERSION_5;
    bool guessed = false;  // that it speaks an older one
  };
  Way& way() { return ways_[way_]; }
  // For the next attempt; once for each.
  bool change_version() {
    if (!std::exchange(fresh_, false)) return false;
    way().version = way().version == MQTTVERSION_5 ? MQTTVERSION_3_1_1 : MQTTVERSION_5;
    return true;
  }
  void drop() {
    if (connection_ && connection_->wants_another_version()) change_version();
    connection_.reset();
  }

  std::vector<Way> ways_;
  std::size_t way_ = 0;
  LinkSink sink_;
  Attempt attempt_ = 0;
  bool fresh_ = false;  // the connection has not been used yet
  std::vector<mqtt::string_ref> topics_;
  std::optional<Connection> connection_;
};

}  // namespace

Result<void> check(const PahoOptions& options, Instant now) {
  const auto broker = parse_broker_address(options.uri);
  if (!broker) return broker.error();
  if (!broker->tls) return {};
  return check_files({options.ca, options.certificate, options.key}, now);
}

std::unique_ptr<Link> make_paho_link(const PahoOptions& options, LinkSink sink) {
  return std::make_unique<PahoLink>(std::vector{options}, std::move(sink));
}
std::unique_ptr<Link> make_paho_link(std::vector<PahoOptions> brokers, LinkSink sink) {
  return std::make_unique<PahoLink>(std::move(brokers), std::move(sink));
}

}  // namespace vicino::uplink
