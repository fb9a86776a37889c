#include "wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "figures.hpp"

namespace vicino::bench {
namespace {

constexpr std::size_t bytes_a_read = 65'536;
constexpr int patience_ms = 10'000;

void append_length(std::string& out, std::size_t length) {
  for (; length >= 128; length /= 128) out.push_back(static_cast<char>(length % 128 | 128));
  out.push_back(static_cast<char>(length));
}
void append_word(std::string& out, std::size_t word) {
  out.push_back(static_cast<char>(word >> 8 & 255));
  out.push_back(static_cast<char>(word & 255));
}
void append_text(std::string& out, std::string_view text) {
  append_word(out, text.size());
  out += text;
}
std::size_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}
std::size_t word_at(std::string_view text, std::size_t at) {
  return byte_at(text, at) << 8 | byte_at(text, at + 1);
}

}  // namespace

Wire::Wire(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("no broker on port " + std::to_string(port));
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto id = "wire-" + std::to_string(::getpid()) + "-" + std::to_string(socket_);
  out_.push_back('\x10');  // CONNECT: clean session, no keepalive
  append_length(out_, 12 + id.size());
  append_text(out_, "MQTT");
  out_.append("\4\2\0\0", 4);
  append_text(out_, id);
  send();
  while (next().type != Packet::Type::connected)
    if (!receive(patience_ms)) give_up("the broker does not answer");
}

Wire::~Wire() {
  ::close(socket_);
}

void Wire::put_publish(std::string_view topic, std::uint16_t id, std::string_view payload) {
  out_.push_back('\x32');
  append_length(out_, 2 + topic.size() + 2 + payload.size());
  append_text(out_, topic);
  append_word(out_, id);
  out_ += payload;
}

void Wire::put_confirmation(std::uint16_t id) {
  out_.append("\x40\2", 2);
  append_word(out_, id);
}

void Wire::put_subscribe(std::string_view filter) {
  out_.push_back('\x82');
  append_length(out_, 2 + 2 + filter.size() + 1);
  append_word(out_, 1);
  append_text(out_, filter);
  out_.push_back('\1');
}

void Wire::send() {
  for (std::size_t done = 0; done < out_.size();) {
    const auto n = ::send(socket_, out_.data() + done, out_.size() - done, MSG_NOSIGNAL);
    if (n <= 0) give_up("the broker has closed the connection");
    done += static_cast<std::size_t>(n);
  }
  out_.clear();
}

Wire::Packet Wire::next() {
  const std::string_view rest = std::string_view(in_).substr(read_);
  std::size_t length = 0;
  std::size_t head = 1;
  for (unsigned shift = 0;; shift += 7) {
    if (head >= rest.size()) return {};
    length |= (byte_at(rest, head) & 127) << shift;
    if (byte_at(rest, head++) < 128) break;
  }
  if (rest.size() < head + length) return {};
  read_ += head + length;
  const auto body = rest.substr(head, length);
  Packet packet{static_cast<Packet::Type>(byte_at(rest, 0) >> 4), 0, {}};
  if (packet.type == Packet::Type::confirmation) packet.id = static_cast<std::uint16_t>(word_at(body, 0));
  if (packet.type == Packet::Type::publish) {
    const auto after_topic = 2 + word_at(body, 0);
    const bool has_id = (byte_at(rest, 0) & 6) != 0;
    if (has_id) packet.id = static_cast<std::uint16_t>(word_at(body, after_topic));
    packet.payload = body.substr(after_topic + (has_id ? 2 : 0));
  }
  return packet;
}

bool Wire::receive(int patience) {
  pollfd watched{socket_, POLLIN, 0};
  if (::poll(&watched, 1, patience) <= 0) return false;
  in_.erase(0, read_);
  read_ = 0;
  const auto before = in_.size();
  in_.resize(before + bytes_a_read);
  const auto n = ::recv(socket_, in_.data() + before, bytes_a_read, 0);
  if (n <= 0) give_up("the broker has closed the connection");
  in_.resize(before + static_cast<std::size_t>(n));
  return true;
}

}  // namespace vicino::bench
