// The least a centre can be: counts the alerts of one gateway, remembers when the last came, and answers with receipts.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>
#include <thread>

#include "cloud-bridge/protocol/messages.hpp"

namespace vicino::bench {

class Receiver {
 public:
  explicit Receiver(int port, bool receipts = true);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::uint64_t alerts() const { return alerts_; }  // without repetitions
  std::uint64_t copies() const { return copies_; }  // with them

 private:
  void run(int port, bool receipts);
  void take(std::string_view alert, protocol::Receipt& receipt);

  std::atomic<std::uint64_t> alerts_{0};
  std::atomic<std::uint64_t> copies_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace vicino::bench
