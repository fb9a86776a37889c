// How late the person comes home: one lesson an evening.
#include "rules/habits.hpp"
#include "rules/machine.hpp"

namespace vicino::rules {
namespace {

constexpr std::uint8_t night_ends = 4;  // hour; what is later is another day's evening
constexpr std::uint16_t evening_begins = 18 * 60;
constexpr std::uint16_t return_margin = 60;
constexpr std::uint16_t latest_alert = 26 * 60;
// Whoever was out for less was at the door, or with the neighbours.
constexpr Millis shortest_outing{15 * minute_ms};

void learn(Habits& h) noexcept {
  teach(h.returns, h.latest_return);
  if (h.evenings < days_to_learn) ++h.evenings;
  const auto slot = slot_at(h.returns, 995);
  h.back_by = slot == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(evening_begins + slot * 15);
}

}  // namespace

std::uint16_t latest_home(const Habits& h) noexcept {
  if (!h.returns_known() || h.back_by == 0) return 0;
  return std::min(static_cast<std::uint16_t>(h.back_by + return_margin), latest_alert);
}

bool evening_passed(Turn& turn) {
  auto& h = turn.state.habits;
  const auto day = h.hour < night_ends ? h.day - 1 : h.day;
  if (h.evening == day) return false;
  // Who is still out at four in the morning has not come home that evening, and who is on holiday is no example.
  const bool teaches = h.evening != no_day && h.went_out == unknown && is_usual(turn.state);
  if (teaches) learn(h);
  h.evening = day;
  h.latest_return = 0;
  return teaches;
}

void evening_out(Turn& turn) {
  auto& h = turn.state.habits;
  look_at_clock(h, turn.rules.zone(), turn.now());
  if (evening_passed(turn)) tell_habits(turn);
  h.went_out = turn.now();
}

void evening_home(Turn& turn) {
  auto& h = turn.state.habits;
  look_at_clock(h, turn.rules.zone(), turn.now());
  if (evening_passed(turn)) tell_habits(turn);
  const bool outing = h.went_out != unknown && turn.now() - h.went_out >= shortest_outing;
  h.went_out = unknown;
  if (!outing || !is_usual(turn.state)) return;
  const int minute = local_hour(turn.rules.zone(), turn.now()).minute + (h.hour < night_ends ? 24 * 60 : 0);
  if (minute < evening_begins) return;
  h.latest_return = std::max(h.latest_return, static_cast<std::uint8_t>((minute - evening_begins) / 15 + 1));
}

}  // namespace vicino::rules
