#include "sensors/recording/recording.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vicino::recording {

std::uint64_t Tally::refused() const noexcept {
  return std::accumulate(refused_by.begin(), refused_by.end(), std::uint64_t{0});
}

Interpreter::Interpreter(SensorMap map, LocalClock clock) : map_{std::move(map)}, clock_{clock} {
  std::size_t signals = 0;
  for (const auto& sensor : map_.sensors)
    if (sensor.signal != no_signal) signals = std::max(signals, index(sensor.signal) + 1);
  last_value_.assign(signals, -1);
}

Result<Interpreter> Interpreter::with(SensorMap map) {
  auto clock = LocalClock::in(map.zone);
  if (!clock) return clock.error();
  return Interpreter{std::move(map), *clock};
}

std::nullopt_t Interpreter::refuse(Refusal why) {
  ++tally_.refused_by[static_cast<std::size_t>(why)];
  if (tally_.examples.size() < Tally::max_examples) tally_.examples.push_back({tally_.lines, why});
  return std::nullopt;
}

std::optional<RecordedReading> Interpreter::interpret(std::string_view line) {
  ++tally_.lines;
  const auto parsed = parse_row(line);
  if (const auto* why = std::get_if<Refusal>(&parsed)) {
    if (!is_blank(line)) return refuse(*why);
    ++tally_.blank;
    return std::nullopt;
  }
  const auto& row = std::get<Row>(parsed);
  // The clock sees the rows of sensors left out too: they help it through the hour that autumn repeats.
  const auto at = clock_.to_utc(row.local_us);
  const auto* sensor = map_.find(row.area, row.part);
  if (sensor == nullptr) return refuse(Refusal::unknown_sensor);
  if (sensor->signal == no_signal) {
    ++tally_.ignored;
    return std::nullopt;
  }
  const auto value = sensor->values[static_cast<std::size_t>(row.said)];
  if (!value) return refuse(Refusal::state_without_meaning);
  ++tally_.readings;
  auto& last = last_value_[index(sensor->signal)];
  if (last == *value) ++tally_.repeats;
  last = *value;
  return RecordedReading{at, sensor->signal, *value};
}

Recording::Recording(LineReader lines, Interpreter interpreter)
    : lines_{std::move(lines)}, interpreter_{std::move(interpreter)} {}

Result<Recording> Recording::open(const std::filesystem::path& file, SensorMap map) {
  auto lines = LineReader::open(file);
  if (!lines) return lines.error();
  auto interpreter = Interpreter::with(std::move(map));
  if (!interpreter) return interpreter.error();
  return Recording{std::move(*lines), std::move(*interpreter)};
}

Result<std::optional<RecordedReading>> Recording::next() {
  for (;;) {
    auto line = lines_.next();
    if (!line) return line.error();
    if (!line->has_value()) return std::optional<RecordedReading>{};
    if (const auto reading = interpreter_.interpret(**line)) return std::optional{*reading};
  }
}

}  // namespace vicino::recording
