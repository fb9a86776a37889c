// What the home has learned of the person who lives in it: how long stillness lasts at each hour of the day,
// when the day begins, and how late the person comes home. Integers only, of fixed size, part of EngineState. docs/decisions/0009 has the
// reasons.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "domain/instant.hpp"
#include "rules/zone.hpp"

namespace vicino::rules {

struct EngineState;
struct Turn;

// A histogram of minutes with buckets that widen with the value, eight to each doubling: HdrHistogram's layout
// (Tene 2012; DDSketch, Masson et al. 2019, is the same idea with other borders). At most 12.5 % too much,
// never too little. Each lesson weighs `lesson`; a new one takes 1/64 off all that was before, so that half of
// it is forgotten in 44 days.
inline constexpr std::size_t buckets = 64;  // up to 17 h 3 min
inline constexpr std::uint16_t lesson = 512;
inline constexpr unsigned forget_shift = 6;

std::size_t bucket_of(std::uint32_t minutes) noexcept;
std::uint32_t top_of(std::size_t bucket) noexcept;  // the longest value in it, minutes

inline constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();
inline constexpr std::size_t hours_of_day = 24;
inline constexpr std::uint16_t days_to_learn = 14;
inline constexpr std::size_t rise_slots = 96;  // quarters of an hour
// No late return, then the quarters of an hour from 18:00 to 04:00.
inline constexpr std::size_t return_slots = 41;

// Which local hour an instant lies in, and until when that is so.
struct LocalHour {
  Instant end = unknown;      // not after the next change of the zone's offset
  std::int32_t day = no_day;  // local days since 1970
  std::uint8_t hour = 0;
  std::uint16_t minute = 0;  // of the day
};
LocalHour local_hour(const Zone& zone, Instant t) noexcept;

struct Habits {
  // Stillness. A lesson is the longest time since the last movement that was reached within one hour of one
  // day.
  std::array<std::array<std::uint16_t, buckets>, hours_of_day> weights{};
  std::array<std::int32_t, hours_of_day> today{};     // the day of `longest`; no_day: none
  std::array<std::uint16_t, hours_of_day> longest{};  // minutes, of that day, not yet a lesson
  std::array<std::uint16_t, hours_of_day> limit{};    // minutes: what the lessons come to
  Instant still_since = unknown;  // the last movement; unknown: nobody looks, or nobody is in
  Instant seen_until = unknown;   // stillness has been noted up to here
  Instant hour_end = unknown;     // `hour` and `day` hold until then
  std::uint8_t hour = 0;
  std::int32_t day = no_day;
  std::int32_t last_day = no_day;  // that taught anything
  std::uint16_t days = 0;          // that taught something

  // Rising. A lesson is when, after 04:00, the first quarter of an hour of moving about began.
  std::array<std::uint16_t, rise_slots> rises{};
  Instant bout_start = unknown;
  Instant bout_last = unknown;
  std::int32_t risen_day = no_day;  // nothing more to learn about that day
  std::uint16_t rise_days = 0;
  std::uint16_t rise = 0;  // minutes after midnight; 0: not known yet

  // Coming home. A lesson is the latest return of an evening, that is of 18:00 to 04:00.
  std::array<std::uint16_t, return_slots> returns{};
  std::int32_t evening = no_day;   // the day whose evening `latest_return` is of, from 04:00 to 04:00
  std::uint8_t latest_return = 0;  // slot, not yet a lesson
  Instant went_out = unknown;      // and has not come home; unknown: is in
  std::uint16_t evenings = 0;
  std::uint16_t back_by =
      0;  // minutes after the midnight before, up to 28 h; 0: nothing learned, or never late

  Habits() noexcept;
  bool stillness_known() const noexcept { return days > days_to_learn; }
  bool rise_known() const noexcept { return rise_days >= days_to_learn; }
  bool returns_known() const noexcept { return evenings >= days_to_learn; }
  friend bool operator==(const Habits&, const Habits&) = default;
};

// After this long without movement an alert is due at this hour of the day.
Millis limit_at(const Habits& habits, std::size_t hour) noexcept;
// What is usual at this hour and its neighbours: nine days of ten have no longer stillness. 0: not known.
Millis usual_stillness(const Habits& habits, std::size_t hour) noexcept;
// The earliest instant from `from` on at which the time since `since` is at least the limit of the hour it is
// then in, and `at_least`. May be early (if nothing is due within two days), never late.
Instant still_too_long(const Habits& habits, const Zone& zone, Instant since, Instant from,
                       Millis at_least) noexcept;
// When somebody should have risen: minutes after midnight.
std::uint16_t latest_rise(const Habits& habits) noexcept;

// When somebody should be home: minutes after the midnight before, at most 26 h; 0: no habit says so.
std::uint16_t latest_home(const Habits& habits) noexcept;
// `day`, `hour` and `hour_end` are those of `t` from here on.
void look_at_clock(Habits& habits, const Zone& zone, Instant t) noexcept;

// From the engine. Movement that shows that somebody is in; after the conditions have heard of it.
void habits_moved(Turn& turn);
// Somebody has gone, the mode has changed, nothing can be seen any more: the stillness that follows teaches
// nothing.
void habits_pause(Turn& turn);
void habits_gone_out(Turn& turn);
void habits_come_home(Turn& turn);
void move_by(Habits& habits, Millis delta);

// Limits have changed: whoever waits by them looks again.
void tell_habits(Turn& turn);
// What is left of a weight when one more lesson comes.
constexpr std::uint16_t faded(std::uint16_t weight) noexcept {
  return static_cast<std::uint16_t>(weight - ((weight + (1U << forget_shift) - 1) >> forget_shift));
}
// One lesson more, and a little off all that was before.
template <std::size_t N>
constexpr void teach(std::array<std::uint16_t, N>& weights, std::size_t slot) noexcept {
  for (auto& w : weights) w = faded(w);
  weights[slot] = static_cast<std::uint16_t>(weights[slot] + lesson);
}
// The first slot up to which so many lessons in a thousand lie.
template <std::size_t N>
constexpr std::size_t slot_at(const std::array<std::uint16_t, N>& weights, std::uint32_t permille) noexcept {
  std::uint64_t total = 0;
  for (const auto w : weights) total += w;
  std::uint64_t sum = 0;
  for (std::size_t slot = 0; slot < N; ++slot) {
    sum += weights[slot];
    if (sum * 1000 >= total * permille) return slot;
  }
  return N - 1;
}
// The clock is right and the mode is one of everyday life: what happens is an example of what is usual.
bool is_usual(const EngineState& state) noexcept;
// A new evening has come if one has: true if the last one has taught something. The clock has been looked at.
bool evening_passed(Turn& turn);
void evening_out(Turn& turn);
void evening_home(Turn& turn);

}  // namespace vicino::rules
