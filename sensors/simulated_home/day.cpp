// An ordinary day.
#include <algorithm>

#include "sensors/simulated_home/person.hpp"
#include "sensors/simulated_home/story.hpp"

namespace vicino::simulated_home {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Day {
 public:
  Day(Person& person, std::int64_t day) : person_{person}, stage_{person.stage()}, day_{day} {}

  // From midnight, in bed, to midnight, in bed.
  void live() {
    night_visit(100, 150);
    if (stage_.random().one_in(2)) night_visit(230, 280);
    morning();
    afternoon();
    evening();
    person_.sleep_until(stage_.clock().at(day_, 1440));
  }

 private:
  // About that many minutes after midnight.
  Instant around(int hour, int minute, int give_or_take) {
    return stage_.clock().at(day_, hour * 60 + minute + stage_.random().between(-give_or_take, give_or_take));
  }
  Millis some(int low, int high) { return stage_.random().between(minutes{low}, minutes{high}); }

  void night_visit(int from, int to) {
    person_.sleep_until(stage_.clock().at(day_, stage_.random().between(from, to)));
    person_.get_up();
    person_.visit_bathroom(some(4, 8), "si alza nella notte: bagno", "up in the night: bathroom");
    stage_.say(person_.now(), stage_.device(DeviceType::bed), SignalKind::bed, 1);
    person_.tell("di nuovo a letto", "back in bed");
  }

  void bathroom() { person_.visit_bathroom(some(3, 9), "bagno", "bathroom"); }

  void living_room_until(Instant t, std::string it, std::string en) {
    person_.go_to(RoomType::living_room);
    person_.tell(std::move(it), std::move(en));
    while (t - person_.now() > minutes{150}) {
      person_.stay(some(70, 130), minutes{4});
      bathroom();
    }
    person_.stay_until(t, minutes{4});
  }

  void meal(Instant at, Millis how_long, std::string it, std::string en) {
    person_.stay_until(at, minutes{3});
    person_.go_to(RoomType::kitchen);
    person_.tell(std::move(it), std::move(en));
    person_.stay(how_long, seconds{45});
  }

  void morning() {
    person_.sleep_until(around(7, 5, 20));
    person_.tell("si alza", "gets up");
    person_.get_up();
    person_.stay(some(3, 6));
    person_.visit_bathroom(some(10, 18), "bagno", "bathroom");
    meal(person_.now() + minutes{2}, some(25, 35), "colazione", "breakfast");
    living_room_until(around(9, 35, 15), "in soggiorno", "in the living room");
    person_.go_out(some(40, 75));
    bathroom();
    meal(around(12, 0, 10), some(45, 60), "prepara il pranzo", "cooks lunch");
  }

  void afternoon() {
    bathroom();
    person_.lie_down();
    person_.tell("riposo del pomeriggio", "afternoon rest");
    person_.sleep_until(around(14, 30, 15));
    person_.get_up();
    bathroom();
    living_room_until(around(15, 40, 10), "in soggiorno", "in the living room");
    person_.receive_visitor(some(35, 60));
    living_room_until(around(18, 40, 10), "legge in poltrona", "reads in the armchair");
  }

  void evening() {
    meal(around(19, 0, 5), some(40, 50), "cena", "supper");
    bathroom();
    living_room_until(around(22, 10, 15), "guarda la televisione", "watches television");
    person_.visit_bathroom(some(8, 14), "bagno prima di dormire", "bathroom before sleep");
    person_.lie_down();
    person_.tell("a letto", "in bed");
  }

  Person& person_;
  Stage& stage_;
  std::int64_t day_;
};

}  // namespace

Result<Story> story_of_days(const Home& home, const StoryOptions& options, int days) {
  const auto clock = WallClock::in(home.zone);
  if (!clock) return clock.error();
  Stage stage{home, *clock, options.seed};
  const auto first = clock->day_of(options.start);
  const auto midnight = clock->at(first, 0);
  Person person{stage, midnight};
  stage.opening(options.start, clock->minute_of_day(options.start) < 6 * 60);
  for (int i = 0; i < days; ++i) Day{person, first + i}.live();
  stage.background(midnight, clock->at(first + days, 0));
  for (const auto type : {RoomType::bedroom, RoomType::bathroom, RoomType::kitchen, RoomType::living_room})
    if (!stage.room(type)) stage.leave_out("no room of type " + std::string{name(type)});
  return stage.finish(options.start);
}

}  // namespace vicino::simulated_home
