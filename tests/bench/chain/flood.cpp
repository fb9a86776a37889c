#include "flood.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "figures.hpp"

namespace vicino::bench {
namespace {

constexpr std::size_t bytes_a_confirmation = 4;  // CONNACK and PUBACK of MQTT 3.1.1
constexpr std::size_t most_bytes_a_write = 16'384;

void append_length(std::string& out, std::size_t length) {
  for (; length >= 128; length /= 128) out.push_back(static_cast<char>(length % 128 | 128));
  out.push_back(static_cast<char>(length));
}
void append_word(std::string& out, std::size_t word) {
  out.push_back(static_cast<char>(word >> 8 & 255));
  out.push_back(static_cast<char>(word & 255));
}

}  // namespace

Flood::Flood(int port, std::size_t window)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), window_(window) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("no broker on port " + std::to_string(port));
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // CONNECT: MQTT 3.1.1, clean session, no keepalive.
  const std::string id = "flood-" + std::to_string(socket_);
  std::string connect("\x10", 1);
  append_length(connect, 12 + id.size());
  connect.append("\0\4MQTT\4\2\0\0", 10);
  append_word(connect, id.size());
  send(connect + id);
  while (received_ < bytes_a_confirmation) receive();
  received_ -= bytes_a_confirmation;
}

Flood::~Flood() {
  ::close(socket_);
}

void Flood::publish(const std::string& topic, std::size_t count,
                    const std::function<void(std::size_t, std::string&)>& payload) {
  const std::uint64_t before = received_ / bytes_a_confirmation;
  std::string body;
  std::string out;
  std::size_t sent = 0;
  const auto open = [&] { return sent - (received_ / bytes_a_confirmation - before); };
  while (sent < count) {
    // A few free places are not worth a write.
    while (open() > window_ - window_ / 8) receive();
    out.clear();
    for (; sent < count && open() < window_ && out.size() < most_bytes_a_write; ++sent) {
      body.clear();
      payload(sent, body);
      out.push_back('\x32');  // PUBLISH, QoS 1
      append_length(out, 2 + topic.size() + 2 + body.size());
      append_word(out, topic.size());
      out += topic;
      append_word(out, 1 + sent % 60'000);
      out += body;
    }
    send(out);
  }
  while (open() > 0) receive();
}

void Flood::send(const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const auto n = ::send(socket_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (n <= 0) give_up("the broker has closed the connection");
    done += static_cast<std::size_t>(n);
  }
}

void Flood::receive() {
  std::array<char, 8192> bytes{};
  const auto n = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (n <= 0) give_up("the broker has closed the connection");
  received_ += static_cast<std::uint64_t>(n);
}

}  // namespace vicino::bench
