// The machine itself: clock, zone, disk, log. Facts -> findings. Pure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "commissioning/finding.hpp"
#include "domain/instant.hpp"

namespace vicino::commissioning {

struct DiskFacts {
  std::filesystem::path path;
  bool present = false;
  bool read_only = false;
  std::uint64_t free_bytes = 0;
};

struct SystemFacts {
  Instant now = unknown;
  bool clock_synchronised = false;
  std::string machine_zone;  // "Europe/Rome"; "": not known
  std::string home_zone;     // of home.toml
  std::vector<DiskFacts> disks;
  bool has_journald = false;
  bool log_on_flash = false;  // journald writes to the card
};

// Below the first the journal may not take a bad week; below the second it may not take a day.
inline constexpr std::uint64_t little_space = 500u << 20;
inline constexpr std::uint64_t no_space = 50u << 20;

Findings audit(const SystemFacts& facts);

// Whether journald keeps its log on the disk: from its settings in the order in which they are read, and whether
// /var/log/journal is there ("auto", the default, then writes to it).
bool journald_is_persistent(const std::vector<std::string>& settings, bool folder_is_there);

}  // namespace vicino::commissioning
