// Scenarios: tables that a nurse can read, which say what happens in a home and what must come of it.
//
//   rules  night.toml            zone Europe/Rome         # header: rules, home, zone, clock; `rules default` needs no file
//   home   flat.toml
//   2026-03-29 01:00   bed     empty
//   2026-03-29 04:59   expect  nothing
//   2026-03-29 05:00   expect  bed-empty raised           # three real hours: the night loses one
//   05:10              centre  acknowledges bed-empty     # the date may be left out: that of the line before
//
// What may stand behind the time (docs/rules.md has examples of each):
//   SENSOR VALUE       a signal, a device, or a type that the home has once; open, closed, occupied, empty, movement
//                      (seen, and gone again), on, off, pressed, maybe, fall, alarm, clear, low, lost, back, or a number
//   expect nothing     nobody was told anything since the last expectation
//   expect RULE KIND [count N] [late] [test] [at TIME], RULE KIND ...     exactly at this time
//   centre acknowledges|cancels|silences RULE [for 30m] / centre sets MODE [for 2h] / centre tests
//   mode MODE          the mode as the gateway itself changes it
//   offline|online DEVICE|all     its bridge says so
//   silent|heard DEVICE|all       it gives no sign of life any more, without a word; or does again
//   restart [after 20m]   the gateway was down for so long before this line
//   gateway PART fails|well   what it notices of itself; parts: storage, clock, uplink
//   clock +1h|-90s|set    the line's time is by the old clock, later lines are by the new one
//
// Unless the table says otherwise every device gives a sign of life every ten minutes, as in a home that is well.
//
// Everything that the home or the centre is told must be expected; what stays inside (pending, degraded, restored) only if
// the table cares. Times are local; one that occurs twice in October is the first that is not before the line above, or say
// which: 02:30+01:00. One that does not occur in March is a problem.
//
// Nothing here touches a file. `vicinoctl rules test FILE...` reads the text and passes two callbacks:
//
//   ScenarioLoaders loaders;
//   loaders.home  = [&](const std::string& name) { return config::load_home(directory / name); };
//   loaders.rules = [&](const std::string& name, const Home& home) { return config::load_rules(directory / name, home); };
//   auto parsed = parse_scenario(text, file, loaders);   // Scenario, or Problems to print with to_text(Problem)
//   auto report = run(std::get<Scenario>(parsed));       // report.failures, to print with to_text(ScenarioFailure)
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/event.hpp"
#include "rules/care_rule.hpp"
#include "rules/rule_set.hpp"

namespace vicino::rules {

struct ScenarioLoaders {
  std::function<std::variant<Home, Problems>(const std::string& name)> home;
  std::function<std::variant<std::vector<CareRule>, Problems>(const std::string& name, const Home& home)>
      rules;
  std::function<Result<Zone>(std::string_view name)> zone = load_zone;
};

// One thing that must have happened at the instant of its line.
struct Expectation {
  RuleIndex rule{};
  TransitionKind kind = TransitionKind::raised;
  std::uint32_t count = 0;  // 0: any
  bool late = false;
  bool test = false;
  Instant at = unknown;  // `unknown`: at its line's; else before it, known late
};

struct ScenarioLine {
  // Events to admit; those of a command by rule id find their alert when they run.
  struct Happens {
    std::vector<decltype(Event::body)> events;
  };
  struct Expects {
    std::vector<Expectation> all;  // none: nothing
  };
  struct FallsSilent {
    std::vector<DeviceId> devices;
  };
  enum class Act : std::uint8_t { acknowledge, cancel, silence };
  struct CentreActs {
    Act act = Act::acknowledge;
    RuleIndex rule{};
    Millis for_{0};
  };
  struct Restarts {
    Millis after{0};
  };

  int number = 0;  // in the file, from 1
  Instant at = unknown;
  std::variant<Happens, Expects, CentreActs, Restarts, FallsSilent> body;
};

struct Scenario {
  std::string file;
  RuleSet rules;
  bool clock_set = true;  // at the start
  std::vector<ScenarioLine> lines;
};

// All problems at once, each with file, line and column.
std::variant<Scenario, Problems> parse_scenario(std::string_view text, const std::string& file,
                                                const ScenarioLoaders& loaders);

struct ScenarioFailure {
  std::string file;
  int line = 0;
  std::string expected;  // "left-open raised at 2026-03-29 05:00:00"
  std::string got;       // "nothing"
};
// "night.scenario:12: expected ..., got ..."
std::string to_text(const ScenarioFailure& failure);

struct ScenarioReport {
  std::size_t expectations = 0;  // that were checked
  std::vector<ScenarioFailure> failures;
  std::vector<Transition> transitions;  // all, as they came
  bool passed() const noexcept { return failures.empty(); }
};

struct ScenarioOptions {
  // Before every line: to a snapshot and back, and time passes in small steps. The outcome must be the same.
  bool harass = false;
};

ScenarioReport run(const Scenario& scenario, const ScenarioOptions& options = {});

}  // namespace vicino::rules
