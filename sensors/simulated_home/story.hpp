// What happens in the simulated home. Pure: the same home, options and seed give the same story, to the
// millisecond.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/home.hpp"
#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::simulated_home {

struct Change {
  SignalId signal = no_signal;
  double value = 0;  // normalised, as in a Reading
  friend bool operator==(const Change&, const Change&) = default;
};

// One message of one device, or something to tell the person at the screen, or both.
struct Happening {
  Instant at = unknown;
  DeviceId device = no_device;  // no_device: told only
  std::vector<Change> changes;
  std::string it;  // "si alza"; empty: nothing to tell
  std::string en;
  friend bool operator==(const Happening&, const Happening&) = default;
};

struct Story {
  std::vector<Happening> happenings;  // in the order of time
  std::vector<std::string> left_out;  // "no fall detector: the falls are left out"
};

struct StoryOptions {
  std::uint64_t seed = 1;
  Instant start = unknown;  // nothing happens before it
  // The limits of the home's rules, so that the incidents pass them by a little and nothing else does.
  Millis long_stay = std::chrono::minutes{45};
  Millis pre_alarm = std::chrono::minutes{3};
  Millis left_open = std::chrono::minutes{15};
};

// Whole local days of an older person who is well, beginning with the day of `start`: nights with visits to
// the bathroom, meals, an errand, a visitor, a nap. Nothing in them should raise an alert. Error: unknown
// zone.
Result<Story> story_of_days(const Home& home, const StoryOptions& options, int days);

// A compact story, from `start` on: getting up, a long stay in the bathroom that the person calls off, a
// maybe-fall that movement calls off, a front door left open, a fall, an SOS, help. Error: unknown zone.
Result<Story> story_of_incidents(const Home& home, const StoryOptions& options);

}  // namespace vicino::simulated_home
