#include "rules/care/describe.hpp"

#include <algorithm>

#include "rules/care/sentence.hpp"
#include "rules/care/topic.hpp"

namespace vicino::rules {
namespace {

// The devices whose sight matters to the rule, and that cannot be seen now; in the order of the home, each
// once.
std::vector<DeviceId> blind_devices(const RuleSpec& rule, const Home& home, const EngineState& state) {
  std::vector<DeviceId> blind;
  const auto look = [&](DeviceId id) {
    if (index(id) < state.devices.size() && !state.visible(id)) blind.push_back(id);
  };
  const auto look_at = [&](const std::vector<Edge>& edges) {
    for (const auto& edge : edges) look(home.signals[index(edge.signal)].device);
  };
  for (const auto id : rule.needs) look(id);
  // An absence counts on every sensor it watches, even those without which it is not blind.
  if (const auto* absence = std::get_if<Absence>(&rule.condition)) look_at(absence->edges);
  if (const auto* latch = std::get_if<Latch>(&rule.condition)) look_at(latch->reset);
  std::sort(blind.begin(), blind.end());
  blind.erase(std::unique(blind.begin(), blind.end()), blind.end());
  return blind;
}

bool by_habit(const RuleSpec& rule, const EngineState& state) {
  return rule.adaptive && std::holds_alternative<Absence>(rule.condition) && state.habits.stillness_known();
}

Millis limit_of(const RuleSet& rules, RuleIndex index_of_rule, const EngineState& state, Instant at) {
  const auto& rule = rules.spec(index_of_rule);
  if (const auto* silent = std::get_if<Silent>(&rule.condition)) return state.device(silent->device).limit;
  if (by_habit(rule, state)) return limit_at(state.habits, local_hour(rules.zone(), at).hour);
  if (const auto* open = rules.limit_at(index_of_rule, at)) return open->hold_for;
  return rule.limits.empty() ? Millis{0} : rule.limits.front().hold_for;
}

}  // namespace

AlertRecord describe(const RuleSet& rules, const Home& home, const EngineState& state, const Transition& t) {
  const auto& rule = rules.spec(t.rule);
  const auto& now = state.rule(t.rule);
  AlertRecord r;
  r.transition = t.kind;
  r.alert = t.alert;
  r.rule = rule.id;
  r.rule_version = rules.rule_hash(t.rule);
  r.kind = rule.kind;
  r.alert_class = rule.alert_class;
  r.severity = t.severity;
  r.at = t.at;
  r.count = t.count;
  r.value = t.value;
  r.late = t.late;
  r.test = t.test;
  r.mode = state.mode;
  r.presumably_out = state.presumably_out;
  r.clock_synchronised = state.clock_synchronised;
  r.started = now.started;
  r.raised = t.kind == TransitionKind::raised ? t.at : now.raised;
  r.held_for = limit_of(rules, t.rule, state, t.at);
  r.evidence.assign(now.seen().begin(), now.seen().end());
  if (const auto* threshold = std::get_if<Threshold>(&rule.condition)) r.threshold = threshold->set;

  care::Background background{.rule = rule, .home = home, .zone = rules.zone()};
  // The device that the rule is about; of several, the one that spoke.
  background.device = care::device_of(rule, home);
  if (t.signal != no_signal) {
    r.signal = home.signal(t.signal).name;
    r.signal_kind = home.signal(t.signal).kind;
    if (background.device == no_device && !std::holds_alternative<Absence>(rule.condition))
      background.device = home.signal(t.signal).device;
  }
  if (background.device != no_device) r.device = home.device(background.device).id;
  background.room = rule.room;
  if (rule.room == no_room && background.device != no_device)
    background.room = home.device(background.device).room;
  if (const auto* room = home.room(background.room)) {
    r.room = room->id;
    r.room_type = room->type;
  }

  r.last_activity.reserve(home.rooms.size());
  for (std::size_t i = 0; i < home.rooms.size(); ++i) {
    const auto seen = state.last_movement_in(static_cast<RoomId>(i));
    if (seen == unknown) continue;
    r.last_activity.emplace_back(home.rooms[i].id, seen);
    if (seen <= background.last_movement) continue;
    background.last_movement = seen;
    background.last_room = static_cast<RoomId>(i);
  }
  if (by_habit(rule, state))
    background.usual = usual_stillness(state.habits, local_hour(rules.zone(), t.at).hour);
  if (rule.adaptive && state.habits.rise_known()) background.rise = state.habits.rise;
  if (rule.adaptive && state.habits.returns_known()) background.back_by = state.habits.back_by;
  if (std::holds_alternative<NightlyVisits>(rule.condition))
    r.threshold = static_cast<double>(state.nights[rules.tables().rules[index(t.rule)].night].mean) / 256;
  if (state.presumably_out) background.out_since = state.out_since;
  background.blind = blind_devices(rule, home, state);
  background.clock_needed = (now.blind & blind_clock) != 0;
  r.blind.reserve(background.blind.size());
  for (const auto id : background.blind) r.blind.push_back(home.device(id).id);

  r.text_it.reserve(192);
  r.text_en.reserve(192);
  care::put_sentence(r.text_it, r, background, Lang::it);
  care::put_sentence(r.text_en, r, background, Lang::en);
  return r;
}

}  // namespace vicino::rules
