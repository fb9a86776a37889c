// MQTT 3.1.1 written straight to a socket: publishers and subscribers that cost next to nothing, so that what is measured
// is not measured beside them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vicino::bench {

class Wire {
 public:
  explicit Wire(int port);  // connected when it returns
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // Into a buffer that send() empties.
  void put_publish(std::string_view topic, std::uint16_t id, std::string_view payload);  // QoS 1
  void put_confirmation(std::uint16_t id);
  void put_subscribe(std::string_view filter);
  std::size_t waiting() const { return out_.size(); }
  void send();

  // A packet that has come; its views are valid until the next call.
  struct Packet {
    enum class Type : std::uint8_t { none = 0, connected = 2, publish = 3, confirmation = 4, subscribed = 9 };
    Type type = Type::none;
    std::uint16_t id = 0;      // publish, confirmation
    std::string_view payload;  // publish
  };
  // Takes the next of the packets that were received; none: call receive().
  Packet next();
  // Waits for bytes, at most so long; false: there were none.
  bool receive(int patience_ms);

 private:
  int socket_;
  std::string out_;
  std::string in_;
  std::size_t read_ = 0;  // of in_
};

}  // namespace vicino::bench
