#include <catch2/catch.hpp>

#include "tests/unit/runtime/small_home.hpp"

using namespace vicino;
using namespace vicino::test;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {
std::vector<AlertNumber> open_numbers(const House& house) {
  std::vector<AlertNumber> numbers;
  for (const auto& open : rules::open_alerts(house.gateway->rules(), house.gateway->state()))
    numbers.push_back(open.alert);
  return numbers;
}
}  // namespace

TEST_CASE("after a crash everything committed is there, and what was not is not") {
  House house;
  house.admit("pendant.sos", 1, noon + 1s);
  house.commit();
  house.admit("pendant.sos", 1, noon + 2s);  // never committed
  house.crash_and_start(noon + 3s);
  CHECK_FALSE(house.restored.new_journal);
  CHECK_FALSE(house.restored.rules_changed);
  CHECK(house.restored.last_alive == noon + 1s);
  const auto open = rules::open_alerts(house.gateway->rules(), house.gateway->state());
  REQUIRE(open.size() == 1);
  CHECK(open.front().count == 1);
}

TEST_CASE("a restart raises nothing again and gives no number twice") {
  House house;
  house.admit("pendant.sos", 1, noon + 1s);
  house.commit();
  house.crash_and_start(noon + 1min);
  CHECK(told(house.commit()).empty());
  CHECK(open_numbers(house) == std::vector<AlertNumber>{1});
  house.gateway->command({"c-1", "op", never, Acknowledge{1}}, noon + 2min);
  house.admit("pendant.sos", 1, noon + 3min);
  house.commit();
  CHECK(open_numbers(house) == std::vector<AlertNumber>{2});
}

TEST_CASE("the heartbeat's interval that a command has set outlives restarts, with a snapshot and without") {
  House house;
  CHECK_FALSE(house.gateway->heartbeat().has_value());
  house.gateway->command({"c-1", "op", never, SetHeartbeat{5min}}, noon);
  house.commit();
  house.crash_and_start(noon + 1min);
  CHECK(house.gateway->heartbeat() == Millis{5min});
  house.gateway->want_snapshot();
  house.commit();
  house.crash_and_start(noon + 2min);
  CHECK(house.gateway->heartbeat() == Millis{5min});
  CHECK(house.gateway->command({"c-1", "op", never, SetHeartbeat{9min}}, noon + 3min).reason == "repeated");
  CHECK(house.gateway->heartbeat() == Millis{5min});
}

TEST_CASE("a deadline that passed while the gateway was down is told at once, at its own instant, as late") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.commit();
  house.crash_and_start(noon + 40min);
  const auto effects = house.commit();
  REQUIRE(told(effects) == Words{"left-open raised"});
  const auto& record = std::get<AlertRecord>(effects.outgoing.front().body);
  CHECK(record.late);
  CHECK(record.at == noon + 15min);
}

TEST_CASE("a snapshot and the tail behind it give the state that the whole journal gives") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.gateway->want_snapshot();
  house.commit();
  house.admit("bathroom_motion.occupancy", 1, noon + 1min);
  house.commit();
  const auto before = house.gateway->state();
  house.crash_and_start(noon + 2min);
  CHECK(house.restored.folded == 1);
  CHECK(house.gateway->state().signals == before.signals);
  CHECK(house.gateway->state().last_alert == before.last_alert);
}

TEST_CASE("a repeated command is refused across a restart, with and without a snapshot") {
  const bool snapshot = GENERATE(false, true);
  House house;
  house.gateway->command({"c-1", "op", never, SetMode{Mode::away, noon + 5h, "hospital"}}, noon);
  if (snapshot) house.gateway->want_snapshot();
  house.commit();
  house.crash_and_start(noon + 1min);
  CHECK(house.gateway->state().mode == Mode::away);
  const auto again =
      house.gateway->command({"c-1", "op", never, SetMode{Mode::normal, never, ""}}, noon + 2min);
  CHECK(again.reason == "repeated");
  CHECK(house.gateway->state().mode == Mode::away);
}

TEST_CASE("with another home and other rules the journal is folded anew, by name") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.admit("pendant.sos", 1, noon + 1s);
  house.gateway->pass_time(noon + 15min);
  house.commit();
  REQUIRE(open_numbers(house).size() == 2);

  // The door comes first now, the bathroom is gone, and nobody minds an open door any more.
  auto home = small_home();
  std::erase_if(home.signals, [](const Signal& s) { return s.name == "bathroom_motion.occupancy"; });
  std::ranges::reverse(home.signals);
  house.use(home, {care(CareKind::sos)});
  house.crash_and_start(noon + 20min);
  CHECK(house.restored.rules_changed);
  const auto door = *house.home.find_signal("front_door.contact");
  CHECK(house.gateway->state().signal(door).known);
  CHECK(house.gateway->state().signal(door).value == 1);
  CHECK(told(house.commit()) == Words{"left-open resolved"});
  REQUIRE(open_numbers(house).size() == 1);
  // The centre has seen numbers 1 and 2.
  CHECK(house.gateway->state().last_alert >= 2);

  house.crash_and_start(noon + 21min);
  CHECK_FALSE(house.restored.rules_changed);
}

