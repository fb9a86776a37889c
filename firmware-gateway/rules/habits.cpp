#include "rules/habits.hpp"

#include <bit>

#include "rules/machine.hpp"

namespace vicino::rules {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

constexpr std::uint16_t floor_minutes = 90;
constexpr std::uint16_t ceiling_minutes = 8 * 60;
// An hour of which less is known than five days' lessons has the static limit by day and the ceiling by night.
constexpr std::uint32_t enough = 5U * lesson;
constexpr std::uint16_t static_minutes = 4 * 60;
constexpr std::size_t day_from = 8;
constexpr std::size_t day_to = 22;
// Longer stillness is no habit: somebody is ill, or out unseen. Before the limits are known, and ever.
constexpr std::uint32_t first_cap = 12 * 60;
constexpr std::uint32_t highest_cap = 16 * 60;

constexpr auto bout_gap = 20min;
constexpr auto bout_length = 15min;
constexpr std::uint16_t day_begins = 4 * 60;
constexpr std::uint16_t no_rise_after = 14 * 60;
constexpr std::uint16_t rise_margin = 2 * 60;
constexpr std::uint16_t earliest_alert = 7 * 60;
constexpr std::uint16_t latest_alert = 12 * 60;

// The longest stillness of so many days in a thousand, at an hour and its neighbours (people shift by an hour).
// 0: too little is known.
std::uint32_t quantile(const Habits& h, std::size_t hour, std::uint32_t permille) noexcept {
  const std::array<const std::array<std::uint16_t, buckets>*, 3> near{
      &h.weights[(hour + hours_of_day - 1) % hours_of_day], &h.weights[hour],
      &h.weights[(hour + 1) % hours_of_day]};
  std::uint32_t total = 0;
  for (const auto* weights : near)
    for (const auto w : *weights) total += w;
  if (total < enough) return 0;
  std::uint32_t sum = 0;
  for (std::size_t b = 0; b < buckets; ++b) {
    for (const auto* weights : near) sum += (*weights)[b];
    if (std::uint64_t{sum} * 1000 >= std::uint64_t{total} * permille) return top_of(b);
  }
  return top_of(buckets - 1);
}

std::uint16_t limit_from_lessons(const Habits& h, std::size_t hour) noexcept {
  const auto habit = quantile(h, hour, 995);
  if (habit == 0) return hour >= day_from && hour < day_to ? static_minutes : ceiling_minutes;
  // The ceiling cuts the margin, never the habit: who sleeps nine quiet hours is not to be called every
  // morning.
  const auto with_margin =
      std::min<std::uint32_t>(habit + habit / 4, std::max<std::uint32_t>(ceiling_minutes, habit + 30));
  return static_cast<std::uint16_t>(std::max<std::uint32_t>(with_margin, floor_minutes));
}

// The hour begins on a new day: what was the longest on its last day becomes a lesson.
void fold(Habits& h, std::size_t hour) noexcept {
  teach(h.weights[hour], bucket_of(h.longest[hour]));
  for (const auto near : {hour + hours_of_day - 1, hour, hour + 1})
    h.limit[near % hours_of_day] = limit_from_lessons(h, near % hours_of_day);
}

// Stillness went on from one age to another, within one hour. True: something was learned.
bool note(Habits& h, Millis from, Millis to) noexcept {
  const auto cap =
      h.stillness_known() ? std::min<std::uint32_t>(2U * h.limit[h.hour], highest_cap) : first_cap;
  if (from >= minutes(cap)) return false;
  bool learned = false;
  if (h.today[h.hour] != h.day) {
    if (h.today[h.hour] != no_day) {
      fold(h, h.hour);
      learned = true;
    }
    h.today[h.hour] = h.day;
    h.longest[h.hour] = 0;
    if (h.last_day != h.day) {
      h.last_day = h.day;
      if (h.days <= days_to_learn) {
        ++h.days;
        learned = true;
      }
    }
  }
  const auto age = std::min<std::int64_t>((to.count() + minute_ms - 1) / minute_ms, cap);
  h.longest[h.hour] = std::max(h.longest[h.hour], static_cast<std::uint16_t>(age));
  return learned;
}

bool note_until(Habits& h, const Zone& zone, Instant until) noexcept {
  bool learned = false;
  while (h.still_since != unknown && h.seen_until < until) {
    look_at_clock(h, zone, h.seen_until);
    const auto to = std::min(until, h.hour_end);
    learned = note(h, h.seen_until - h.still_since, to - h.still_since) || learned;
    h.seen_until = to;
  }
  return learned;
}

// Of a stillness that was told as an alert, what came after the alert is no lesson: that would be learning
// absence from an unseen absence. What came before it is, so that a habit that is called too early grows.
Instant lesson_until(const Turn& turn) noexcept {
  auto until = turn.now();
  for (const auto i : turn.tables.adaptive_rules) {
    const auto raised = turn.state.rules[i].last_raised;
    if (turn.row(i).shape == Shape::absence && raised > turn.state.habits.still_since)
      until = std::min(until, raised);
  }
  return until;
}

bool teaches(const Turn& turn) noexcept {
  const auto& state = turn.state;
  for (const auto i : turn.tables.adaptive_rules)
    if (turn.row(i).shape == Shape::absence && state.rules[i].phase == Phase::firing) return false;
  return is_usual(state) && !state.presumably_out;
}

void learn_rise(Habits& h, std::uint16_t minute) noexcept {
  teach(h.rises, minute / 15);
  if (h.rise_days < days_to_learn) ++h.rise_days;
  h.rise = static_cast<std::uint16_t>((slot_at(h.rises, 900) + 1) * 15);
}

// Somebody is up, since `since`.
void risen(Turn& turn, Instant since) {
  for (const auto i : turn.tables.not_risen_rules)
    if (turn.rule(i).condition) {
      turn.rule(i).cause = turn.seq;
      condition_ended(turn, i);
    }
  auto& h = turn.state.habits;
  look_at_clock(h, turn.rules.zone(), turn.now());
  if (h.risen_day == h.day || h.hour * 60 < day_begins || !turn.state.clock_synchronised) return;
  h.risen_day = h.day;
  const auto began = local_hour(turn.rules.zone(), since);
  const auto minute = began.day == h.day ? std::max(began.minute, day_begins) : day_begins;
  if (is_usual(turn.state) && minute < no_rise_after) learn_rise(h, minute);
}

}  // namespace

