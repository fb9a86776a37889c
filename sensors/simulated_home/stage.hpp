// The stage of a story: the sensors of the home, and what they make of somebody who moves about in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/home.hpp"
#include "sensors/simulated_home/random.hpp"
#include "sensors/simulated_home/story.hpp"
#include "sensors/simulated_home/wall_clock.hpp"

namespace vicino::simulated_home {

class Stage {
 public:
  // `home` must outlive the stage.
  Stage(const Home& home, const WallClock& clock, std::uint64_t seed);

  const Home& home() const { return home_; }
  const WallClock& clock() const { return clock_; }
  Random& random() { return random_; }

  std::optional<RoomId> room(RoomType type) const;
  // The first device of the type, preferably in that room.
  std::optional<DeviceId> device(DeviceType type, std::optional<RoomId> preferred = {}) const;

  void tell(Instant at, std::string it, std::string en);
  void leave_out(std::string what) { left_out_.push_back(std::move(what)); }

  // Somebody moves in the room: its motion sensors see it.
  void movement(Instant at, RoomId room);
  // Somebody is in the room, moving or not: what radars see.
  void presence(Instant from, Instant to, RoomId room);
  // One device says one thing; nothing if there is no such device or signal.
  void say(Instant at, std::optional<DeviceId> device, SignalKind kind, double value);

  // Every device says how it stands: nobody seen, all closed, batteries good.
  void opening(Instant at, bool in_bed);
  // Temperature and humidity drift, batteries drain.
  void background(Instant from, Instant to);

  // In the order of time; whatever is before `start` is dropped.
  Story finish(Instant start);

 private:
  struct Seen {
    Instant from;
    Instant to;
    RoomId room;
  };
  double resting_value(SignalKind kind, bool in_bed);
  double climate_value(SignalKind kind, Instant at, std::size_t device);
  void sensors_follow(std::vector<Seen>& seen, SignalKind kind);
  double daylight(Instant at) const;  // lux indoors

  const Home& home_;
  const WallClock& clock_;
  Random random_;
  std::vector<Happening> happenings_;
  std::vector<std::string> left_out_;
  std::vector<Seen> moved_;
  std::vector<Seen> present_;
  std::vector<double> battery_;  // by DeviceId
};

}  // namespace vicino::simulated_home
