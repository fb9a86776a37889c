// The one who lives there. Each act takes its time: afterwards `now()` is later.
#pragma once

#include <string>

#include "sensors/simulated_home/stage.hpp"

namespace vicino::simulated_home {

class Person {
 public:
  // Lies in bed at `now`.
  Person(Stage& stage, Instant now);

  Instant now() const { return now_; }
  Stage& stage() { return stage_; }

  // Walks there, through the hallway. Stays where he is if the home has no such room.
  void go_to(RoomType type);
  // Is there and does something; movements are `calm` apart, more or less.
  void stay(Millis how_long, Millis calm = std::chrono::seconds{70});
  void stay_until(Instant t, Millis calm = std::chrono::seconds{70});
  void lie_down();  // in the bedroom
  void sleep_until(Instant t);
  void get_up();
  void lie_still(Millis how_long);  // on the floor: there, and not moving

  void visit_bathroom(Millis how_long, std::string it, std::string en);
  void open_front_door(Millis for_);  // and closes it
  void go_out(Millis how_long);
  void receive_visitor(Millis how_long);

  void tell(std::string it, std::string en) { stage_.tell(now_, std::move(it), std::move(en)); }

 private:
  void pass(Millis d) { now_ += d; }

  Stage& stage_;
  Instant now_;
  RoomId where_ = no_room;
};

}  // namespace vicino::simulated_home