TEST_CASE("under other rules an open call for help keeps its number, and what was answered stays answered") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.gateway->pass_time(noon + 15min);       // 1
  house.admit("pendant.sos", 1, noon + 16min);  // 2
  house.gateway->command({"c-1", "op", never, Acknowledge{2}}, noon + 17min);
  house.admit("pendant.sos", 1, noon + 20min);  // 3
  house.commit();
  REQUIRE(open_numbers(house) == std::vector<AlertNumber>{1, 3});

  house.use(small_home(), {care(CareKind::sos)});
  house.crash_and_start(noon + 30min);
  CHECK(told(house.commit()) == Words{"left-open resolved"});
  CHECK(open_numbers(house) == std::vector<AlertNumber>{3});
  house.gateway->command({"c-2", "op", never, Acknowledge{3}}, noon + 31min);
  house.admit("pendant.sos", 1, noon + 40min);
  house.commit();
  CHECK(open_numbers(house) == std::vector<AlertNumber>{4});
}

TEST_CASE(
    "what safe mode leaves out stays open at the centre, and what began meanwhile is told when all rules are "
    "back") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.gateway->pass_time(noon + 15min);
  house.commit();
  const auto left_open = open_numbers(house);
  REQUIRE(left_open.size() == 1);

  house.use(small_home(), {care(CareKind::sos)});
  house.fewer_rules = true;
  house.crash_and_start(noon + 20min);
  CHECK(told(house.commit()).empty());
  house.admit("pendant.sos", 1, noon + 21min);
  house.admit("front_door.battery", 5, noon + 22min);  // nobody looks at it now
  CHECK(told(house.commit()) == Words{"sos raised"});
  const auto sos = open_numbers(house);
  CHECK(sos != left_open);

  house.use(small_home(), usual_rules());
  house.fewer_rules = false;
  house.crash_and_start(noon + 50min);
  const auto effects = house.commit();
  CHECK(told(effects) == Words{"battery-front_door raised"});
  const auto& battery = std::get<AlertRecord>(effects.outgoing.front().body);
  CHECK(battery.late);
  CHECK(battery.at == noon + 22min);
  auto open = open_numbers(house);
  std::ranges::sort(open);
  CHECK(open == std::vector<AlertNumber>{left_open[0], sos[0], battery.alert});
  house.crash_and_start(noon + 51min);
  CHECK(told(house.commit()).empty());
}

TEST_CASE("a clock that starts before the last journaled instant is not believed") {
  House house;
  house.admit("hall_motion.occupancy", 1, noon + 1h);
  house.commit();
  house.crash_and_start(*parse_rfc3339("1970-01-01T00:00:10Z"));
  CHECK_FALSE(house.gateway->state().clock_synchronised);
  CHECK(house.gateway->state().now >= noon + 1h);
}

TEST_CASE("a clock that is stepped moves deadlines along, also across a restart") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.gateway->clock_adjusted(2h, true, noon + 5min + 2h);
  house.commit();
  house.crash_and_start(noon + 2h + 6min);
  CHECK(told(house.commit()).empty());
  house.gateway->pass_time(noon + 2h + 15min);
  CHECK(told(house.commit()) == Words{"left-open raised"});
}

TEST_CASE("what is not receipted is in the outbox after a restart, word for word") {
  House house;
  house.admit("pendant.sos", 1, noon + 1s);
  const auto sent = house.commit().outgoing;
  house.crash_and_start(noon + 1min);
  const auto unsent = house.gateway->unsent(Lane::alarm, 0, 10);
  REQUIRE(unsent);
  REQUIRE(unsent->size() == 1);
  CHECK(unsent->front().seq == sent.front().seq);
  CHECK(std::get<AlertRecord>(unsent->front().body) == std::get<AlertRecord>(sent.front().body));

  house.commit();
  house.gateway->receipted(Lane::alarm, sent.front().seq);
  REQUIRE(house.gateway->flush_cursors());
  house.crash_and_start(noon + 2min);
  CHECK(house.gateway->cursors().alarm == sent.front().seq);
}
