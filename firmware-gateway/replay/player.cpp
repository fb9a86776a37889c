#include "replay/player.hpp"

#include <algorithm>
#include <array>

#include "rules/care/describe.hpp"
#include "rules/care/expand.hpp"
#include "rules/zone.hpp"

namespace vicino::replay {

std::string_view name(Ending ending) noexcept {
  constexpr std::array<std::string_view, 3> names{"open", "resolved", "cancelled"};
  return names[static_cast<std::size_t>(ending)];
}

std::variant<rules::RuleSet, Problems> compile_rules(const Home& home,
                                                     const std::vector<rules::CareRule>& rules,
                                                     const std::string& file) {
  Problems problems;
  const auto add = [&](const rules::RuleProblem& problem) {
    problems.push_back(
        {file, 0, 0, (problem.rule.empty() ? "" : problem.rule + ": ") + problem.what, problem.cure});
  };
  std::vector<rules::RuleSpec> specs;
  for (const auto& rule : rules) {
    auto expanded = rules::expand(home, rule);
    if (auto* some = std::get_if<std::vector<rules::RuleSpec>>(&expanded))
      specs.insert(specs.end(), std::make_move_iterator(some->begin()), std::make_move_iterator(some->end()));
    else
      for (const auto& problem : std::get<1>(expanded)) add(problem);
  }
  auto zone = rules::load_zone(home.zone);
  if (!zone) problems.push_back({file, 0, 0, zone.error().what, zone.error().cure});
  if (!problems.empty()) return problems;
  auto compiled = rules::compile(home, std::move(specs), std::move(*zone));
  if (auto* set = std::get_if<rules::RuleSet>(&compiled)) return std::move(*set);
  for (const auto& problem : std::get<1>(compiled)) add(problem);
  return problems;
}

Player::Player(rules::RuleSet rules) : rules_(std::move(rules)), state_(rules::initial_state(rules_)) {
  degraded_since_.assign(rules_.size(), unknown);
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto& spec = rules_.spec(static_cast<RuleIndex>(i));
    RuleTotals totals;
    totals.rule = spec.id;
    totals.kind = spec.kind;
    totals.alert_class = spec.alert_class;
    totals.shadow = spec.shadow;
    outcome_.rules.push_back(std::move(totals));
  }
}

namespace {

// Until when time simply passed before an event, on the clock of before: while the gateway was down, and in a step of
// the clock, it did not. What is left is step()'s.
Instant passed_until(const Event& event) {
  if (const auto* adjusted = std::get_if<ClockAdjusted>(&event.body)) return event.at - adjusted->delta;
  if (const auto* started = std::get_if<GatewayStarted>(&event.body))
    return std::min(started->last_alive, event.at);
  return event.at;
}

}  // namespace

void Player::take(const Event& event) {
  if (outcome_.from == unknown) outcome_.from = event.at;
  ++outcome_.events;
  if (state_.next_wake <= event.at || !std::holds_alternative<Reading>(event.body))
    pass_time(passed_until(event));
  rules::step(rules_, state_, event, sink_);
  if (!sink_.empty()) record();
}

// Deadline by deadline, as the gateway's timer does, so that each alert is described as things stood then.
void Player::pass_time(Instant to) {
  while (state_.next_wake <= to) {
    rules::advance(rules_, state_, std::max(state_.next_wake, state_.now), sink_);
    if (!sink_.empty()) record();
  }
}

const Outcome& Player::finish(Instant to) {
  if (outcome_.from == unknown) return outcome_;
  outcome_.to = std::max(to, state_.now);
  pass_time(outcome_.to);
  rules::advance(rules_, state_, outcome_.to, sink_);
  record();
  for (std::size_t i = 0; i < degraded_since_.size(); ++i)
    if (degraded_since_[i] != unknown) outcome_.rules[i].degraded_for += outcome_.to - degraded_since_[i];
  return outcome_;
}

void Player::record() {
  for (const auto& t : sink_) {
    auto& totals = outcome_.rules[index(t.rule)];
    auto& blind_since = degraded_since_[index(t.rule)];
    switch (t.kind) {
      case TransitionKind::degraded:
        ++totals.degraded;
        blind_since = t.at;
        continue;
      case TransitionKind::restored:
        if (blind_since != unknown) totals.degraded_for += t.at - blind_since;
        blind_since = unknown;
        continue;
      case TransitionKind::pre_alarm_started:
        ++totals.pre_alarms;
        break;
      case TransitionKind::raised:
        ++(t.test ? totals.tests : totals.raised);
        break;
      case TransitionKind::cancelled:
        ++totals.cancelled;
        break;
      case TransitionKind::updated:
      case TransitionKind::resolved:
        break;
      default:
        continue;
    }
    const auto [place, is_new] = open_.try_emplace(t.alert, outcome_.episodes.size());
    if (is_new) outcome_.episodes.emplace_back();
    auto& episode = outcome_.episodes[place->second];
    episode.alert = t.alert;
    episode.rule = t.rule;
    episode.severity = t.severity;
    episode.count = t.count;
    episode.late |= t.late;
    episode.test |= t.test;
    if (t.kind == TransitionKind::pre_alarm_started || t.kind == TransitionKind::raised) {
      (t.kind == TransitionKind::raised ? episode.raised : episode.pre_alarm) = t.at;
      auto told = rules::describe(rules_, rules_.home(), state_, t);
      episode.started = told.started;
      episode.room = std::move(told.room);
      episode.device = std::move(told.device);
      episode.text_it = std::move(told.text_it);
      episode.text_en = std::move(told.text_en);
    } else if (t.kind != TransitionKind::updated) {
      episode.ended = t.at;
      episode.ending = t.kind == TransitionKind::resolved ? Ending::resolved : Ending::cancelled;
      open_.erase(place);
    }
  }
  sink_.clear();
}

}  // namespace vicino::replay
