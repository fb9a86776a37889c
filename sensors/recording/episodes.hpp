// A recorded home of which only the annotated episodes were published, played as readings:
//
//   activity,start,end,sensor_on_counts
//   Sleeping,2010-11-04 00:03:50.209589,2010-11-04 05:40:43.642664,"{""M002"":3,""M003"":8}"
//
// The readings are made, not recorded: a sensor that said ON n times in an episode says so at n instants spread
// evenly over it, and OFF after half the time to the next, at most five seconds. How long a door stood open is not
// known: ten seconds, or less where there is no room for them. In an episode called Leave_Home the last closing is
// its end, in one called Enter_Home the first opening is its beginning, as doors do. Between episodes nothing is
// known and nothing is said.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "sensors/recording/recording.hpp"

namespace vicino::recording {

// The first line of such a file.
bool is_episodes_header(std::string_view line) noexcept;

class EpisodeRecording {
 public:
  // Error: the file cannot be read, or the map's zone is unknown here.
  static Result<EpisodeRecording> open(const std::filesystem::path& file, SensorMap map);

  // The next reading, in order of time; nullopt at the end. A line that cannot be used never stops it.
  Result<std::optional<RecordedReading>> next();
  const Tally& tally() const noexcept { return tally_; }
  std::uint64_t position() const noexcept { return lines_.position(); }

 private:
  EpisodeRecording(LineReader lines, SensorMap map, LocalClock clock);
  void take(std::string_view line);
  void spread(const MappedSensor& sensor, std::string_view activity, std::int64_t from_ms, std::int64_t to_ms,
              std::int64_t count);
  void refuse(Refusal why);

  LineReader lines_;
  SensorMap map_;
  LocalClock clock_;
  std::vector<RecordedReading> waiting_;  // a heap, the earliest on top
  Instant sure_to_ = unknown;             // no episode to come begins before
  bool at_end_ = false;
  Tally tally_;
};

}  // namespace vicino::recording