bool is_usual(const EngineState& state) noexcept {
  return state.clock_synchronised && (state.mode == Mode::normal || state.mode == Mode::visitor);
}

Habits::Habits() noexcept {
  today.fill(no_day);
  for (std::size_t i = 0; i < hours_of_day; ++i) limit[i] = limit_from_lessons(*this, i);
}

std::size_t bucket_of(std::uint32_t m) noexcept {
  if (m < 8) return m;
  const auto shift = std::bit_width(m) - 4U;
  return std::min<std::size_t>(8U * shift + (m >> shift), buckets - 1);
}

std::uint32_t top_of(std::size_t bucket) noexcept {
  if (bucket < 16) return static_cast<std::uint32_t>(bucket);
  const auto shift = bucket / 8 - 1;
  return static_cast<std::uint32_t>(((bucket - 8 * shift + 1) << shift) - 1);
}

void look_at_clock(Habits& h, const Zone& zone, Instant t) noexcept {
  if (t < h.hour_end) return;
  const auto local = local_hour(zone, t);
  h.hour_end = local.end;
  h.hour = local.hour;
  h.day = local.day;
}

LocalHour local_hour(const Zone& zone, Instant t) noexcept {
  const auto local = zone.local_at(t);
  const auto ms = t.time_since_epoch() + local.offset;
  const auto day = std::chrono::floor<std::chrono::days>(ms);
  const auto minute = static_cast<int>((ms - day) / 1min);
  const auto next_hour = std::chrono::floor<std::chrono::hours>(ms) + 1h;
  return {std::min(t + (next_hour - ms), local.end), static_cast<std::int32_t>(day.count()),
          static_cast<std::uint8_t>(minute / 60), static_cast<std::uint16_t>(minute)};
}

Millis limit_at(const Habits& habits, std::size_t hour) noexcept {
  return minutes(habits.limit[hour]);
}

Millis usual_stillness(const Habits& habits, std::size_t hour) noexcept {
  return minutes(quantile(habits, hour, 900));
}

Instant still_too_long(const Habits& habits, const Zone& zone, Instant since, Instant from,
                       Millis at_least) noexcept {
  for (int hours = 0; hours < 48; ++hours) {
    const auto local = local_hour(zone, from);
    const auto at = std::max(from, since + std::max(limit_at(habits, local.hour), at_least));
    if (at < local.end) return at;
    from = local.end;
  }
  return from;
}

void tell_habits(Turn& turn) {
  for (const auto i : turn.tables.adaptive_rules) {
    turn.rule(i).window_change = unknown;
    settle(turn, i);
  }
}

std::uint16_t latest_rise(const Habits& habits) noexcept {
  return std::clamp(static_cast<std::uint16_t>(habits.rise + rise_margin), earliest_alert, latest_alert);
}

void habits_moved(Turn& turn) {
  auto& h = turn.state.habits;
  const auto now = turn.now();
  if (turn.state.presumably_out) return;
  bool learned = note_until(h, turn.rules.zone(), lesson_until(turn));
  h.still_since = teaches(turn) ? now : unknown;
  h.seen_until = now;
  look_at_clock(h, turn.rules.zone(), now);
  learned = evening_passed(turn) || learned;
  if (h.bout_last == unknown || now - h.bout_last > bout_gap) h.bout_start = now;
  h.bout_last = now;
  if (now - h.bout_start >= bout_length) risen(turn, h.bout_start);
  if (learned) tell_habits(turn);
}

void habits_pause(Turn& turn) {
  auto& h = turn.state.habits;
  const bool learned = note_until(h, turn.rules.zone(), lesson_until(turn));
  h.still_since = unknown;
  if (learned) tell_habits(turn);
}

void habits_gone_out(Turn& turn) {
  const auto& h = turn.state.habits;
  const bool moving = h.bout_last != unknown && turn.now() - h.bout_last <= bout_gap;
  const auto up_since = moving ? h.bout_start : turn.now();
  habits_pause(turn);
  risen(turn, up_since);
  turn.state.habits.bout_last = unknown;
  evening_out(turn);
}

// Whoever comes home is up; when the day began for somebody who was out all night teaches nothing.
void habits_come_home(Turn& turn) {
  auto& h = turn.state.habits;
  look_at_clock(h, turn.rules.zone(), turn.now());
  if (h.hour * 60 >= day_begins) h.risen_day = h.day;
  risen(turn, turn.now());
  evening_home(turn);
}

void move_by(Habits& h, Millis delta) {
  for (auto* t : {&h.still_since, &h.seen_until, &h.bout_start, &h.bout_last, &h.went_out})
    *t = plus(*t, delta);
  h.hour_end = unknown;
}

}  // namespace vicino::rules
