#include "sensors/simulated_home/stage.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace vicino::simulated_home {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Millis motion_hold =
    seconds{60};  // a passive infrared sensor stays on that long after the last movement
constexpr Millis presence_hold = seconds{20};  // a radar lets go sooner

double rounded(double value) {
  return std::round(value * 100) / 100;
}

// -1 at 06:00, +1 at 18:00, straight in between: the same on every machine, which a sine is not.
double warmth_of_day(std::int64_t minute) {
  const auto from_six = static_cast<double>((minute + 1440 - 360) % 1440) / 720.0;
  return from_six < 1 ? from_six * 2 - 1 : 3 - from_six * 2;
}

}  // namespace

Stage::Stage(const Home& home, const WallClock& clock, std::uint64_t seed)
    : home_{home}, clock_{clock}, random_{seed} {
  for (std::size_t i = 0; i < home_.devices.size(); ++i)
    battery_.push_back(static_cast<double>(random_.between(62, 100)));
}

std::optional<RoomId> Stage::room(RoomType type) const {
  for (std::size_t i = 0; i < home_.rooms.size(); ++i)
    if (home_.rooms[i].type == type) return static_cast<RoomId>(i);
  return std::nullopt;
}

std::optional<DeviceId> Stage::device(DeviceType type, std::optional<RoomId> preferred) const {
  std::optional<DeviceId> any;
  for (std::size_t i = 0; i < home_.devices.size(); ++i) {
    if (home_.devices[i].type != type) continue;
    if (preferred && home_.devices[i].room == *preferred) return static_cast<DeviceId>(i);
    if (!any) any = static_cast<DeviceId>(i);
  }
  return any;
}

void Stage::tell(Instant at, std::string it, std::string en) {
  happenings_.push_back({at, no_device, {}, std::move(it), std::move(en)});
}

void Stage::movement(Instant at, RoomId room) {
  moved_.push_back({at, at + motion_hold, room});
}

void Stage::presence(Instant from, Instant to, RoomId room) {
  present_.push_back({from, to + presence_hold, room});
}

void Stage::say(Instant at, std::optional<DeviceId> device, SignalKind kind, double value) {
  if (!device) return;
  if (const auto signal = home_.find_signal(*device, kind))
    happenings_.push_back({at, *device, {{*signal, value}}, {}, {}});
}

double Stage::resting_value(SignalKind kind, bool in_bed) {
  switch (kind) {
    case SignalKind::bed:
      return in_bed ? 1 : 0;
    case SignalKind::mains:
      return 1;
    default:
      return 0;
  }
}

double Stage::climate_value(SignalKind kind, Instant at, std::size_t device) {
  const double warmth = warmth_of_day(clock_.minute_of_day(at));
  const double noise = static_cast<double>(random_.between(-12, 12)) / 100;
  const double place = static_cast<double>(device % 5) * 0.3;  // no two rooms are the same
  if (kind == SignalKind::temperature) return rounded(20.6 + place + warmth + noise);
  return rounded(48 - 3 * warmth + place + noise * 8);
}

double Stage::daylight(Instant at) const {
  const auto minute = clock_.minute_of_day(at);
  if (minute < 7 * 60 || minute > 20 * 60) return 6;
  return std::round(60 + 140 * (1 + warmth_of_day(minute - 240 < 0 ? minute : minute - 240)));
}

void Stage::opening(Instant at, bool in_bed) {
  for (std::size_t i = 0; i < home_.devices.size(); ++i) {
    const auto& device = home_.devices[i];
    Happening said{at + Millis{40 * static_cast<std::int64_t>(i)}, static_cast<DeviceId>(i), {}, {}, {}};
    for (std::size_t s = 0; s < home_.signals.size(); ++s) {
      const auto& signal = home_.signals[s];
      if (index(signal.device) != i || is_momentary(signal.kind)) continue;
      double value = resting_value(signal.kind, in_bed);
      if (signal.kind == SignalKind::battery) {
        if (device.power == Power::mains) continue;
        value = battery_[i];
      } else if (signal.kind == SignalKind::temperature || signal.kind == SignalKind::humidity) {
        value = climate_value(signal.kind, at, i);
      } else if (signal.kind == SignalKind::illuminance) {
        value = daylight(at);
      }
      said.changes.push_back({static_cast<SignalId>(s), value});
    }
    if (!said.changes.empty()) happenings_.push_back(std::move(said));
  }
}

void Stage::background(Instant from, Instant to) {
  for (std::size_t i = 0; i < home_.devices.size(); ++i) {
    const auto id = static_cast<DeviceId>(i);
    const auto temperature = home_.find_signal(id, SignalKind::temperature);
    const auto humidity = home_.find_signal(id, SignalKind::humidity);
    for (auto t = from + random_.between(minutes{5}, minutes{40}); t < to && (temperature || humidity);
         t += random_.between(minutes{20}, minutes{45})) {
      Happening said{t, id, {}, {}, {}};
      if (temperature) said.changes.push_back({*temperature, climate_value(SignalKind::temperature, t, i)});
      if (humidity) said.changes.push_back({*humidity, climate_value(SignalKind::humidity, t, i)});
      happenings_.push_back(std::move(said));
    }
    const auto battery = home_.find_signal(id, SignalKind::battery);
    if (!battery || home_.devices[i].power == Power::mains) continue;
    for (auto t = from + random_.between(hours{2}, hours{9}); t < to;
         t += random_.between(hours{6}, hours{9})) {
      if (random_.one_in(8) && battery_[i] > 30) battery_[i] -= 1;
      happenings_.push_back({t, id, {{*battery, battery_[i]}}, {}, {}});
    }
  }
}

// Spans of one room that touch become one: on at the first, off after the last.
void Stage::sensors_follow(std::vector<Seen>& seen, SignalKind kind) {
  std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
    return std::tie(a.room, a.from, a.to) < std::tie(b.room, b.from, b.to);
  });
  std::vector<Seen> spans;
  for (const auto& s : seen) {
    if (!spans.empty() && spans.back().room == s.room && s.from <= spans.back().to)
      spans.back().to = std::max(spans.back().to, s.to);
    else
      spans.push_back(s);
  }
  for (std::size_t i = 0; i < home_.signals.size(); ++i) {
    const auto& signal = home_.signals[i];
    if (signal.kind != kind) continue;
    const auto lux = home_.find_signal(signal.device, SignalKind::illuminance);
    for (const auto& span : spans) {
      if (home_.device(signal.device).room != span.room) continue;
      const Millis delay = random_.between(Millis{150}, Millis{900});
      Happening on{span.from + delay, signal.device, {{static_cast<SignalId>(i), 1}}, {}, {}};
      if (lux) on.changes.push_back({*lux, daylight(span.from)});
      happenings_.push_back(std::move(on));
      happenings_.push_back({span.to + delay, signal.device, {{static_cast<SignalId>(i), 0}}, {}, {}});
    }
  }
}

Story Stage::finish(Instant start) {
  sensors_follow(moved_, SignalKind::occupancy);
  sensors_follow(present_, SignalKind::presence);
  std::erase_if(happenings_, [start](const Happening& h) { return h.at < start; });
  std::stable_sort(happenings_.begin(), happenings_.end(),
                   [](const Happening& a, const Happening& b) { return a.at < b.at; });
  return {std::move(happenings_), std::move(left_out_)};
}

}  // namespace vicino::simulated_home
