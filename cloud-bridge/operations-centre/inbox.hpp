// The one hand-over between threads: messages from Paho's, requests from the socket's, a stop from main's.
// The worker takes everything that has come in the meantime: that is its batch. What does not fit is dropped
// and counted: without a receipt it comes again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "cloud-bridge/operations-centre/api.hpp"
#include "cloud-bridge/operations-centre/centre_link.hpp"

namespace vicino::operations_centre {

class Inbox {
 public:
  static constexpr std::size_t most_bytes = 64u << 20;  // of messages that wait

  struct Taken {
    std::vector<Inbound> messages;
    std::vector<std::pair<ApiRequest, Reply>> requests;
    std::uint64_t dropped = 0;
    bool stop = false;
  };

  void push(Inbound message) {
    const std::size_t bytes = message.topic.size() + message.payload.size() + sizeof(Inbound);
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      if (bytes_ + bytes > most_bytes) {
        ++taken_.dropped;
        return;
      }
      bytes_ += bytes;
      first = taken_.messages.empty();
      taken_.messages.push_back(std::move(message));
    }
    if (first) something_.notify_one();
  }
  void push(ApiRequest request, Reply reply) {
    const std::lock_guard lock(mutex_);
    taken_.requests.emplace_back(std::move(request), std::move(reply));
    something_.notify_one();
  }
  void wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    something_.notify_one();
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    taken_.stop = true;
    something_.notify_one();
  }

  // Waits until there is something, or until then. `into` is emptied and used again.
  void take(Taken& into, std::chrono::steady_clock::time_point until) {
    into.messages.clear();
    into.requests.clear();
    into.dropped = 0;
    std::unique_lock lock(mutex_);
    something_.wait_until(lock, until, [this] {
      return woken_ || taken_.stop || !taken_.messages.empty() || !taken_.requests.empty();
    });
    woken_ = false;
    bytes_ = 0;
    into.messages.swap(taken_.messages);
    into.requests.swap(taken_.requests);
    into.dropped = std::exchange(taken_.dropped, 0);
    into.stop = taken_.stop;
  }

 private:
  std::mutex mutex_;
  std::condition_variable something_;
  Taken taken_;
  std::size_t bytes_ = 0;
  bool woken_ = false;
};

}  // namespace vicino::operations_centre
