// The least a centre can be: counts the entries of one lane of one gateway, remembers when the first and the last came, and
// answers with receipts.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <thread>

#include "cloud-bridge/protocol/messages.hpp"

namespace vicino::bench {

class Receiver {
 public:
  explicit Receiver(int port, bool receipts = true, Lane lane = Lane::alarm);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::uint64_t alerts() const { return alerts_; }  // without repetitions
  std::uint64_t copies() const { return copies_; }  // with them
  // From the first to the last that came; while nothing comes.
  double seconds() const { return std::chrono::duration<double>(last_ - first_).count(); }

 private:
  void run(int port, bool receipts, Lane lane);
  void take(std::string_view alert, protocol::Receipt& receipt);

  std::atomic<std::uint64_t> alerts_{0};
  std::atomic<std::uint64_t> copies_{0};
  std::chrono::steady_clock::time_point first_{}, last_{};  // published by alerts_
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace vicino::bench
