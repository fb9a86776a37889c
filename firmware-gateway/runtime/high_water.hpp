// The newest number that this gateway has told anybody, kept outside the journal (in the folder of the console's socket, which
// is in memory): it survives a crash of ours, not one of the machine. If the journal comes back with less, its end is lost and
// its numbers would be given twice. Two cases: the write-ahead log was destroyed after a crash; or alarms acted from memory
// while the disk failed, and then we died.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "domain/ids.hpp"

namespace vicino::runtime {

// Beside the console's socket: "/run/vicino/console.seq".
std::filesystem::path high_water_file(const config::Settings& settings);

class HighWater {
 public:
  struct Mark {
    std::string journal;
    Seq seq = 0;
    friend bool operator==(const Mark&, const Mark&) = default;
  };

  explicit HighWater(std::filesystem::path file) : file_(std::move(file)) {}
  ~HighWater();
  HighWater(const HighWater&) = delete;
  HighWater& operator=(const HighWater&) = delete;

  std::optional<Mark> read() const;  // none: no file, or nothing that can be read
  // One small write into memory; where it fails nothing else does.
  void note(const Mark& mark) noexcept;

 private:
  std::filesystem::path file_;
  int fd_ = -1;
  Seq noted_ = 0;
};

}  // namespace vicino::runtime
