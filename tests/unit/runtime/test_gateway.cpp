#include <catch2/catch.hpp>

#include "journal/codec.hpp"
#include "tests/unit/runtime/small_home.hpp"

using namespace vicino;
using namespace vicino::test;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

TEST_CASE("an SOS waits for nothing, and acts only once it is written") {
  House house;
  house.commit();
  CHECK_FALSE(house.gateway->urgent());

  house.admit("pendant.sos", 1, noon + 1s);
  CHECK(house.gateway->urgent());
  CHECK(house.gateway->journal().last_seq() <
        house.gateway->uncommitted() + house.gateway->journal().last_seq());
  const auto before = house.gateway->journal().last_seq();

  const auto effects = house.commit();
  CHECK(told(effects) == Words{"sos raised"});
  CHECK(effects.in_the_home.size() == 1);
  CHECK(house.gateway->journal().last_seq() == before + 2);
  CHECK(effects.outgoing.front().seq == before + 2);
  CHECK(effects.outgoing.front().lane == Lane::alarm);
  CHECK_FALSE(house.gateway->urgent());
}

TEST_CASE("readings alone are written and tell nobody") {
  House house;
  house.commit();
  house.admit("bathroom_motion.occupancy", 1, noon + 1s);
  house.admit("bathroom_motion.occupancy", 0, noon + 2s);
  CHECK_FALSE(house.gateway->urgent());
  const auto effects = house.commit();
  CHECK(effects.outgoing.empty());
  CHECK(effects.entries == 2);
  CHECK(house.gateway->readings() == 2);
}

TEST_CASE("a deadline fires when time passes, at its own instant") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.commit();
  CHECK(house.gateway->next_deadline() <= noon + 15min);
  house.gateway->pass_time(noon + 15min + 700ms);
  const auto effects = house.commit();
  REQUIRE(told(effects) == Words{"left-open raised"});
  CHECK(effects.outgoing.front().at == noon + 15min);
}

TEST_CASE("time never runs back behind the gate") {
  House house;
  house.admit("bathroom_motion.occupancy", 1, noon + 10s);
  house.admit("bathroom_motion.occupancy", 0, noon + 5s);
  house.commit();
  auto last = unknown;
  for (const auto& entry : house.entries()) {
    CHECK(entry.at >= last);
    last = entry.at;
  }
  CHECK(last == noon + 10s);
}

TEST_CASE("a command is answered once, whatever becomes of it") {
  House house;
  house.admit("pendant.sos", 1, noon);
  house.commit();
  const auto command = [](const char* id, AlertNumber alert, Instant expires = never) {
    return Command{id, "operator-1", expires, Acknowledge{alert}};
  };
  const auto answer = [&](const Command& c) {
    const auto result = house.gateway->command(c, noon + 1min);
    const auto effects = house.commit();
    const auto* fact = std::get_if<protocol::Fact>(&effects.outgoing.back().body);
    REQUIRE(fact != nullptr);
    CHECK(std::get<protocol::CommandResult>(*fact) == result);
    CHECK(effects.outgoing.back().lane == Lane::telemetry);
    return result.outcome == protocol::Outcome::done ? std::string("done") : result.reason;
  };
  CHECK(answer(command("c-1", 1, noon)) == "expired");
  CHECK(answer(command("c-2", 7)) == "no such alert");
  CHECK(answer(command("c-3", 1)) == "done");
  CHECK(answer(command("c-3", 1)) == "repeated");
  CHECK(rules::open_alerts(house.gateway->rules(), house.gateway->state()).empty());
  CHECK(answer(command("c-4", 1)) == "not open any more");
}

TEST_CASE(
    "what operators add to the record of an alert may come when it is over; to that of none it may not") {
  House house;
  house.admit("pendant.sos", 1, noon);
  house.commit();
  auto answer = [&, n = 0](decltype(Command::body) body) mutable {
    const auto result = house.gateway->command(
        {"c-" + std::to_string(++n), "operator-1", never, std::move(body)}, noon + 1min);
    return result.outcome == protocol::Outcome::done ? std::string("done") : result.reason;
  };
  CHECK(answer(Claim{1}) == "done");
  CHECK(answer(Resolve{1, Disposition::true_alarm, ""}) == "done");
  CHECK(rules::open_alerts(house.gateway->rules(), house.gateway->state()).empty());
  CHECK(answer(Remark{1, "richiamata"}) == "done");
  CHECK(answer(Resolve{1, Disposition::false_alarm, "pressed by mistake"}) == "done");
  CHECK(answer(Claim{2}) == "no such alert");
  CHECK(answer(Resolve{2, Disposition::test, ""}) == "no such alert");
}

