// A bad network on loopback: a TCP proxy with a thread of its own that cuts, refuses, swallows, delays, stalls,
// throttles, and - where the bytes are MQTT in plain text - doubles and reorders messages.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace vicino::test {

struct Weather {
  std::chrono::milliseconds delay{0};  // each way
  // As the loss of a segment looks from above: this share of the pieces waits 0.2 to 1.5 s, and all behind it.
  double stalls = 0;
  std::size_t bytes_per_second = 0;  // each way, a connection; 0: as fast as it goes
  // Messages of MQTT (plain text only): this share comes twice; all come in any order within `shuffle`.
  double doubled = 0;
  std::chrono::milliseconds shuffle{0};
};

class TcpProxy {
 public:
  // Listens on `address`:port() and passes on to 127.0.0.1:target.
  explicit TcpProxy(int target, const std::string& address = "127.0.0.1", unsigned seed = 1);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const;
  // Each returns when it is so.
  void cut();      // resets every connection; new ones pass
  void refuse();   // and nobody listens any more
  void swallow();  // half-open: takes connections and bytes, and gives nothing on, to either side
  // All is well for new connections. What was swallowed stays dead: a router that forgot a connection never
  // remembers it.
  void pass();
  void weather(const Weather& weather);  // from the next piece on

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::test
