// Publishes to a broker with QoS 1 and knows what has been confirmed. The caller's thread drives it; no other
// is started.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::simulated_home {

struct BrokerAddress {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string user;  // "": none
  std::string password;
};

class MqttPublisher {
 public:
  // `stop`, once true, ends every wait. The will is retained. Error: no connection within ten seconds.
  static Result<MqttPublisher> connect(const BrokerAddress& broker, const std::string& client_id,
                                       const std::string& will_topic, const std::string& will_payload,
                                       const std::atomic<bool>& stop);
  MqttPublisher(MqttPublisher&&) noexcept;
  MqttPublisher& operator=(MqttPublisher&&) noexcept;
  ~MqttPublisher();

  // Hands the message to the library; waits first while too many are unconfirmed. Error: the library refuses
  // it.
  Result<void> publish(const std::string& topic, const std::string& payload, bool retain);

  // Whenever somebody publishes `question`, publishes `answer` (QoS 0), from within the waits below.
  void answer(const std::string& question, const std::string& topic, const std::string& payload);

  // Keeps the connection alive (and makes a new one when it is lost) until that real instant, or until
  // stopped.
  void run_until(Instant real);
  // Waits for what is unconfirmed, for that long at most. True: nothing is left.
  bool drain(Millis at_most);
  // Says a clean good-bye: the broker does not publish the will.
  void disconnect();

  std::uint64_t published() const;
  std::uint64_t confirmed() const;
  // True once after each connection that followed a loss: retained state may be gone with the broker.
  bool came_back();

  static Instant real_now();

 private:
  struct Impl;
  explicit MqttPublisher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::simulated_home
