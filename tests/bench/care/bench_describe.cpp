// How fast transitions become records with their two sentences: an alarm storm passes through here.
#include <chrono>
#include <cstdio>

#include "rules/care/describe.hpp"
#include "rules/care/expand.hpp"
#include "rules/engine.hpp"
#include "tests/unit/care/homes.hpp"

using namespace vicino;
using namespace vicino::rules;

int main() {
  const auto home = test::flat();
  std::vector<RuleSpec> specs;
  for (const auto& rule : default_rules(home)) {
    auto expanded = expand(home, rule);
    for (auto& spec : std::get<std::vector<RuleSpec>>(expanded)) specs.push_back(std::move(spec));
  }
  auto compiled = compile(home, std::move(specs), *load_zone(home.zone));
  const auto& rules = std::get<RuleSet>(compiled);
  auto state = initial_state(rules);
  TransitionSink sink;
  Seq seq = 0;
  const auto start = parse_rfc3339("2026-05-01T06:00:00Z").value();
  step(rules, state, Event{++seq, start, GatewayStarted{unknown, true, "boot", "bench"}}, sink);
  for (const double value : {0.0, 1.0, 2.0, 35.0, 12.0})
    for (std::size_t s = 0; s < home.signals.size(); ++s)
      step(rules, state, Event{++seq, start, Reading{static_cast<SignalId>(s), value, unknown}}, sink);
  advance(rules, state, start + std::chrono::hours{48}, sink);

  std::size_t made = 0;
  std::size_t bytes = 0;
  const auto begin = std::chrono::steady_clock::now();
  while (made < 400'000)
    for (const auto& transition : sink) {
      const auto record = describe(rules, home, state, transition);
      bytes += record.text_it.size() + record.text_en.size();
      ++made;
    }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const double rate = static_cast<double>(made) / took.count();
  std::printf("bench describe %.0f records/s, at_least %d, ratio %.2f\n", rate, 100'000, rate / 100'000);
  return bytes > 0 ? 0 : 1;
}
