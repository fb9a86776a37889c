#include <catch2/catch.hpp>

#include "count_allocations.hpp"
#include "generate.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace vicino::rules::test;

TEST_CASE("in the steady state the engine allocates nothing") {
  std::uint64_t made = 0;
  std::size_t told = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Random random(i);
    const auto home = random_home(random);
    auto compiled = compile(home, random_rules(random, home, true), random_zone(random));
    REQUIRE(std::holds_alternative<RuleSet>(compiled));
    const auto& rules = std::get<RuleSet>(compiled);
    const auto stream = random_stream(random, home);
    auto state = initial_state(rules);
    TransitionSink sink;
    sink.reserve(4096);
    const auto before = allocations();
    for (const auto& moment : stream) step(rules, state, moment.event, sink);
    made += allocations() - before;
    told += sink.size();
  }
  CHECK(told > 1000);
  CHECK(made == 0);
}
