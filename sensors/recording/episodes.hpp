// A recorded home of which only the annotated episodes were published, played as readings:
//
//   activity,start,end,sensor_on_counts
//   Sleeping,2010-11-04 00:03:50.209589,2010-11-04 05:40:43.642664,"{""M002"":3,""M003"":8}"
//
// The readings are made, not recorded:
// - A sensor that said ON n times in an episode says so at n instants spread evenly over it, the first at its beginning
//   and the last at its end: whoever goes to bed is seen going. One firing alone is at the beginning. OFF comes after
//   half the time to the next, at most five seconds.
// - How long a door stood open is not known: ten seconds, or less where there is no room for them. In an episode called
//   Leave_Home the last closing is its end, even of a door that is named without an opening; in one called Enter_Home the first opening is its beginning, and one
//   firing alone is at the end: who comes in is seen behind the door.
// - The annotated episodes hold about 60 % of the firings that the sensors of the published home made; the others lie
//   between episodes. In a pause of at most two hours the resident is therefore up and about: every ten minutes the
//   sensor that fired most in the episode before and the one that will in the episode after fire, in turn. A pause
//   after Leave_Home or before Enter_Home is silent, for nobody is in, and so is a longer one: of that nothing is known.
// - An episode in which no sensor is counted tells nothing (some lie within others, which have the counts): its time is
//   part of the pause.
// - Episodes stand in order of time, but one that goes on over midnight may bear the date of its end, and its end that
//   of the day after: if it begins after the line that follows it, it is set back a day.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
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

  // Pauses too long to be filled, with the resident at home: nobody knows whether anything moved. Ascending; known
  // before the first reading behind them is given out.
  struct Pause {
    Instant from = unknown;
    Instant to = unknown;
  };
  const std::vector<Pause>& unknown_pauses() const noexcept { return unknown_; }

 private:
  EpisodeRecording(LineReader lines, SensorMap map, LocalClock clock);
  struct Count {
    const MappedSensor* sensor = nullptr;
    std::int64_t n = 0;
  };
  struct Episode {
    std::string activity;
    std::int64_t from_us = 0;  // of the wall clock
    std::int64_t to_us = 0;
    std::vector<Count> counts;
  };
  // What of an episode that has been played matters to the pause after it.
  struct Before {
    std::string activity;
    std::int64_t end_ms = 0;
    const MappedSensor* busiest = nullptr;
  };

  void take(std::string_view line);
  void play(Episode episode);
  void fill_pause(std::int64_t until_ms, const MappedSensor* next);
  void spread(const Count& count, std::string_view activity, std::int64_t from_ms, std::int64_t to_ms);
  void say(const MappedSensor& sensor, std::int64_t on_ms, std::int64_t off_ms);
  void refuse(Refusal why);

  LineReader lines_;
  SensorMap map_;
  LocalClock clock_;
  std::optional<Episode> held_;  // until the line that follows has been read
  std::optional<Before> before_;
  std::vector<Pause> unknown_;
  std::vector<RecordedReading> waiting_;  // a heap, the earliest on top: those of a day or so
  Instant sure_to_ = unknown;             // no episode to come begins before
  bool at_end_ = false;
  Tally tally_;
};

}  // namespace vicino::recording
