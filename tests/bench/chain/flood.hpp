// A publisher that costs next to nothing, so that what is measured is not measured beside it: MQTT written straight to a
// socket, at QoS 1, with a window of messages that the broker has not confirmed yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace vicino::bench {

class Flood {
 public:
  explicit Flood(int port, std::size_t window = 500);
  ~Flood();
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  // Publishes `count` messages to `topic` as fast as the broker confirms them; payload(i) makes the i-th. Returns when
  // all are confirmed.
  void publish(const std::string& topic, std::size_t count,
               const std::function<void(std::size_t, std::string&)>& payload);

 private:
  void send(const std::string& bytes);
  void receive();  // waits for confirmations

  int socket_;
  std::size_t window_;
  std::uint64_t received_ = 0;  // bytes: each confirmation has four
};

}  // namespace vicino::bench
