// An MQTT client for tests, over libmosquitto with a thread of its own: publishes as a home does, remembers what it
// hears. Not Paho, because two Paho clients in one process disturb each other.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

struct mosquitto;

namespace vicino::test {

struct Heard {
  std::string topic;
  std::string payload;
  bool retained = false;  // it was there before us
};

class MqttClient {
 public:
  struct Options {
    int port = 0;
    std::string id;
    std::vector<std::string> subscribe;
    std::filesystem::path authority;  // mutual TLS with its ca.crt and <id>.crt, <id>.key; empty: plain
    std::string user{}, password{};
    std::string certificate{};  // NAME of it, where it is not the id
  };
  // Connected and subscribed when it returns; reconnects by itself afterwards.
  explicit MqttClient(Options options);
  ~MqttClient();
  MqttClient(const MqttClient&) = delete;
  MqttClient& operator=(const MqttClient&) = delete;

  void publish(const std::string& topic, const std::string& payload, int qos = 1, bool retain = false);
  // True when the broker has confirmed all that was published.
  bool flush(std::chrono::milliseconds patience = 10s) const;

  std::vector<Heard> heard() const;
  // The payloads on topics that end with this.
  std::vector<std::string> heard_on(std::string_view ending) const;

 private:
  Options options_;
  mosquitto* client_;
  std::atomic<std::uint64_t> published_{0};
  std::atomic<std::uint64_t> confirmed_{0};
  std::atomic<std::size_t> subscribed_{0};
  mutable std::mutex mutex_;
  std::vector<Heard> heard_;
};

}  // namespace vicino::test
