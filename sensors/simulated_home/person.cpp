#include "sensors/simulated_home/person.hpp"

#include <utility>

namespace vicino::simulated_home {

using std::chrono::minutes;
using std::chrono::seconds;

Person::Person(Stage& stage, Instant now)
    : stage_{stage}, now_{now}, where_{stage.room(RoomType::bedroom).value_or(no_room)} {}

void Person::go_to(RoomType type) {
  const auto there = stage_.room(type);
  if (!there || *there == where_) return;
  if (where_ != no_room) stage_.movement(now_, where_);
  const auto hallway = stage_.room(RoomType::hallway);
  if (hallway && *hallway != where_ && *hallway != *there) {
    pass(stage_.random().between(seconds{3}, seconds{7}));
    stage_.movement(now_, *hallway);
    stage_.presence(now_, now_ + seconds{4}, *hallway);
  }
  pass(stage_.random().between(seconds{4}, seconds{9}));
  where_ = *there;
  stage_.movement(now_, where_);
}

void Person::stay(Millis how_long, Millis calm) {
  const auto end = now_ + how_long;
  stage_.presence(now_, end, where_);
  for (auto t = now_ + stage_.random().between(calm / 4, calm * 2); t < end;
       t += stage_.random().between(calm / 4, calm * 2))
    stage_.movement(t, where_);
  now_ = end;
}

void Person::stay_until(Instant t, Millis calm) {
  if (t > now_) stay(t - now_, calm);
}

void Person::lie_down() {
  go_to(RoomType::bedroom);
  stay(minutes{3});
  stage_.say(now_, stage_.device(DeviceType::bed), SignalKind::bed, 1);
}

void Person::sleep_until(Instant t) {
  if (t > now_) stay(t - now_, minutes{35});  // turns over now and then
}

void Person::get_up() {
  stage_.say(now_, stage_.device(DeviceType::bed), SignalKind::bed, 0);
  stage_.movement(now_, where_);
  pass(seconds{20});
}

void Person::lie_still(Millis how_long) {
  stage_.presence(now_, now_ + how_long, where_);
  pass(how_long);
}

void Person::visit_bathroom(Millis how_long, std::string it, std::string en) {
  const auto before = where_;
  go_to(RoomType::bathroom);
  tell(std::move(it), std::move(en));
  stay(how_long, seconds{40});
  if (before != no_room) go_to(stage_.home().room(before)->type);
}

void Person::open_front_door(Millis for_) {
  go_to(RoomType::entrance);
  const auto door = stage_.device(DeviceType::outer_door);
  pass(seconds{6});
  stage_.say(now_, door, SignalKind::contact, 1);
  pass(for_);
  stage_.say(now_, door, SignalKind::contact, 0);
}

void Person::go_out(Millis how_long) {
  tell("esce di casa", "goes out");
  open_front_door(stage_.random().between(seconds{8}, seconds{16}));
  pass(how_long);
  tell("torna a casa", "comes home");
  stage_.say(now_, stage_.device(DeviceType::outer_door), SignalKind::contact, 1);
  pass(seconds{4});
  const auto entrance = stage_.room(RoomType::entrance);
  if (entrance) where_ = *entrance;
  stage_.movement(now_, where_);
  pass(stage_.random().between(seconds{4}, seconds{9}));
  stage_.say(now_, stage_.device(DeviceType::outer_door), SignalKind::contact, 0);
  stay(minutes{2});
}

void Person::receive_visitor(Millis how_long) {
  tell("arriva una visita", "a visitor comes");
  open_front_door(seconds{14});
  stage_.say(now_ + seconds{9}, stage_.device(DeviceType::visitor_tag), SignalKind::visitor, 1);
  stay(minutes{1}, seconds{15});
  go_to(RoomType::living_room);
  stay(how_long, seconds{35});
  tell("la visita se ne va", "the visitor leaves");
  open_front_door(seconds{18});
  stay(minutes{1}, seconds{20});
}

}  // namespace vicino::simulated_home
