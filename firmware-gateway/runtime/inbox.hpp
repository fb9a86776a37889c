// The one place where other threads leave something for the gateway thread: bounded, copied, never waiting.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace vicino::runtime {

template <class Item>
class Inbox {
 public:
  // `wake` is called, from the pushing thread, when the inbox stops being empty.
  Inbox(std::size_t capacity, std::function<void()> wake) : capacity_(capacity), wake_(std::move(wake)) {}

  // False, and counted, when the inbox is full: what is pushed here is repeated by its sender (receipts,
  // requests, commands under QoS 1), so a full inbox delays and never loses.
  bool push(Item item) { return push_below(capacity_, std::move(item)); }
  // For what a stranger can send without end: it gets half of the room, so that the rest always finds some.
  bool push_spare(Item item) { return push_below(capacity_ / 2, std::move(item)); }

  // Takes everything. `out` is cleared first and its memory reused.
  void take(std::vector<Item>& out) {
    out.clear();
    const std::lock_guard lock(mutex_);
    std::swap(out, items_);
  }

  std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

 private:
  bool push_below(std::size_t capacity, Item item) {
    {
      const std::lock_guard lock(mutex_);
      if (items_.size() >= capacity) {
        refused_.fetch_add(1, std::memory_order_relaxed);
        return false;
      }
      items_.push_back(std::move(item));
      if (items_.size() > 1) return true;
    }
    wake_();
    return true;
  }

  const std::size_t capacity_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::vector<Item> items_;
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace vicino::runtime
