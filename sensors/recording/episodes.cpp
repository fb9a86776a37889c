#include "sensors/recording/episodes.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace vicino::recording {
namespace {

constexpr std::int64_t longest_on_ms = 5'000;
constexpr std::int64_t longest_open_ms = 10'000;
constexpr std::int64_t most_counts = 1'000'000;  // of one sensor in one episode

// Why the later of two readings waits below the earlier in the heap.
bool later(const RecordedReading& a, const RecordedReading& b) {
  return std::tuple(a.at, a.signal, a.value) > std::tuple(b.at, b.signal, b.value);
}

// "2010-11-04 00:03:50.209589" -> microseconds of the wall clock, by the parser of the other form.
std::variant<std::int64_t, Refusal> parse_local(std::string_view text) {
  std::string row(text);
  row += " x ON";
  const auto parsed = parse_row(row);
  if (const auto* why = std::get_if<Refusal>(&parsed)) return *why;
  return std::get<Row>(parsed).local_us;
}

std::string_view take_until(std::string_view& rest, char mark) {
  const auto end = std::min(rest.find(mark), rest.size());
  const auto field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

// The next "NAME"":COUNT of what is left; nullopt at the end.
struct Count {
  std::string_view sensor;
  std::int64_t n = -1;  // -1: unreadable
};
std::optional<Count> take_count(std::string_view& rest) {
  const auto begin = rest.find("\"\"");
  if (begin == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(begin + 2);
  Count count;
  count.sensor = take_until(rest, '"');
  const auto digits = rest.find_first_of("0123456789,}");
  if (digits == std::string_view::npos) return count;
  rest.remove_prefix(digits);
  std::int64_t n = 0;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), n);
  if (problem == std::errc{} && n >= 0 && n <= most_counts) count.n = n;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return count;
}

}  // namespace

bool is_episodes_header(std::string_view line) noexcept {
  return line.starts_with("activity,start,end,");
}

EpisodeRecording::EpisodeRecording(LineReader lines, SensorMap map, LocalClock clock)
    : lines_{std::move(lines)}, map_{std::move(map)}, clock_{clock} {}

Result<EpisodeRecording> EpisodeRecording::open(const std::filesystem::path& file, SensorMap map) {
  auto lines = LineReader::open(file, 16 * longest_line);
  if (!lines) return lines.error();
  auto clock = LocalClock::in(map.zone);
  if (!clock) return clock.error();
  return EpisodeRecording{std::move(*lines), std::move(map), *clock};
}

void EpisodeRecording::refuse(Refusal why) {
  ++tally_.refused_by[static_cast<std::size_t>(why)];
  if (tally_.examples.size() < Tally::max_examples) tally_.examples.push_back({tally_.lines, why});
}

void EpisodeRecording::take(std::string_view line) {
  ++tally_.lines;
  if (is_blank(line) || is_episodes_header(line)) {
    ++tally_.blank;
    return;
  }
  auto rest = line;
  const auto activity = take_until(rest, ',');
  const auto start = parse_local(take_until(rest, ','));
  const auto end = parse_local(take_until(rest, ','));
  for (const auto* time : {&start, &end})
    if (const auto* why = std::get_if<Refusal>(time)) return refuse(*why);
  const auto from = to_ms(clock_.to_utc(std::get<std::int64_t>(start)));
  const auto to = to_ms(clock_.to_utc(std::get<std::int64_t>(end)));
  if (to < from) return refuse(Refusal::bad_time);

  // All of a line or nothing of it: a line is counted once.
  std::vector<std::pair<const MappedSensor*, std::int64_t>> counts;
  while (const auto count = take_count(rest)) {
    if (count->n < 0) return refuse(Refusal::unknown_state);
    const auto* sensor = map_.find(count->sensor, count->sensor);
    if (sensor == nullptr) return refuse(Refusal::unknown_sensor);
    if (sensor->signal != no_signal && count->n > 0) counts.emplace_back(sensor, count->n);
  }
  sure_to_ = std::max(sure_to_, instant_from_ms(from));
  if (counts.empty()) {
    ++tally_.ignored;
    return;
  }
  ++tally_.readings;
  for (const auto& [sensor, n] : counts) spread(*sensor, activity, from, to, n);
}

void EpisodeRecording::spread(const MappedSensor& sensor, std::string_view activity, std::int64_t from_ms,
                              std::int64_t to_ms, std::int64_t count) {
  const auto value_of = [&](Said one, Said other) {
    const auto& value = sensor.values[static_cast<std::size_t>(one)];
    return value ? value : sensor.values[static_cast<std::size_t>(other)];
  };
  const auto on = value_of(Said::on, Said::open);
  const auto off = value_of(Said::off, Said::closed);
  if (!on || !off) return;
  const bool door = !sensor.values[static_cast<std::size_t>(Said::on)];
  const std::int64_t length = to_ms - from_ms;
  for (std::int64_t i = 0; i < count; ++i) {
    // In halves of a share, from the beginning of the episode.
    const auto half = [&](std::int64_t n) { return from_ms + length * n / (2 * count); };
    auto at = half(2 * i + 1);
    auto over = half(2 * i + 2);
    if (door && activity == "Enter_Home") at = half(2 * i);
    if (door && activity == "Leave_Home")
      at = std::max(at, over - longest_open_ms);
    else
      over = std::min(over, at + (door ? longest_open_ms : longest_on_ms));
    for (const auto& [t, value] : {std::pair{at, *on}, std::pair{std::max(over, at + 1), *off}}) {
      waiting_.push_back({instant_from_ms(t), sensor.signal, value});
      std::push_heap(waiting_.begin(), waiting_.end(), later);
    }
  }
}

Result<std::optional<RecordedReading>> EpisodeRecording::next() {
  for (;;) {
    if (!waiting_.empty() && (at_end_ || waiting_.front().at < sure_to_)) {
      std::pop_heap(waiting_.begin(), waiting_.end(), later);
      const auto reading = waiting_.back();
      waiting_.pop_back();
      return std::optional{reading};
    }
    if (at_end_) return std::optional<RecordedReading>{};
    auto line = lines_.next();
    if (!line) return line.error();
    if (line->has_value())
      take(**line);
    else
      at_end_ = true;
  }
}

}  // namespace vicino::recording
