// Publishes as fast as a broker confirms: at QoS 1, with a window of messages that it has not confirmed yet.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "wire.hpp"

namespace vicino::bench {

class Flood {
 public:
  explicit Flood(int port, std::size_t window = 500) : wire_(port), window_(window) {}

  // payload(i) makes the i-th of `count` messages. Returns when all are confirmed.
  void publish(const std::string& topic, std::size_t count,
               const std::function<void(std::size_t, std::string&)>& payload);

 private:
  Wire wire_;
  std::size_t window_;
};

}  // namespace vicino::bench
