// How much is written to the device that holds the journal: what a card wears by.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>

#include "console/views.hpp"

namespace vicino::runtime {

// The kernel's counters of the block device below a folder: "/sys/dev/block/179:2/stat". None where there is no such device
// (memory, a container's layers). /proc/self/io would not do: it counts neither metadata nor whole blocks.
std::optional<std::filesystem::path> device_counter(const std::filesystem::path& folder);
// Bytes that the device has taken since it was started, from whatever program.
std::optional<std::uint64_t> device_bytes(const std::filesystem::path& counter);

// Written within the last day, or since the start where that is shorter. Pure: what is read is given.
class DiskMeter {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  // A source's running total, bytes. `measured`: of the device; else what the journal believes to have caused.
  void note(std::uint64_t total, bool measured, Steady now);
  console::WrittenView written() const { return view_; }

 private:
  struct Mark {
    Steady at;
    std::uint64_t total;
  };
  std::deque<Mark> marks_;  // one an hour
  bool measured_ = false;
  console::WrittenView view_;
};

}  // namespace vicino::runtime
