// Puts the house together: the only file that knows every room.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "domain/instant.hpp"

namespace vicino::runtime {

// A demonstration: the clock starts at `start` when the kernel's shows `anchor`, and runs `speed` times as
// fast.
struct Demonstration {
  Instant start = unknown;
  Instant anchor = unknown;
  double speed = 1;
};

struct RunOptions {
  std::filesystem::path config;
  std::optional<Demonstration> demonstration;
  std::string version;
  bool verbose = false;
};

// Runs the daemon until it is told to stop. Exit status: 0 stopped in order, 1 the world was in the way (told
// in the log, with the cure), 2 the configuration is wrong (every problem told).
int run(const RunOptions& options);

}  // namespace vicino::runtime
