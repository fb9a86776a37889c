#include "flood.hpp"

#include "figures.hpp"

namespace vicino::bench {
namespace {

constexpr std::size_t bytes_a_write = 16'384;
constexpr int patience_ms = 30'000;

}  // namespace

void Flood::publish(const std::string& topic, std::size_t count,
                    const std::function<void(std::size_t, std::string&)>& payload) {
  std::string body;
  std::size_t sent = 0;
  std::size_t confirmed = 0;
  while (confirmed < count) {
    while (sent < count && sent - confirmed < window_ && wire_.waiting() < bytes_a_write) {
      body.clear();
      payload(sent, body);
      wire_.put_publish(topic, static_cast<std::uint16_t>(1 + sent % 60'000), body);
      ++sent;
    }
    wire_.send();
    // A few free places are not worth a write.
    while (sent - confirmed > (sent < count ? window_ - window_ / 8 : 0)) {
      while (wire_.next().type == Wire::Packet::Type::confirmation) ++confirmed;
      if (sent - confirmed > (sent < count ? window_ - window_ / 8 : 0) && !wire_.receive(patience_ms))
        give_up("the broker does not confirm");
    }
  }
}

}  // namespace vicino::bench
