// A morning on which much goes wrong, for demonstrations: each incident passes the limits of the rules by a
// little.
#include <algorithm>

#include "sensors/simulated_home/person.hpp"
#include "sensors/simulated_home/story.hpp"

namespace vicino::simulated_home {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Morning {
 public:
  Morning(Person& person, const StoryOptions& options)
      : person_{person}, stage_{person.stage()}, options_{options} {}

  void live() {
    gets_up();
    long_stay();
    if (stage_.device(DeviceType::fall_detector))
      maybe_fall();
    else
      stage_.leave_out("no device of type fall-detector: the falls are left out");
    if (stage_.device(DeviceType::outer_door))
      door_left_open();
    else
      stage_.leave_out("no device of type outer-door: the open door is left out");
    if (stage_.device(DeviceType::fall_detector)) fall();
    if (stage_.device(DeviceType::sos_button))
      sos();
    else
      stage_.leave_out("no device of type sos-button: the SOS is left out");
    help();
  }

 private:
  // What is not to be an incident stays well below the limit.
  Millis short_visit() const { return std::min<Millis>(minutes{6}, options_.long_stay / 2); }

  void gets_up() {
    person_.sleep_until(person_.now() + minutes{2});
    person_.tell("si alza", "gets up");
    person_.get_up();
    person_.stay(minutes{2});
    person_.visit_bathroom(short_visit(), "bagno", "bathroom");
    person_.go_to(RoomType::kitchen);
    person_.tell("colazione", "breakfast");
    person_.stay(minutes{8}, seconds{45});
    person_.go_to(RoomType::living_room);
    person_.tell("in soggiorno", "in the living room");
    person_.stay(minutes{5});
  }

  void long_stay() {
    person_.go_to(RoomType::bathroom);
    const auto entered = person_.now();
    person_.tell("in bagno, e ci resta a lungo", "in the bathroom, for a long time");
    person_.stay_until(entered + options_.long_stay + options_.pre_alarm / 2, seconds{50});
    const auto button = stage_.device(DeviceType::cancel_button);
    if (button) {
      person_.tell("preme \"sto bene\": il preallarme rientra",
                   "presses \"I am well\": the pre-alarm is called off");
      stage_.say(person_.now(), button, SignalKind::cancel, 1);
    } else {
      stage_.leave_out("no device of type cancel-button: leaving the room calls the pre-alarm off");
    }
    person_.stay(options_.pre_alarm / 6, seconds{10});
    person_.go_to(RoomType::living_room);
    person_.tell("torna in soggiorno", "back in the living room");
    person_.stay(minutes{4});
  }

  RoomType room_of_detector() const {
    const auto* room =
        stage_.home().room(stage_.home().device(*stage_.device(DeviceType::fall_detector)).room);
    return room == nullptr ? RoomType::living_room : room->type;
  }
  void radar(Instant at, double fall) {
    stage_.say(at, stage_.device(DeviceType::fall_detector), SignalKind::fall, fall);
  }

  void maybe_fall() {
    person_.go_to(room_of_detector());
    person_.stay(seconds{30}, seconds{10});
    person_.tell("si china a raccogliere qualcosa: forse una caduta?",
                 "bends down to pick something up: maybe a fall?");
    radar(person_.now(), 1);
    // Longer than a motion sensor holds: only a new movement is seen as one.
    person_.lie_still(seconds{12});
    person_.stay(seconds{8}, seconds{3});
    person_.tell("si rialza e va via", "stands up and walks away");
    radar(person_.now(), 0);
    person_.go_to(RoomType::living_room);
    person_.stay(minutes{4});
  }

  void door_left_open() {
    person_.go_to(RoomType::entrance);
    person_.tell("ritira la posta e lascia aperta la porta", "fetches the mail and leaves the door open");
    const auto door = stage_.device(DeviceType::outer_door);
    stage_.say(person_.now(), door, SignalKind::contact, 1);
    const auto opened = person_.now();
    person_.stay(seconds{25}, seconds{10});
    person_.go_to(RoomType::kitchen);
    person_.stay_until(opened + options_.left_open + options_.left_open / 4);
    person_.go_to(RoomType::entrance);
    person_.tell("si accorge della porta e la chiude", "notices the door and closes it");
    stage_.say(person_.now(), door, SignalKind::contact, 0);
    person_.stay(seconds{20}, seconds{10});
    person_.go_to(RoomType::living_room);
    person_.stay(minutes{4});
  }

  void fall() {
    person_.go_to(room_of_detector());
    person_.stay(seconds{45}, seconds{10});
    person_.tell("cade", "falls");
    radar(person_.now(), 2);
    person_.lie_still(minutes{2});
  }

  void sos() {
    person_.tell("preme il pulsante SOS", "presses the SOS button");
    stage_.say(person_.now(), stage_.device(DeviceType::sos_button), SignalKind::sos, 1);
    person_.lie_still(minutes{4});
  }

  void help() {
    person_.tell("arriva l'aiuto", "help arrives");
    const auto door = stage_.device(DeviceType::outer_door);
    const auto entrance = stage_.room(RoomType::entrance);
    const auto came = person_.now();
    stage_.say(came, door, SignalKind::contact, 1);
    if (entrance) stage_.movement(came + seconds{5}, *entrance);
    stage_.say(came + seconds{12}, door, SignalKind::contact, 0);
    stage_.say(came + seconds{20}, stage_.device(DeviceType::visitor_tag), SignalKind::visitor, 1);
    person_.lie_still(seconds{50});
    if (stage_.device(DeviceType::fall_detector)) radar(person_.now(), 0);
    person_.stay(minutes{1}, seconds{12});
    person_.go_to(RoomType::living_room);
    person_.tell("siede in poltrona, non è sola", "sits in the armchair, not alone");
    person_.stay(minutes{6}, seconds{40});
  }

  Person& person_;
  Stage& stage_;
  const StoryOptions& options_;
};

}  // namespace

Result<Story> story_of_incidents(const Home& home, const StoryOptions& options) {
  const auto clock = WallClock::in(home.zone);
  if (!clock) return clock.error();
  Stage stage{home, *clock, options.seed};
  stage.opening(options.start, true);
  Person person{stage, options.start + seconds{5}};
  Morning{person, options}.live();
  stage.background(options.start, person.now());
  return stage.finish(options.start);
}

}  // namespace vicino::simulated_home
