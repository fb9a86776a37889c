// What was played, in numbers that add up.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::simulated_home {

struct Summary {
  std::uint64_t offered = 0;  // readings of the story, or lines of the recording
  std::uint64_t readings = 0;
  std::uint64_t repeats = 0;                     // of these, those that repeat a state: no news to a gateway
  std::map<std::string, std::uint64_t> refused;  // reason -> count
  std::map<std::string, std::uint64_t>
      passed;                         // neither published nor refused: "ignored", "blank", "not-reached"
  std::vector<std::string> examples;  // of what was refused
  std::uint64_t messages = 0;         // of devices
  std::uint64_t check_ins = 0;        // messages without news
  std::uint64_t unconfirmed = 0;      // of all that was handed to the broker
  Millis behind{0};                   // the longest delay against the pace
  Instant first = unknown;
  Instant last = unknown;

  std::uint64_t all_refused() const;
  bool adds_up() const;  // offered = readings + refused + passed
};

// "published 61348 readings (0 refused), 230 ignored, of 61578; 202 of them repeat a state"
std::string sentence(const Summary& summary);
Result<void> write_json(const Summary& summary, const std::filesystem::path& file);

}  // namespace vicino::simulated_home
