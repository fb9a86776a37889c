// One stint of the uplink: a thread with its link, its conversation and its inbox. A call of the link that does not come back
// takes the thread with it; then the stint is abandoned and another one begins (driver.cpp). What it had in hand is no loss: the
// journal is the outbox.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "cloud-bridge/uplink/driver.hpp"
#include "cloud-bridge/uplink/uplink_inbox.hpp"

namespace vicino::uplink {

class Stint : public std::enable_shared_from_this<Stint> {
 public:
  Stint(DriverOptions options, DriverDependencies dependencies, const Driver::MakeLink& make_link);
  ~Stint();  // after stop() that was true, or abandon()

  void start();  // a thread, which keeps the stint alive until it ends
  void push(Input input) { inbox_.push(std::move(input)); }
  // Asks it to say goodbye and waits for the end. False: it did not end within `span`.
  bool stop(Millis span);
  // After it no dependency is called and the link is not used any more, whatever becomes of the call in which it stands.
  void abandon();

  std::uint64_t turns() const noexcept { return turns_.load(std::memory_order_relaxed); }
  Cursors receipted() const;
  std::pair<LinkState, Error> link_state() const;  // what it said last

 private:
  class Guard;

  void run();

  DriverOptions options_;
  mutable std::mutex mutex_;  // of the next six; held while a dependency is called, which only pushes
  std::condition_variable ended_;
  bool is_over_ = false;
  bool abandoned_ = false;
  Cursors receipted_;
  std::pair<LinkState, Error> said_{LinkState::down, {}};
  DriverDependencies dependencies_;
  UplinkInbox inbox_;
  std::unique_ptr<Link> link_;  // after inbox_: it pushes until it is gone
  std::atomic<std::uint64_t> turns_{0};
  std::thread thread_;
};

}  // namespace vicino::uplink
