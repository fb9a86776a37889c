#include "replay/activity.hpp"

#include <algorithm>

#include "replay/format.hpp"

namespace vicino::replay {
namespace {

constexpr Millis bin_length = std::chrono::minutes{minutes_per_bin};

void count_up(std::uint8_t& n) {
  if (n < 255) ++n;
}

}  // namespace

Activity::Activity(const Home& home, const rules::Zone& zone)
    : home_(home), zone_(zone), high_(home.signals.size(), false) {
  has_bed_ = std::any_of(home_.signals.begin(), home_.signals.end(),
                         [](const Signal& s) { return s.kind == SignalKind::bed; });
}

Activity::Place Activity::place(Instant t) const {
  return {local_day(zone_, t), static_cast<std::size_t>(zone_.minute_of_day(t) / minutes_per_bin)};
}

Activity::Day& Activity::day(std::int64_t number) {
  auto& found = days_[number];
  if (found.rooms.empty()) found.rooms.resize(home_.rooms.size() + 1);
  return found;
}

void Activity::fill(Instant to) {
  if (filled_ == unknown) filled_ = to;
  // A gap of years (a clock that was not set) is no story to draw.
  if (to - filled_ > std::chrono::hours{24 * 400}) filled_ = to;
  while (filled_ <= to) {
    const auto at = place(filled_);
    auto& d = day(at.day);
    d.known[at.bin] = 1;
    if (out_) d.out[at.bin] = 1;
    if (beds_ > 0) d.bed[at.bin] = 1;
    if (outer_open_ > 0) d.doors[at.bin] = 2;
    if (inner_open_ > 0) d.inner[at.bin] = 2;
    filled_ += bin_length;
  }
}

void Activity::take(const Event& event, const rules::EngineState& state) {
  fill(event.at);
  out_ = state.presumably_out;
  const auto* reading = std::get_if<Reading>(&event.body);
  if (reading == nullptr || index(reading->signal) >= high_.size()) return;
  const auto kind = home_.signal(reading->signal).kind;
  const bool high = reading->value > 0;
  const bool was = high_[index(reading->signal)];
  const bool changed = high != was;
  high_[index(reading->signal)] = high;
  const auto at = place(event.at);
  auto& d = day(at.day);
  const auto room = home_.room_of(reading->signal);
  if (kind == SignalKind::contact) {
    const bool outer = home_.is_outer_door(reading->signal);
    if (high)
      (outer ? d.doors : d.inner)[at.bin] = std::max<std::uint8_t>((outer ? d.doors : d.inner)[at.bin], 1);
    auto& open = outer ? outer_open_ : inner_open_;
    if (changed) open = high ? open + 1 : open - 1;
  } else if (kind == SignalKind::bed) {
    if (changed) beds_ = high ? beds_ + 1 : beds_ - 1;
    if (high) d.bed[at.bin] = 1;
  }
  if (shows_movement(kind) && kind != SignalKind::bed && high && (changed || is_momentary(kind)))
    count_up(d.rooms[room == no_room ? home_.rooms.size() : index(room)][at.bin]);
}

void Activity::finish(Instant to) {
  if (filled_ != unknown) fill(to);
}

}  // namespace vicino::replay
