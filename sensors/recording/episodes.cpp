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
constexpr std::int64_t about_every_ms = 10 * 60'000;
constexpr std::int64_t longest_about_ms = 2 * 3'600'000;
constexpr std::int64_t day_us = 24LL * 3'600'000'000;
// A line may be dated a day wrong, but no more.
constexpr Millis disorder{24 * 3'600'000};

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
struct NamedCount {
  std::string_view sensor;
  std::int64_t n = -1;  // -1: unreadable
};
std::optional<NamedCount> take_count(std::string_view& rest) {
  const auto begin = rest.find("\"\"");
  if (begin == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(begin + 2);
  NamedCount count;
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

struct Words {
  std::optional<double> on;
  std::optional<double> off;
  bool door = false;
};
Words words_of(const MappedSensor& sensor) {
  const auto value_of = [&](Said one, Said other) {
    const auto& value = sensor.values[static_cast<std::size_t>(one)];
    return value ? value : sensor.values[static_cast<std::size_t>(other)];
  };
  return {value_of(Said::on, Said::open), value_of(Said::off, Said::closed),
          !sensor.values[static_cast<std::size_t>(Said::on)]};
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
  Episode episode{std::string(activity), std::get<std::int64_t>(start), std::get<std::int64_t>(end), {}};
  if (episode.to_us < episode.from_us) return refuse(Refusal::bad_time);

  // All of a line or nothing of it: a line is counted once.
  while (const auto count = take_count(rest)) {
    if (count->n < 0) return refuse(Refusal::unknown_state);
    const auto* sensor = map_.find(count->sensor, count->sensor);
    if (sensor == nullptr) return refuse(Refusal::unknown_sensor);
    if (sensor->signal == no_signal) continue;
    // A door that is named and did not open was open before: whoever leaves closes it.
    const bool closes = episode.activity == "Leave_Home" && words_of(*sensor).door;
    if (count->n > 0 || closes) episode.counts.push_back({sensor, std::max<std::int64_t>(count->n, 1)});
  }
  ++(episode.counts.empty() ? tally_.ignored : tally_.readings);
  if (held_) {
    const bool over_midnight = held_->from_us / day_us != held_->to_us / day_us;
    if (over_midnight && held_->from_us > episode.from_us) {
      held_->from_us -= day_us;
      held_->to_us -= day_us;
    }
    play(std::move(*held_));
  }
  held_ = std::move(episode);
}

void EpisodeRecording::play(Episode episode) {
  const bool door_used = episode.activity == "Leave_Home" || episode.activity == "Enter_Home";
  if (episode.counts.empty() && !door_used) return;
  const auto from = to_ms(clock_.to_utc(episode.from_us));
  const auto to = std::max(from, to_ms(clock_.to_utc(episode.to_us)));
  const MappedSensor* busiest = nullptr;
  std::int64_t most = 0;
  for (const auto& count : episode.counts)
    if (count.n > most && !words_of(*count.sensor).door) {
      busiest = count.sensor;
      most = count.n;
    }
  if (before_ && before_->activity != "Leave_Home" && episode.activity != "Enter_Home")
    fill_pause(from, busiest);
  for (const auto& count : episode.counts) spread(count, episode.activity, from, to);
  if (!before_ || to >= before_->end_ms) before_ = Before{std::move(episode.activity), to, busiest};
  sure_to_ = std::max(sure_to_, instant_from_ms(from) - disorder);
}

void EpisodeRecording::fill_pause(std::int64_t until_ms, const MappedSensor* next) {
  if (until_ms - before_->end_ms > longest_about_ms) {
    unknown_.push_back({instant_from_ms(before_->end_ms), instant_from_ms(until_ms)});
    return;
  }
  const MappedSensor* in_turn[] = {before_->busiest, next};
  for (auto at = before_->end_ms + about_every_ms; at < until_ms; at += about_every_ms) {
    const auto* sensor = in_turn[0] != nullptr ? in_turn[0] : in_turn[1];
    if (sensor != nullptr) say(*sensor, at, std::min(at + longest_on_ms, until_ms));
    std::swap(in_turn[0], in_turn[1]);
  }
}

void EpisodeRecording::spread(const Count& count, std::string_view activity, std::int64_t from_ms,
                              std::int64_t to_ms) {
  const std::int64_t length = to_ms - from_ms;
  const bool entering = activity == "Enter_Home";
  if (!words_of(*count.sensor).door) {
    const auto on_for = std::min(longest_on_ms, length / (2 * count.n));
    for (std::int64_t i = 0; i < count.n; ++i) {
      auto at = from_ms;
      if (count.n > 1) at += (length - on_for) * i / (count.n - 1);
      if (count.n == 1 && entering) at = to_ms - on_for;
      say(*count.sensor, at, at + on_for);
    }
    return;
  }
  for (std::int64_t i = 0; i < count.n; ++i) {
    // In halves of a share, from the beginning of the episode.
    const auto half = [&](std::int64_t n) { return from_ms + length * n / (2 * count.n); };
    auto at = half(2 * i + 1);
    auto over = half(2 * i + 2);
    if (entering) {
      at = half(2 * i);
      over = half(2 * i + 1);
    }
    if (activity == "Leave_Home")
      at = std::max(at, over - longest_open_ms);
    else
      over = std::min(over, at + longest_open_ms);
    say(*count.sensor, at, over);
  }
}

void EpisodeRecording::say(const MappedSensor& sensor, std::int64_t on_ms, std::int64_t off_ms) {
  const auto words = words_of(sensor);
  if (!words.on || !words.off) return;
  for (const auto& [t, value] :
       {std::pair{on_ms, *words.on}, std::pair{std::max(off_ms, on_ms + 1), *words.off}}) {
    waiting_.push_back({instant_from_ms(t), sensor.signal, value});
    std::push_heap(waiting_.begin(), waiting_.end(), later);
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
    if (line->has_value()) {
      take(**line);
      continue;
    }
    if (held_) play(std::move(*held_));
    held_.reset();
    at_end_ = true;
  }
}

}  // namespace vicino::recording
