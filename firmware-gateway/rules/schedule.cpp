#include "rules/schedule.hpp"

#include <algorithm>

namespace vicino::rules {
namespace {

constexpr int day_minutes = 24 * 60;
constexpr int week_minutes = 7 * day_minutes;

int length_minutes(const DayWindow& w) {
  return w.from == w.to ? day_minutes : (w.to - w.from + day_minutes) % day_minutes;
}

// A stretch of the week, [from, to) in minutes, in which one limit is open.
struct Stretch {
  int from = 0;
  int to = 0;
  std::uint8_t limit = no_limit;
};

// Ascending by start; what goes over the end of the week is cut in two.
std::vector<Stretch> stretches(std::span<const Limit> limits) {
  std::vector<Stretch> found;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const auto& w = limits[i].window;
    for (int day = 0; day < 7; ++day) {
      if ((w.weekdays >> day & 1) == 0) continue;
      const int from = day * day_minutes + w.from;
      const int to = from + length_minutes(w);
      const auto limit = static_cast<std::uint8_t>(i);
      found.push_back({from, std::min(to, week_minutes), limit});
      if (to > week_minutes) found.push_back({0, to - week_minutes, limit});
    }
  }
  std::sort(found.begin(), found.end(), [](const Stretch& a, const Stretch& b) { return a.from < b.from; });
  return found;
}

std::size_t segment_of(std::span<const Segment> segments, std::int64_t minute) noexcept {
  const auto after = std::upper_bound(segments.begin(), segments.end(), minute,
                                      [](std::int64_t m, const Segment& s) { return m < s.minute; });
  return static_cast<std::size_t>(after - segments.begin()) - 1;
}

bool open_at(std::span<const Segment> segments, const Zone& zone, Instant t) noexcept {
  return segments[segment_of(segments, ms_of_week(t, zone.offset_at(t)) / minute_ms)].limit != no_limit;
}

// The instant at which the segment that covers `t` began, or the zone's last change if that is later.
Instant segment_start(std::span<const Segment> segments, const Zone& zone, Instant t) noexcept {
  const auto local = zone.local_at(t);
  const auto ms = ms_of_week(t, local.offset);
  const auto& segment = segments[segment_of(segments, ms / minute_ms)];
  return std::max(t - Millis{ms - segment.minute * minute_ms}, local.begin);
}

// Walks back over neighbouring open segments. Some segment of the week is closed, so the walk ends within a
// week.
Instant start_of_run(std::span<const Segment> segments, const Zone& zone, Instant t) noexcept {
  constexpr Millis tick{1};
  for (;;) {
    const auto start = segment_start(segments, zone, t);
    if (!open_at(segments, zone, start - tick)) return start;
    t = start - tick;
  }
}

}  // namespace

std::vector<Segment> lay_out(std::span<const Limit> limits) {
  std::vector<Segment> segments;
  const auto open = [&](int minute, std::uint8_t limit) {
    if (segments.empty() || segments.back().limit != limit)
      segments.push_back({static_cast<std::uint16_t>(minute), limit});
  };
  int covered = 0;
  for (const auto& s : stretches(limits)) {
    if (s.from > covered) open(covered, no_limit);
    open(s.from, s.limit);
    covered = s.to;
  }
  if (covered < week_minutes) open(covered, no_limit);
  return segments;
}

std::optional<std::pair<std::size_t, std::size_t>> overlap(std::span<const Limit> limits) {
  const auto all = stretches(limits);
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i].from < all[i - 1].to)
      return std::pair<std::size_t, std::size_t>(all[i - 1].limit, all[i].limit);
  return std::nullopt;
}

std::optional<int> longest_wait(std::span<const Segment> segments, std::uint8_t limit) {
  if (std::none_of(segments.begin(), segments.end(), [](const Segment& s) { return s.limit == no_limit; }))
    return std::nullopt;
  const auto n = segments.size();
  int longest = 0;
  // Start behind a closed segment and go once round the week.
  std::size_t first = 0;
  while (segments[first].limit != no_limit) ++first;
  int run = 0;
  for (std::size_t k = 1; k <= n; ++k) {
    const auto i = (first + k) % n;
    const int end = i + 1 < n ? segments[i + 1].minute : week_minutes;
    run = segments[i].limit == no_limit ? 0 : run + end - segments[i].minute;
    if (segments[i].limit == limit) longest = std::max(longest, run);
  }
  return longest;
}

WindowState window_at(std::span<const Segment> segments, const Zone& zone, Instant t) noexcept {
  if (segments.size() == 1) return {segments[0].limit, unknown, never};
  const auto local = zone.local_at(t);
  const auto ms = ms_of_week(t, local.offset);
  const auto at = segment_of(segments, ms / minute_ms);
  const std::int64_t end = at + 1 < segments.size() ? segments[at + 1].minute * minute_ms : week_ms;

  WindowState state;
  state.limit = segments[at].limit;
  state.change = std::min(t + Millis{end - ms}, local.end);
  const bool gaps =
      std::any_of(segments.begin(), segments.end(), [](const Segment& s) { return s.limit == no_limit; });
  if (state.limit != no_limit && gaps) state.run_start = start_of_run(segments, zone, t);
  return state;
}

}  // namespace vicino::rules