TEST_CASE("resolving takes charge and ends; what still goes on must last anew") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.gateway->pass_time(noon + 15min);
  CHECK(told(house.commit()) == Words{"left-open raised"});
  house.gateway->command({"c-1", "op", never, Resolve{1, Disposition::false_alarm, "airing"}}, noon + 20min);
  CHECK(told(house.commit()) == Words{"left-open acknowledged", "left-open resolved"});
  house.gateway->pass_time(noon + 44min);
  CHECK(told(house.commit()).empty());
  house.gateway->pass_time(noon + 45min);  // no repeat within half an hour
  CHECK(told(house.commit()) == Words{"left-open raised"});
}

TEST_CASE("a mode ends by itself and says so, once") {
  House house;
  house.gateway->command({"c-1", "op", never, SetMode{Mode::away, noon + 1h, "hospital"}}, noon);
  house.commit();
  house.gateway->pass_time(noon + 2h);
  house.gateway->pass_time(noon + 3h);
  const auto effects = house.commit();
  REQUIRE(effects.outgoing.size() == 1);
  const auto& note = std::get<protocol::Note>(std::get<protocol::Fact>(effects.outgoing.front().body));
  CHECK(note.name == "mode-ended");
  CHECK(note.text == "mode away is over; normal again");
}

TEST_CASE("in a demonstration everything that leaves says test") {
  House house;
  house.test = true;
  house.crash_and_start(noon);
  house.admit("pendant.sos", 1, noon);
  const auto effects = house.commit();
  for (const auto& out : effects.outgoing)
    if (const auto* record = std::get_if<AlertRecord>(&out.body)) CHECK(record->test);
  CHECK(told(effects) == Words{"sos raised"});
}

TEST_CASE("while the journal cannot be written, alarms act from memory, once, and nothing is lost") {
  House house;
  house.commit();
  // Entries that leave a gap are refused by the journal: the same answer as a full disk gives, at a place of our choosing.
  journal::Entry stranger;
  stranger.seq = house.gateway->journal().last_seq() + 1;
  stranger.at = noon;
  journal::encode(Event{stranger.seq, noon, Availability{DeviceId{1}, Liveness::heard}}, stranger.body);
  house.admit("front_door.battery", 5, noon + 1s);
  house.admit("pendant.sos", 1, noon + 1s);
  REQUIRE(house.gateway->journal().commit({stranger}));

  runtime::Effects effects;
  REQUIRE_FALSE(house.gateway->commit(effects));
  CHECK(told(effects) == Words{"battery-front_door raised", "sos raised"});
  const auto kept = house.gateway->uncommitted();
  CHECK(kept == 4);

  house.admit("hall_motion.occupancy", 1, noon + 2s);
  REQUIRE_FALSE(house.gateway->commit(effects));
  CHECK(told(effects).empty());
  CHECK(house.gateway->uncommitted() == kept + 1);
}

TEST_CASE("a new rule set closes the alerts of rules that are gone and keeps the rest") {
  House house;
  house.admit("front_door.contact", 1, noon);
  house.gateway->pass_time(noon + 15min);
  house.admit("pendant.sos", 1, noon + 16min);
  house.commit();
  REQUIRE(rules::open_alerts(house.gateway->rules(), house.gateway->state()).size() == 2);

  house.gateway->load(compiled(house.home, {care(CareKind::sos)}), noon + 17min);
  CHECK(told(house.commit()) == Words{"left-open resolved"});
  const auto open = rules::open_alerts(house.gateway->rules(), house.gateway->state());
  REQUIRE(open.size() == 1);
  CHECK(house.gateway->rules().spec(open.front().rule).kind == CareKind::sos);
}
