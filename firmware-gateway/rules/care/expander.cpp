#include "rules/care/expander.hpp"

#include <algorithm>

#include "rules/rule_set.hpp"
#include "rules/schedule.hpp"

namespace vicino::rules::care {
namespace {

using namespace std::chrono_literals;

bool hysteresis_grows(CareKind kind) {  // the alarm is below `set`, and over above `clear`
  return kind == CareKind::cold || kind == CareKind::battery;
}

}  // namespace

Edge movement_edge(const Home& home, SignalId id) {
  const auto kind = home.signal(id).kind;
  return Edge{.signal = id, .any_change = kind == SignalKind::contact || kind == SignalKind::bed};
}

std::vector<DeviceId> devices_of(const Home& home, const std::vector<Edge>& edges) {
  std::vector<DeviceId> devices;
  for (const auto& edge : edges) devices.push_back(home.signal(edge.signal).device);
  std::sort(devices.begin(), devices.end());
  devices.erase(std::unique(devices.begin(), devices.end()), devices.end());
  return devices;
}

void Expander::run() {
  if (!rule_.enabled) return;
  check_fields();
  switch (rule_.kind) {
    case CareKind::generic:
      generic();
      break;
    case CareKind::sos:
      sos();
      break;
    case CareKind::fall:
      fall();
      break;
    case CareKind::inactivity:
      inactivity();
      break;
    case CareKind::not_up:
      not_up();
      break;
    case CareKind::long_stay:
      long_stay();
      break;
    case CareKind::out_of_bed:
      out_of_bed();
      break;
    case CareKind::night_exit:
      night_exit();
      break;
    case CareKind::not_home:
      not_home();
      break;
    case CareKind::left_open:
      left_open();
      break;
    case CareKind::heat:
    case CareKind::cold:
      climate();
      break;
    case CareKind::hazard:
      hazard();
      break;
    case CareKind::missed_visit:
      missed_visit();
      break;
    case CareKind::night_bathroom:
      night_bathroom();
      break;
    case CareKind::battery:
      battery();
      break;
    case CareKind::sensor_silent:
    case CareKind::radio_down:
      silent();
      break;
    case CareKind::implausible:
      implausible();
      break;
    case CareKind::tamper:
      tamper();
      break;
    case CareKind::mains_lost:
      mains_lost();
      break;
    case CareKind::storage:
      trouble(HealthPart::storage);
      break;
    case CareKind::clock:
      trouble(HealthPart::clock);
      break;
    case CareKind::uplink_lost:
      trouble(HealthPart::uplink, Story::line);
      break;
    case CareKind::self_test:
      self_test();
      break;
    case CareKind::away_movement:
      away_movement();
      break;
    case CareKind::self_test_failed:
      trouble(HealthPart::self_test, Story::echo);
      break;
    case CareKind::safe_mode:
      trouble(HealthPart::safe_mode);
      break;
  }
  if (!problems.empty()) specs.clear();
}

void Expander::check_fields() {
  const auto only_for = [&](bool given, bool allowed, const char* field, const char* kinds) {
    if (given && !allowed)
      problem(field,
              "'" + std::string(field) + "' means nothing in a rule of kind '" +
                  std::string(name(rule_.kind)) + "'",
              std::string("remove it; it is for: ") + kinds);
  };
  const auto kind = rule_.kind;
  const bool thresholds = kind == CareKind::heat || kind == CareKind::cold || kind == CareKind::battery;
  only_for(rule_.maybe_after.has_value(), kind == CareKind::fall, "maybe_after", "fall");
  only_for(rule_.condition.has_value(), kind == CareKind::generic, "condition", "generic");
  const bool of_a_room =
      kind == CareKind::long_stay || kind == CareKind::night_bathroom || kind == CareKind::generic;
  only_for(rule_.room.has_value(), of_a_room, "room", "long-stay, night-bathroom, generic");
  const bool of_stillness = kind == CareKind::inactivity || kind == CareKind::not_up;
  only_for(rule_.adaptive.has_value(), of_stillness || kind == CareKind::not_home, "adaptive",
           "inactivity, not-up, not-home");
  only_for(rule_.hold_while_out.has_value(), of_stillness, "hold_while_out", "inactivity, not-up");
  only_for(rule_.home_by.has_value(), kind == CareKind::not_home, "home_by", "not-home");
  only_for(!rule_.visits.empty(), kind == CareKind::missed_visit, "visits", "missed-visit");
  only_for(rule_.margin.has_value(), kind == CareKind::missed_visit, "margin", "missed-visit");
  const bool of_the_home = kind == CareKind::not_up || kind == CareKind::not_home ||
                           kind == CareKind::storage || kind == CareKind::clock ||
                           kind == CareKind::uplink_lost || kind == CareKind::self_test_failed ||
                           kind == CareKind::safe_mode;
  if (of_the_home && !rule_.signals.empty())
    problem("sensors", "a rule of kind '" + std::string(name(kind)) + "' is about the home as a whole",
            "remove sensors");
  only_for(rule_.set.has_value(), thresholds, "set", "heat, cold, battery");
  only_for(rule_.clear.has_value(), thresholds, "clear", "heat, cold, battery");
  only_for(!rule_.devices.empty(),
           kind == CareKind::sensor_silent || kind == CareKind::radio_down || kind == CareKind::battery,
           "devices", "sensor-silent, radio-down, battery");
  if (rule_.limits) check_limits(*rule_.limits);
  if (rule_.pre_alarm && *rule_.pre_alarm > 1h)
    problem("pre_alarm", "a pre-alarm of " + to_text(*rule_.pre_alarm) + " keeps help away too long",
            "give at most 1h");
  if (rule_.maybe_after && *rule_.maybe_after > 10min)
    problem("maybe_after", "waiting " + to_text(*rule_.maybe_after) + " after a possible fall is too long",
            "give at most 10m");
  for (const auto& [field, value] :
       {std::pair{"pre_alarm", rule_.pre_alarm}, std::pair{"keep_firing_for", rule_.keep_firing_for},
        std::pair{"hold_off", rule_.hold_off}, std::pair{"maybe_after", rule_.maybe_after},
        std::pair{"hold_while_out", rule_.hold_while_out}, std::pair{"margin", rule_.margin}})
    if (value && *value < 0ms) problem(field, "a duration cannot be negative", "give 0s or more");
  for (const auto id : rule_.signals)
    if (!usable(id)) problem("sensors", "a sensor of this rule is not in the home", "check its name");
  for (const auto id : rule_.devices)
    if (index(id) >= home_.devices.size())
      problem("devices", "a device of this rule is not in the home", "check its name");
  if (rule_.room && index(*rule_.room) >= home_.rooms.size())
    problem("room", "the room of this rule is not in the home", "check its name");
  if (rule_.set && rule_.clear) {
    const bool wrong = hysteresis_grows(kind) ? *rule_.clear < *rule_.set : *rule_.clear > *rule_.set;
    if (wrong)
      problem("clear", "the alert would be over while its condition still holds",
              hysteresis_grows(kind) ? "give 'clear' above 'set'" : "give 'clear' below 'set'");
  }
}

void Expander::check_limits(const std::vector<Limit>& limits) {
  const auto found = problems.size();
  for (const auto& limit : limits) {
    if (limit.window.weekdays == 0)
      problem("limits", "the window " + to_text(limit.window) + " is open on no weekday",
              "name at least one weekday");
    if (limit.hold_for < 0ms) problem("limits", "a duration cannot be negative", "give 0s or more");
  }
  if (const auto both = overlap(limits))
    problem("limits",
            "the windows " + to_text(limits[both->first].window) + " and " +
                to_text(limits[both->second].window) + " overlap",
            "let one end where the other begins");
  if (problems.size() > found) return;  // what follows would only repeat it in other words
  if (limits.size() > max_limits)
    return problem("limits", "more than " + std::to_string(max_limits) + " limits", "join some of them");
  const auto segments = lay_out(limits);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const auto longest = longest_wait(segments, static_cast<std::uint8_t>(i));
    if (longest && limits[i].hold_for >= std::chrono::minutes(*longest))
      problem("limits",
              to_text(limits[i].hold_for) + " cannot pass before " + to_text(limits[i].window) +
                  " ends: the rule would never speak",
              "give a shorter time or a longer window");
  }
}

