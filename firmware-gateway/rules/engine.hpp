// The engine: a pure fold over events. Same rule set, same events, same transitions, on every machine.
//
//   step(rules, state, event, sink)   time passes to event.at (due deadlines fire, each at its own instant),
//                                     then the event applies to the rules that know its signal, by rule index
//   advance(rules, state, to, sink)   fires deadlines <= to; ticks are no inputs: extra calls change nothing
//   next_deadline(rules, state)       when advance() may next have something to do (it may come to nothing,
//   as the rule
//                                     has been put off meanwhile, but it is never too late); `never` if not
//
// The first event begins the state: from there on there is something to be silent or absent against. Until a
// GatewayStarted says otherwise, the clock is taken as synchronised. The `at` of a ClockAdjusted is on the
// new clock: it is the one event that may lie before its predecessor, by -delta at most; the engine lets time
// pass to at - delta on the old clock, then moves all it has stored by delta.
//
// No clock, thread, file, log, random number or locale is seen from here. In the steady state nothing is
// allocated: the sink is the caller's vector, cleared and used again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/alert.hpp"
#include "domain/event.hpp"
#include "rules/rule_set.hpp"
#include "rules/state.hpp"

namespace vicino::rules {

using TransitionSink = std::vector<Transition>;

// A state in which nothing has been seen yet, for this rule set.
EngineState initial_state(const RuleSet& rules);

void step(const RuleSet& rules, EngineState& state, const Event& event, TransitionSink& sink);
void advance(const RuleSet& rules, EngineState& state, Instant to, TransitionSink& sink);
Instant next_deadline(const RuleSet& rules, const EngineState& state);

// Carries the state of rules that are unchanged (same id, same hash) over to a new rule set; alerts of rules
// that are gone are resolved into the sink. `at` is the instant of the RulesLoaded event.
EngineState migrate(const RuleSet& from, const EngineState& state, const RuleSet& to, Instant at,
                    TransitionSink& sink);

// The snapshot codec. decode() checks version, rule set hash and every length: a damaged snapshot is an
// error, never a wrong state.
std::string encode(const RuleSet& rules, const EngineState& state);
Result<EngineState> decode(const RuleSet& rules, std::string_view bytes);

// Is this home protected now? One line per rule that cannot see.
struct Degraded {
  RuleIndex rule{};
  std::vector<DeviceId> blind;
};
std::vector<Degraded> degraded_rules(const RuleSet& rules, const EngineState& state);

// Open alerts (pre-alarm and firing), by number.
struct OpenAlert {
  AlertNumber alert = 0;
  RuleIndex rule{};
  Instant started = unknown;
  Instant raised = unknown;  // `unknown` in pre-alarm
  std::uint32_t count = 0;
  bool acknowledged = false;
};
std::vector<OpenAlert> open_alerts(const RuleSet& rules, const EngineState& state);

}  // namespace vicino::rules
