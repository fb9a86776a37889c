// What no parser can see: the files that the settings name, and gaps in what is watched.
#pragma once

#include <vector>

#include "config/settings.hpp"

namespace vicino::config {

enum class Gravity : std::uint8_t {
  error,    // vicinod would not work, or not safely
  warning,  // it works, but somebody should know
};
struct Finding {
  Gravity gravity = Gravity::error;
  Problem problem;
};

// Looks at the world: password, certificate and key files (there, readable, not readable by others, 0600),
// the directories of the journal and of the socket, and whether every safety sensor is watched by a rule.
std::vector<Finding> check(const Settings& settings, const std::filesystem::path& main_file);

// SOS, fall, smoke, carbon monoxide and gas signals that no enabled rule looks at (shadow rules do not
// count).
std::vector<SignalId> unwatched_safety_signals(const Settings& settings);

}  // namespace vicino::config