void Expander::no_sensor(std::string_view which, std::string_view device_types) {
  problem(rule_.signals.empty() ? "" : "sensors",
          "a rule of kind '" + std::string(name(rule_.kind)) + "' needs " + std::string(which) +
              ", and the home has none",
          "add a device of type " + std::string(device_types) + " to the home, or remove the rule");
}

std::vector<SignalId> Expander::signals_of(Kinds kinds) {
  const auto fits = [&](SignalId id) {
    return std::find(kinds.begin(), kinds.end(), home_.signal(id).kind) != kinds.end();
  };
  std::vector<SignalId> found;
  if (rule_.signals.empty()) {
    for (std::size_t i = 0; i < home_.signals.size(); ++i)
      if (const auto id = static_cast<SignalId>(i); fits(id)) found.push_back(id);
    return found;
  }
  for (const auto id : rule_.signals) {
    if (!usable(id)) continue;  // said already
    if (fits(id)) {
      found.push_back(id);
      continue;
    }
    std::string wanted;
    for (const auto kind : kinds) wanted += (wanted.empty() ? "" : ", ") + std::string(name(kind));
    problem("sensors",
            "'" + home_.signal(id).name + "' does not suit a rule of kind '" + std::string(name(rule_.kind)) +
                "'",
            "give signals of: " + wanted);
  }
  return found;
}

