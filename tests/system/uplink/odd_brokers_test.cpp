// Brokers that are none: what they answer is written out byte by byte.
#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway_side.hpp"
#include "small_centre.hpp"
#include "tests/support/broker.hpp"

using namespace vicino;
using namespace vicino::test;
using namespace std::chrono_literals;

namespace {

// Answers each CONNECT as `answer` says, to the version of MQTT that was asked for; "": hangs up. Of an accepted connection it
// takes what comes, and confirms nothing, until the next order.
class OddBroker {
 public:
  using Answer = std::function<std::string(int version)>;
  explicit OddBroker(Answer answer) : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    // As far away as another machine: on loopback the kernel would take megabytes of what nobody reads.
    const int segment = 1448, window = 32 * 1024;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 8) != 0)
      throw std::runtime_error("cannot listen");
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    uri = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { run(); });
  }
  ~OddBroker() {
    stopping_ = cut = true;
    thread_.join();
    ::close(socket_);
  }

  std::string uri;
  std::atomic<bool> deaf{false};  // does not even read
  std::atomic<bool> cut{false};   // hang up now
  // The last two, a digit each: 54 is MQTT 5, then 3.1.1, which is 4 on the wire.
  std::atomic<int> versions_asked_for{0};

 private:
  static bool readable(int fd) {
    pollfd waits{fd, POLLIN, 0};
    return ::poll(&waits, 1, 5) > 0;
  }
  void run() {
    while (!stopping_) {
      if (!readable(socket_)) continue;
      const int connection = ::accept(socket_, nullptr, nullptr);
      serve(connection);
      ::close(connection);
    }
  }
  void serve(int connection) {
    char buffer[65536];
    while (!stopping_ && !readable(connection)) continue;
    const auto got = ::read(connection, buffer, sizeof buffer);
    const std::string_view packet(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
    const auto name = packet.find("MQTT");
    if (name == std::string_view::npos || name + 4 >= packet.size()) return;  // somebody who only knocks
    const int version = packet[name + 4];
    versions_asked_for = versions_asked_for % 10 * 10 + version;
    const auto answer = answer_(version);
    if (answer.empty() || ::write(connection, answer.data(), answer.size()) < 0) return;
    if (answer[3] != 0) return;
    for (cut = false; !cut;)
      if (!readable(connection) || deaf)
        std::this_thread::sleep_for(1ms);
      else if (::read(connection, buffer, sizeof buffer) <= 0)
        return;
  }

  Answer answer_;
  int socket_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

std::string accepted(int version) {
  return version == 5 ? std::string("\x20\x03\x00\x00\x00", 5) : std::string("\x20\x02\x00\x00", 4);
}

}  // namespace

TEST_CASE(
    "A broker that speaks MQTT 3.1.1 alone is spoken to in 3.1.1, whether it says so or hangs up on MQTT 5") {
  const bool says_so = GENERATE(true, false);
  OddBroker broker([says_so](int version) {
    if (version == 4) return accepted(4);
    return says_so ? std::string("\x20\x02\x00\x01", 4) : std::string();
  });
  uplink::DriverOptions options;
  options.delivery.backoff.first = 100ms;
  options.delivery.backoff.longest = 200ms;
  GatewaySide gateway({broker.uri, "gw-1", {}, {}, {}}, options);
  CHECK(eventually([&] { return gateway.up.load(); }, 20s));
  CHECK(broker.versions_asked_for == 54);
  CHECK(gateway.losses == 1);
}

#ifndef __SANITIZE_ADDRESS__  // which counts in another way
TEST_CASE("A connection that dies with all that the windows allow under way leaves nothing of it in memory") {
  const bool deaf = GENERATE(false, true);
  constexpr int messages = 256, connections = 8;
  OddBroker broker(accepted);
  broker.deaf = deaf;
  std::atomic<uplink::Attempt> connected{0}, lost{0};
  const auto link =
      uplink::make_paho_link(uplink::PahoOptions{broker.uri, "gw-1", {}, {}, {}}, [&](auto event) {
        if (const auto* c = std::get_if<uplink::Connected>(&event)) connected = c->attempt;
        if (const auto* l = std::get_if<uplink::Lost>(&event)) lost = l->attempt;
      });
  const std::string alert(1'200, 'x');
  std::size_t settled = 0;
  for (uplink::Attempt attempt = 1; attempt <= connections; ++attempt) {
    link->connect(attempt, 0, {"status", "gone"});
    REQUIRE(eventually([&] { return connected == attempt; }));
    link->subscribe({"receipt", "command"});
    for (uplink::Tag tag = 1; tag <= messages; ++tag)
      REQUIRE(link->publish("alert", alert, uplink::Qos::at_least_once, false, tag));
    std::this_thread::sleep_for(100ms);  // the library's own thread writes
    broker.cut = true;
    if (!deaf) CHECK(eventually([&] { return lost == attempt; }));
    link->disconnect(false);
    if (attempt == 3) settled = ::mallinfo2().uordblks;
  }
  const auto grown = static_cast<double>(::mallinfo2().uordblks) - static_cast<double>(settled);
  const double each = grown / (connections - 3) / messages;
  CAPTURE(deaf);
  CHECK(each < 50);  // bytes a message; 800 to 1,300 of them when it waits in the library
}
#endif
