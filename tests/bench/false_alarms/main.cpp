// False alerts per home-day, and how long simulated emergencies go unnoticed: every default rule, recorded and
// simulated homes, habits learned (adaptive) against fixed limits (static).
//   bench_false_alarms [CUTS]      500 if not given
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "cuts.hpp"
#include "replay/format.hpp"
#include "replay/player.hpp"
#include "rules/care/expand.hpp"

using namespace vicino;
using namespace vicino::bench;

namespace {

constexpr std::uint64_t seed_of_cuts = 20260329;
constexpr double social_budget = 0.03;      // false social alerts a home and day, all rules together
constexpr double inactivity_budget = 0.05;  // of the inactivity rule alone
constexpr double longest_mean_delay = 4;    // hours

rules::RuleSet rules_of(const Home& home, bool adaptive) {
  auto rules = rules::default_rules(home);
  for (auto& rule : rules)
    if (rule.kind == CareKind::inactivity || rule.kind == CareKind::not_up) rule.adaptive = adaptive;
  auto compiled = replay::compile_rules(home, rules, "default rules");
  if (const auto* problems = std::get_if<Problems>(&compiled)) {
    for (const auto& problem : *problems) std::fprintf(stderr, "%s\n", to_text(problem).c_str());
    std::exit(2);
  }
  return std::get<0>(std::move(compiled));
}

void report(const std::string& name, double value, const char* unit, double limit) {
  std::printf("bench false_alarms.%s %.3f %s, limit %.3f, ratio %.3f\n", name.c_str(), value, unit, limit,
              value / limit);
}

struct Sum {
  std::uint64_t inactivity = 0;
  std::uint64_t social = 0;
  double days = 0;

  void operator+=(const Sum& other) {
    inactivity += other.inactivity;
    social += other.social;
    days += other.days;
  }
};

void report_sum(const std::string& name, const Sum& sum) {
  report(name + ".social", static_cast<double>(sum.social) / sum.days, "per_day", social_budget);
  report(name + ".inactivity", static_cast<double>(sum.inactivity) / sum.days, "per_day", inactivity_budget);
}

void report_delays(const std::string& name, std::vector<std::optional<Millis>> delays, double limit) {
  std::vector<double> hours;
  for (const auto& delay : delays)
    if (delay) hours.push_back(static_cast<double>(delay->count()) / 3.6e6);
  std::sort(hours.begin(), hours.end());
  double sum = 0;
  for (const auto h : hours) sum += h;
  const auto missed = delays.size() - hours.size();
  if (hours.empty()) {
    std::printf("# %s: none of %zu cuts noticed within two days\n", name.c_str(), delays.size());
    return;
  }
  report(name + ".mean", sum / static_cast<double>(hours.size()), "h", limit);
  std::printf("# %s: median %.2f h, 95 %% %.2f h, longest %.2f h; %zu of %zu cuts not noticed within 48 h\n",
              name.c_str(), hours[hours.size() / 2], hours[hours.size() * 95 / 100], hours.back(), missed,
              delays.size());
}

// The first few of the cuts that nothing noticed: where to look.
void name_unnoticed(const std::string& name, const rules::RuleSet& rules, const std::vector<Instant>& cuts,
                    const std::vector<std::optional<Millis>>& delays) {
  int named = 0;
  for (std::size_t i = 0; i < cuts.size() && named < 3; ++i)
    if (!delays[i]) {
      ++named;
      std::printf("# %s: cut at %s never noticed\n", name.c_str(),
                  replay::local_time(rules.zone(), cuts[i]).c_str());
    }
}

Sum report_alerts(const std::string& name, const LivedIn& lived, const rules::RuleSet& rules,
                  const Verdict& verdict) {
  Sum sum;
  sum.days = static_cast<double>(lived.length().count()) / 8.64e7;
  std::map<std::string, std::uint64_t> by_rule;
  for (const auto& told : verdict.alerts) {
    const auto& spec = rules.spec(told.rule);
    const auto truth = std::find_if(lived.truths.begin(), lived.truths.end(), [&](const Truth& t) {
      return (t.kind == CareKind::generic || t.kind == spec.kind) && t.from <= told.at && told.at <= t.to;
    });
    std::printf("# %s: %s %s%s%s\n", name.c_str(), replay::local_time(rules.zone(), told.at).c_str(),
                spec.id.c_str(), truth == lived.truths.end() ? "" : ": true, ",
                truth == lived.truths.end() ? "" : truth->what.c_str());
    if (truth != lived.truths.end()) continue;
    ++by_rule[spec.id];
    ++sum.social;
    sum.inactivity += spec.kind == CareKind::inactivity;
  }
  for (const auto& [rule, count] : by_rule)
    if (rule != "inactivity")  // in the sum
      report(name + "." + rule, static_cast<double>(count) / sum.days, "per_day", social_budget);
  report_sum(name, sum);
  return sum;
}

// A long pause of annotations is played as a gateway that was off.
void report_interruptions(const LivedIn& lived) {
  int count = 0;
  double hours = 0;
  for (const auto& event : lived.events)
    if (const auto* started = std::get_if<GatewayStarted>(&event.body)) {
      ++count;
      hours += static_cast<double>((event.at - started->last_alive).count()) / 3.6e6;
    }
  if (count > 0) std::printf("# %s: %d interruptions, %.1f h in all\n", lived.name.c_str(), count, hours);
}

}  // namespace