std::vector<SignalId> Expander::outer_doors() {
  auto doors = signals_of({SignalKind::contact});
  // A technician may name any contact (a French window); by default only outer doors count.
  if (rule_.signals.empty()) std::erase_if(doors, [&](SignalId id) { return !home_.is_outer_door(id); });
  return doors;
}

std::vector<DeviceId> Expander::watchers(std::vector<Edge> edges) {
  std::erase_if(edges, [&](const Edge& e) { return !senses_people(home_.signal(e.signal).kind); });
  if (edges.empty() && problems.empty()) no_sensor("a motion or presence sensor", "motion");
  return devices_of(home_, edges);
}

double Expander::clear_or(const Defaults& row) const {
  if (rule_.clear) return *rule_.clear;
  return rule_.set ? *rule_.set + (row.clear - row.set)
                   : row.clear;  // the same hysteresis around another limit
}

RuleSpec Expander::base(std::string_view variant) const {
  const auto* row = find_defaults(rule_.kind, variant);
  const Defaults defaults = row != nullptr ? *row : Defaults{.kind = rule_.kind, .hold_off = 30min};
  // What the technician says of severity and limits is meant for the first step; the second keeps its own.
  const bool second_step = !variant.empty() && rule_.kind != CareKind::hazard;
  RuleSpec spec;
  spec.kind = rule_.kind;
  spec.alert_class = rule_.alert_class.value_or(defaults.alert_class);
  spec.severity = second_step ? defaults.severity : rule_.severity.value_or(defaults.severity);
  spec.limits.assign(defaults.limits.begin(), defaults.limits.end());
  if (rule_.limits && !second_step) spec.limits = *rule_.limits;
  spec.pre_alarm = second_step ? defaults.pre_alarm : rule_.pre_alarm.value_or(defaults.pre_alarm);
  spec.cancel_by_movement = rule_.cancel_by_movement.value_or(defaults.cancel_by_movement);
  spec.hold_while_out = rule_.hold_while_out.value_or(defaults.hold_while_out);
  // Who writes limits, or names sensors, means these.
  spec.adaptive = rule_.adaptive.value_or(defaults.adaptive && !rule_.limits && rule_.signals.empty());
  spec.corroborate = defaults.corroborate;
  spec.still_for = defaults.still_for;
  spec.begins_inside = defaults.begins_inside;
  spec.keep_firing_for = rule_.keep_firing_for.value_or(defaults.keep_firing_for);
  spec.hold_off = rule_.hold_off.value_or(defaults.hold_off);
  spec.latched = rule_.latched.value_or(defaults.latched);
  spec.shadow = rule_.shadow;
  spec.passes_every_mode = defaults.passes_every_mode;
  return spec;
}

void Expander::add(RuleSpec spec, Condition condition, std::string_view part, std::string_view variant,
                   std::vector<DeviceId> needs, bool needs_all) {
  spec.id = rule_.id.empty() ? std::string(name(rule_.kind)) : rule_.id;
  if (!part.empty()) spec.id.append("-").append(part);
  if (!variant.empty()) spec.id.append(".").append(variant);
  spec.condition = std::move(condition);
  if (spec.room == no_room && !needs.empty()) {
    const auto room = home_.device(needs.front()).room;
    const bool one_room =
        std::all_of(needs.begin(), needs.end(), [&](DeviceId id) { return home_.device(id).room == room; });
    if (one_room) spec.room = room;
  }
  spec.needs = std::move(needs);
  spec.needs_all = needs_all;
  specs.push_back(std::move(spec));
}

}  // namespace vicino::rules::care
