#include <catch2/catch.hpp>

#include "script.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;
using namespace std::chrono_literals;

namespace {

std::vector<RuleSpec> some_rules() {
  RuleSpec door;
  door.id = "door";
  door.condition = Threshold{.signals = {signal("door")}};
  door.limits = {{DayWindow{}, 10min}};
  RuleSpec count;
  count.id = "count";
  count.condition = CountWithin{.edges = {edge("bath")}, .n = 3, .within = 1h};
  RuleSpec still;
  still.id = "still";
  still.condition = Absence{{edge("hall")}};
  still.limits = {{DayWindow{8 * 60, 22 * 60}, 1h}};
  still.needs = {device("hall")};
  return {door, count, still};
}

Play a_while() {
  Play play(some_rules());
  play.lines({"0 bath 0", "0 door 1", "5m bath 1", "11m bath 0", "12m bath 1", "13m offline hall",
              "14m mode visitor 3h"});
  return play;
}

}  // namespace

TEST_CASE("a snapshot is the state") {
  const auto play = a_while();
  const auto bytes = encode(play.rules, play.state);
  const auto back = decode(play.rules, bytes);
  REQUIRE(back.has_value());
  CHECK(*back == play.state);
  CHECK(encode(play.rules, *back) == bytes);
}

TEST_CASE("what troubles the gateway is in the snapshot, every part of it") {
  auto play = a_while();
  const auto before = encode(play.rules, play.state);
  for (std::size_t i = 0; i < health_part_count; ++i)
    play.at(play.state.now, {0, unknown, GatewayHealth{static_cast<HealthPart>(i), false}});
  const auto bytes = encode(play.rules, play.state);
  CHECK(bytes.size() == before.size());  // one byte, as when there were fewer parts
  const auto back = decode(play.rules, bytes);
  REQUIRE(back.has_value());
  CHECK(back->troubles == (1U << health_part_count) - 1);
}

TEST_CASE("a state that has seen nothing has a snapshot too") {
  const auto rules = rule_set(some_rules());
  const auto state = initial_state(rules);
  const auto back = decode(rules, encode(rules, state));
  REQUIRE(back.has_value());
  CHECK(*back == state);
}

TEST_CASE("a damaged snapshot is an error, never a wrong state") {
  const auto play = a_while();
  const auto bytes = encode(play.rules, play.state);
  int accepted = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    if (decode(play.rules, damaged)) ++accepted;
    if (decode(play.rules, std::string_view(bytes).substr(0, i))) ++accepted;
  }
  if (decode(play.rules, bytes + "x")) ++accepted;
  CHECK(accepted == 0);
}

TEST_CASE("a snapshot of other rules is refused") {
  const auto play = a_while();
  auto specs = some_rules();
  specs[0].limits[0].hold_for = 11min;
  const auto other = decode(rule_set(specs), encode(play.rules, play.state));
  REQUIRE(other.has_error());
  CHECK(other.error().what.find("other rules") != std::string::npos);
}