int main(int argc, char** argv) {
  const auto count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500UL;
  // Of the recorded homes, and of all.
  std::map<bool, Sum> recorded, sums;
  std::map<bool, std::vector<std::optional<Millis>>> recorded_delays, delays;
  for (const auto& lived : all_homes()) {
    std::printf("# %s: %zu events, %.1f days\n", lived.name.c_str(), lived.events.size(),
                static_cast<double>(lived.length().count()) / 8.64e7);
    report_interruptions(lived);
    std::fflush(stdout);
    const auto cuts = choose_cuts(lived, rules_of(lived.home, true), count, seed_of_cuts);
    for (const bool adaptive : {false, true}) {
      const auto name = lived.name + (adaptive ? ".adaptive" : ".static");
      const auto rules = rules_of(lived.home, adaptive);
      const auto verdict = judge(lived, rules, cuts, AfterCut::alive);
      const auto sum = report_alerts(name, lived, rules, verdict);
      const auto& slow = verdict.inactivity;
      sums[adaptive] += sum;
      delays[adaptive].insert(delays[adaptive].end(), slow.begin(), slow.end());
      if (lived.recorded) {
        recorded[adaptive] += sum;
        recorded_delays[adaptive].insert(recorded_delays[adaptive].end(), slow.begin(), slow.end());
      }
      report_delays(name + ".delay.inactivity", verdict.inactivity, longest_mean_delay);
      report_delays(name + ".delay.inactivity_or_not_up", verdict.noticed, longest_mean_delay);
      name_unnoticed(name, rules, cuts, verdict.noticed);
      report_delays(name + ".delay.any_rule", verdict.any, longest_mean_delay);
    }
    const auto rules = rules_of(lived.home, true);
    const auto verdict = judge(lived, rules, cuts, AfterCut::silent);
    report_delays(lived.name + ".adaptive.no_check_ins.delay.inactivity", verdict.inactivity,
                  longest_mean_delay);
    std::fflush(stdout);
  }
  for (const bool adaptive : {false, true}) {
    const std::string rules = adaptive ? "adaptive" : "static";
    if (recorded[adaptive].days > 0) {
      report_sum("recorded." + rules, recorded[adaptive]);
      report_delays("recorded." + rules + ".delay.inactivity", recorded_delays[adaptive], longest_mean_delay);
    }
    report_sum("all." + rules, sums[adaptive]);
    report_delays("all." + rules + ".delay.inactivity", delays[adaptive], longest_mean_delay);
  }
  return 0;
}
