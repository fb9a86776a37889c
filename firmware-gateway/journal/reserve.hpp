// A file that only takes up room, so that alarms can still be written when the file system is full: it is
// deleted then, and made again when there is space.
#pragma once

#include <cstdint>
#include <filesystem>

namespace vicino::journal {

class Reserve {
 public:
  Reserve(std::filesystem::path path, std::uint64_t bytes) : path_(std::move(path)), bytes_(bytes) {}
  void make() noexcept;     // if it is not there and there is space; else later
  bool release() noexcept;  // true: it was there, and its room is free now

 private:
  std::filesystem::path path_;
  std::uint64_t bytes_;
};

}  // namespace vicino::journal
