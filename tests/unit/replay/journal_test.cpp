// The gateway's own journal, replayed: what was journaled must come out again.
#include "replay/budget.hpp"
#include "replay/replay.hpp"
#include "tests/unit/runtime/small_home.hpp"

using namespace vicino;
using namespace vicino::test;
using namespace std::chrono_literals;

namespace {

std::string told_as(AlertNumber alert, const std::string& rule, Instant at, const std::string& text,
                    bool late) {
  return std::to_string(alert) + " " + rule + " " + to_rfc3339(at) + (late ? " late " : " ") + text;
}

// Alerts raised, as the journal has them.
std::vector<std::string> journaled(const House& house) {
  std::vector<std::string> told;
  for (const auto& entry : house.entries()) {
    if (entry.kind != journal::EntryKind::alert) continue;
    const auto record = journal::decode_alert(entry.body);
    REQUIRE(record);
    if (record->transition == TransitionKind::raised)
      told.push_back(told_as(record->alert, record->rule, record->at, record->text_en, record->late));
  }
  return told;
}

std::vector<rules::CareRule> rules_of_house() {
  return {care(CareKind::sos),        care(CareKind::left_open),     care(CareKind::long_stay),
          care(CareKind::inactivity), care(CareKind::sensor_silent), care(CareKind::battery)};
}

replay::Outcome replayed(const std::filesystem::path& journal, const Home& home) {
  auto result = replay::replay({{journal}, {}, compiled(home, rules_of_house()), {}, false, {}});
  REQUIRE(result.index() == 0);
  return std::get<0>(std::move(result)).outcome;
}

// A day of random doings, with crashes in between, its deadlines told as the daemon's timer does.
void live(House& house, std::uint64_t seed) {
  const auto random = [&seed](std::uint64_t below) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    return (seed >> 33) % below;
  };
  auto now = noon;
  for (int i = 0; i < 300; ++i) {
    const auto next = now + Millis{static_cast<std::int64_t>(random(40 * 60'000))};
    for (auto due = house.gateway->next_deadline(); due <= next; due = house.gateway->next_deadline()) {
      house.gateway->pass_time(due);
      house.commit();
      if (house.gateway->next_deadline() <= due) break;
    }
    now = next;
    switch (random(12)) {
      case 0:
        house.crash_and_start(now);
        break;
      case 1:
        house.admit("pendant.sos", 1, now);
        break;
      case 2:
      case 3:
        house.admit("front_door.contact", static_cast<double>(random(2)), now);
        break;
      case 4:
        house.gateway->admit(Availability{DeviceId{1}, random(2) == 0 ? Liveness::offline : Liveness::online},
                             now);
        break;
      case 5:
        house.gateway->command({"c" + std::to_string(i), "op-7", never, Acknowledge{random(9) + 1}}, now);
        break;
      case 6: {  // forth, or back by no more than has passed since the last event
        const Millis delta{static_cast<std::int64_t>(random(600'000)) - 1000};
        now += delta;
        house.gateway->clock_adjusted(delta, true, now);
        break;
      }
      default:
        house.admit(random(2) == 0 ? "bathroom_motion.occupancy" : "hall_motion.occupancy",
                    static_cast<double>(random(2)), now);
    }
    house.commit();
  }
}

}  // namespace

TEST_CASE(
    "the replay of a journal raises the alerts that were journaled, at the same instants, in the same "
    "words") {
  std::size_t alerts = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    House house(small_home(), rules_of_house());
    live(house, seed);
    const auto copy = house.folder / "copy.db";
    REQUIRE(house.gateway->journal().copy_to(copy));
    const auto outcome = replayed(copy, house.home);
    std::vector<std::string> told;
    for (const auto& episode : outcome.episodes)
      if (episode.was_raised())
        told.push_back(told_as(episode.alert, outcome.rules[index(episode.rule)].rule, episode.raised,
                               episode.text_en, episode.late));
    auto expected = journaled(house);
    std::sort(expected.begin(), expected.end());
    std::sort(told.begin(), told.end());
    REQUIRE(told.size() == expected.size());
    for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i] == expected[i]);
    alerts += told.size();
  }
  CHECK(alerts > 50);
}

TEST_CASE("a journal is replayed under a home whose file has another order, by the names that it recorded") {
  House house(small_home(), rules_of_house());
  house.admit("pendant.sos", 1, noon + 1h);
  house.commit();
  const auto copy = house.folder / "copy.db";
  REQUIRE(house.gateway->journal().copy_to(copy));
  auto other = house.home;
  std::rotate(other.signals.begin(), other.signals.begin() + 2, other.signals.end());
  const auto outcome = replayed(copy, other);
  REQUIRE(outcome.episodes.size() == 1);
  CHECK(outcome.rules[index(outcome.episodes.front().rule)].rule == "sos");

  auto smaller = house.home;
  smaller.signals.pop_back();
  auto source = replay::open_source(copy, smaller, {});
  REQUIRE(source.index() == 0);
  REQUIRE(std::get<0>(source)->play([](const Event&) {}));
  CHECK(std::get<0>(source)->account().refused ==
        std::map<std::string, std::uint64_t>{{"not-of-this-home", 1}});
  CHECK(std::get<0>(source)->account().examples.size() == 1);
}

TEST_CASE("the budget counts alerts with what operators said of them, the last word and the reason") {
  House house(small_home(), usual_rules());
  auto now = noon;
  for (int i = 0; i < 4; ++i) {
    now += 2h;
    house.admit("pendant.sos", 1, now);
    house.gateway->command(
        {"a" + std::to_string(i), "op-7", never, Acknowledge{static_cast<AlertNumber>(i + 1)}}, now);
  }
  const auto say = [&](AlertNumber alert, Disposition disposition, const char* reason) {
    static int n = 0;
    house.gateway->command({"r" + std::to_string(++n), "op-7", never, Resolve{alert, disposition, reason}},
                           now);
  };
  say(1, Disposition::false_alarm, "leaned on it");
  say(2, Disposition::false_alarm, "leaned on it");
  say(2, Disposition::true_alarm, "fell in the hall");
  say(3, Disposition::test, "");
  house.commit();
  const auto copy = house.folder / "copy.db";
  REQUIRE(house.gateway->journal().copy_to(copy));

  const auto budget = replay::budget_of_journal(copy);
  REQUIRE(budget);
  REQUIRE(budget->rules.size() == 1);
  const auto& sos = budget->rules.front();
  CHECK(sos.rule == "sos");
  CHECK(sos.raised == 4);
  CHECK(sos.said_true == 1);
  CHECK(sos.said_false == 1);
  CHECK(sos.said_test == 1);
  CHECK(sos.counted_false() == 2);  // one said so, one of which nobody has said anything
  CHECK(sos.reasons == std::vector<std::string>{"leaned on it"});
  CHECK(budget->counted_false(AlertClass::social) == 2);
  CHECK(replay::to_json(*budget).find("\"exceeded\":true") != std::string::npos);

  auto refused = replay::budget_of_journal(house.folder / "absent.db");
  REQUIRE_FALSE(refused);
  CHECK_FALSE(refused.error().cure.empty());
}

TEST_CASE("a shadow rule's alerts are counted apart and do not weigh on the budget") {
  auto shadow = care(CareKind::sos);
  shadow.shadow = true;
  House house(small_home(), {shadow});
  house.admit("pendant.sos", 1, noon + 1h);
  house.commit();
  const auto copy = house.folder / "copy.db";
  REQUIRE(house.gateway->journal().copy_to(copy));
  const auto budget = replay::budget_of_journal(copy);
  REQUIRE(budget);
  REQUIRE(budget->rules.size() == 1);
  CHECK(budget->rules.front().shadow);
  CHECK(budget->counted_false(AlertClass::social) == 0);
}
