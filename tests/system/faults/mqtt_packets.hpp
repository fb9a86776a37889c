// Where one MQTT packet ends and the next begins: enough of the protocol to double and reorder messages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vicino::test {

class MqttPackets {
 public:
  // Adds bytes of the stream; gives the packets that are complete now.
  std::vector<std::string> split(const std::string& bytes) {
    pending_ += bytes;
    std::vector<std::string> packets;
    for (std::size_t size = complete(); size > 0; size = complete()) {
      packets.push_back(pending_.substr(0, size));
      pending_.erase(0, size);
    }
    return packets;
  }
  static bool is_publish(const std::string& packet) { return (packet.at(0) & 0xf0) == 0x30; }
  // The same message again, as a client that had no confirmation sends it.
  static std::string duplicate(std::string packet) {
    packet.at(0) = static_cast<char>(packet.at(0) | 0x08);
    return packet;
  }

 private:
  // Size of the first packet; 0: it is not all there. [MQTT 3.1.1, 2.2.3: up to four bytes of seven bits]
  std::size_t complete() const {
    std::size_t length = 0;
    for (std::size_t i = 1; i < pending_.size() && i <= 4; ++i) {
      const auto byte = static_cast<std::uint8_t>(pending_[i]);
      length |= std::size_t{byte & 0x7fU} << (7 * (i - 1));
      if ((byte & 0x80U) != 0) continue;
      const std::size_t size = 1 + i + length;
      return pending_.size() >= size ? size : 0;
    }
    return 0;
  }
  std::string pending_;
};

}  // namespace vicino::test
