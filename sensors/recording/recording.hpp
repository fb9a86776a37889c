// A recorded home, played as readings of the devices that its map names.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "domain/home.hpp"
#include "domain/instant.hpp"
#include "domain/result.hpp"
#include "sensors/recording/line_reader.hpp"
#include "sensors/recording/local_clock.hpp"
#include "sensors/recording/row.hpp"
#include "sensors/recording/sensor_map.hpp"

namespace vicino::recording {

struct RecordedReading {
  Instant at = unknown;         // UTC; as recorded, so rarely a few milliseconds before the one before
  SignalId signal = no_signal;  // of the home that the map was read against: names device and property
  double value = 0;             // normalised, unit by SignalKind
  friend bool operator==(const RecordedReading&, const RecordedReading&) = default;
};

// Every line is in exactly one of: readings, ignored, blank, refused.
struct Tally {
  std::uint64_t lines = 0;
  std::uint64_t readings = 0;
  std::uint64_t repeats = 0;  // of the readings: the signal's value is that of its reading before
  std::uint64_t ignored = 0;  // sensors left out on purpose
  std::uint64_t blank = 0;
  std::array<std::uint64_t, refusal_count> refused_by{};  // by Refusal

  struct Example {
    std::uint64_t line = 0;  // from 1
    Refusal why{};
    friend bool operator==(const Example&, const Example&) = default;
  };
  std::vector<Example> examples;  // the first refused lines, at most max_examples

  static constexpr std::size_t max_examples = 20;
  std::uint64_t refused() const noexcept;
};

// Lines to readings; no file involved.
class Interpreter {
 public:
  // Error: the map's zone is unknown here.
  static Result<Interpreter> with(SensorMap map);

  // Takes the lines in their order. nullopt: no reading, counted in the tally with its reason.
  std::optional<RecordedReading> interpret(std::string_view line);
  const Tally& tally() const noexcept { return tally_; }

 private:
  Interpreter(SensorMap map, LocalClock clock);
  std::nullopt_t refuse(Refusal why);

  SensorMap map_;
  LocalClock clock_;
  std::vector<double> last_value_;  // by SignalId; negative: none yet
  Tally tally_;
};

// A file of them. Bad lines never stop it.
class Recording {
 public:
  static Result<Recording> open(const std::filesystem::path& file, SensorMap map);

  // The next reading; nullopt at the end. Error: the file cannot be read on.
  Result<std::optional<RecordedReading>> next();
  const Tally& tally() const noexcept { return interpreter_.tally(); }
  std::uint64_t position() const noexcept { return lines_.position(); }  // bytes of the file

 private:
  Recording(LineReader lines, Interpreter interpreter);

  LineReader lines_;
  Interpreter interpreter_;
};

}  // namespace vicino::recording
