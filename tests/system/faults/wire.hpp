// A network of one's own: a name space of the kernel for a row of the bench, and in it a wire that really loses packets.
// Needs root; where it may not, the row says that it is skipped.
#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace vicino::test {

// From here on this thread, and the threads and processes that it starts, have a network of their own: nothing but
// loopback. False: not allowed here.
bool own_network();
// The same for mounts: what is mounted is seen by nobody else.
bool own_mounts();

// Packets to Wire::far come back from there to Wire::near, on the same port: whoever listens on `near` is reached as `far`.
// On the way a share of them is lost. Needs own_network() before.
class Wire {
 public:
  static constexpr const char* near = "10.9.0.1";
  static constexpr const char* far = "10.9.0.2";
  Wire();  // throws where there is no /dev/net/tun
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  void loses(double share) { loss_ = share; }

 private:
  void carry();
  int fd_ = -1;
  std::atomic<double> loss_{0};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace vicino::test
