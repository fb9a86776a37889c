#include "rules/lower.hpp"

#include <algorithm>
#include <tuple>
#include <type_traits>

namespace vicino::rules {
namespace {

using namespace std::chrono_literals;

struct Placed {
  std::size_t signal;
  Part part;
};

// Spreads the conditions over the signals that play a part in them.
class Distribution {
 public:
  void edges(std::size_t rule, Role role, const std::vector<Edge>& list) {
    for (const auto& e : list) place(e.signal, rule, role, e.min, e.max, 0, e.any_change);
  }
  void operator()(std::size_t rule, const Threshold& c) {
    const auto role = c.compare == Compare::at_least ? Role::at_least : Role::at_most;
    for (std::size_t i = 0; i < c.signals.size(); ++i)
      place(c.signals[i], rule, role, c.set, c.clear, i, false);
  }
  void operator()(std::size_t rule, const Momentary& c) {
    for (const auto s : c.signals) place(s, rule, Role::momentary, c.value, 0, 0, false);
  }
  void operator()(std::size_t rule, const Latch& c) {
    edges(rule, Role::reset, c.reset);
    edges(rule, Role::set, c.set);
  }
  void operator()(std::size_t rule, const CountWithin& c) {
    edges(rule, Role::reset, c.reset);
    edges(rule, Role::count, c.edges);
  }
  void operator()(std::size_t rule, const Sequence& c) {
    edges(rule, Role::then, c.then);
    edges(rule, Role::first, c.first);
  }
  void operator()(std::size_t rule, const Absence& c) { edges(rule, Role::absence, c.edges); }
  void operator()(std::size_t, const Silent&) {}
  void operator()(std::size_t, const Trouble&) {}
  void operator()(std::size_t, const Out&) {}
  void operator()(std::size_t, const NotRisen&) {}
  void operator()(std::size_t rule, const NightlyVisits& c) { edges(rule, Role::visit, c.edges); }

  void into(Tables& tables) {
    std::stable_sort(placed_.begin(), placed_.end(), [](const Placed& a, const Placed& b) {
      return std::tuple(a.signal, a.part.rule, a.part.role) < std::tuple(b.signal, b.part.rule, b.part.role);
    });
    for (const auto& [signal, part] : placed_) {
      auto& row = tables.signals[signal];
      if (row.parts == 0) row.first_part = static_cast<std::uint32_t>(tables.parts.size());
      ++row.parts;
      tables.parts.push_back(part);
      tables.parts.back().certain = row.either_way || row.momentary;
    }
  }

 private:
  void place(SignalId signal, std::size_t rule, Role role, double low, double high, std::size_t bit,
             bool any) {
    placed_.push_back({index(signal), Part{low, high, static_cast<std::uint16_t>(rule), role,
                                           static_cast<std::uint8_t>(bit), any}});
  }
  std::vector<Placed> placed_;
};

// Where no rule says how long a device may be silent. Bridges speak whenever one of their devices does.
Patience default_patience(const Device& device) {
  Patience p{0ms, 2h, 25h};  // Zigbee2MQTT calls a battery device offline after 25 h
  if (device.type == DeviceType::bridge)
    p = {0ms, 90s, 30min};
  else if (device.power == Power::mains)
    p = {0ms, 10min, 30min};
  else if (device.safety)
    p = {0ms, 2h, 6h};
  if (device.check_in)
    p.fixed = std::max(std::clamp<Millis>(*device.check_in * 3, p.floor, p.ceiling), *device.check_in);
  return p;
}

SignalRow signal_row(const Home& home, const Signal& signal) {
  const auto& device = home.device(signal.device);
  SignalRow row;
  row.device = static_cast<std::uint16_t>(signal.device);
  row.room = static_cast<std::uint16_t>(device.room);
  row.momentary = is_momentary(signal.kind);
  row.first_counts = signal.kind == SignalKind::fall;
  row.movement = shows_movement(signal.kind);
  row.either_way = signal.kind == SignalKind::contact;
  row.outer_door = signal.kind == SignalKind::contact && device.type == DeviceType::outer_door;
  // A button is carried out of the house as well.
  row.indoors = row.movement && !row.outer_door && !row.momentary;
  row.cancel_button = signal.kind == SignalKind::cancel;
  return row;
}

Shape shape_of(const Condition& condition) {
  // The order of the alternatives is that of the enumeration.
  static_assert(std::variant_size_v<Condition> == static_cast<std::size_t>(Shape::nightly) + 1);
  static_assert(
      std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(Shape::absence), Condition>,
                     Absence>);
  return static_cast<Shape>(condition.index());
}

RuleRow rule_row(const RuleSpec& spec, Tables& tables) {
  RuleRow row;
  row.shape = shape_of(spec.condition);
  row.severity = static_cast<std::uint8_t>(spec.severity);
  row.latched = spec.latched;
  row.cancel_by_movement = spec.cancel_by_movement;
  row.suppressible = spec.alert_class == AlertClass::social && !spec.passes_every_mode;
  row.needs_all = spec.needs_all;
  row.begins_inside = spec.begins_inside;
  row.adaptive = spec.adaptive;
  row.recurs = spec.recurs;
  row.only_in_away = spec.only_in_away;
  row.corroborate = spec.corroborate;
  row.still_for = spec.still_for;
  row.opens = spec.limits.empty() ? std::uint16_t{0} : spec.limits.front().window.from;
  row.pre_alarm = spec.pre_alarm;
  row.keep = spec.keep_firing_for;
  row.hold_off = spec.hold_off;
  row.repeat = std::max<Millis>(spec.hold_off, shortest_repeat);
  row.hold_while_out = spec.hold_while_out;
  row.scheduled =
      std::any_of(spec.limits.begin(), spec.limits.end(), [](const Limit& l) { return !l.window.always(); });

  row.first_limit = static_cast<std::uint32_t>(tables.holds.size());
  row.limits = static_cast<std::uint32_t>(spec.limits.size());
  for (const auto& limit : spec.limits) tables.holds.push_back(limit.hold_for);
  row.first_segment = static_cast<std::uint32_t>(tables.segments.size());
  if (!spec.limits.empty()) {
    const auto segments = lay_out(spec.limits);
    tables.segments.insert(tables.segments.end(), segments.begin(), segments.end());
    row.segments = static_cast<std::uint32_t>(segments.size());
  }
  row.first_need = static_cast<std::uint32_t>(tables.needs.size());
  row.needs = static_cast<std::uint32_t>(spec.needs.size());
  for (const auto device : spec.needs) tables.needs.push_back(static_cast<std::uint16_t>(device));

  if (const auto* count = std::get_if<CountWithin>(&spec.condition)) {
    row.n = count->n;
    row.within = count->within;
    row.first_stamp = tables.stamps;
    tables.stamps += count->n;
  } else if (const auto* sequence = std::get_if<Sequence>(&spec.condition)) {
    row.within = sequence->within;
  } else if (const auto* silent = std::get_if<Silent>(&spec.condition)) {
    row.device = static_cast<std::uint16_t>(silent->device);
    row.patience = {silent->silence.value_or(0ms), silent->floor, silent->ceiling};
  } else if (const auto* trouble = std::get_if<Trouble>(&spec.condition)) {
    row.part = static_cast<std::uint8_t>(trouble->part);
  } else if (const auto* nightly = std::get_if<NightlyVisits>(&spec.condition)) {
    row.n = nightly->at_least;
    row.within = nightly->apart;
    row.nights = static_cast<std::uint8_t>(nightly->nights);
    row.night = tables.nights++;
  }
  return row;
}

// What the rule calls movement.
const std::vector<Edge>& stillness_of(const RuleSpec& spec) {
  const auto* absence = std::get_if<Absence>(&spec.condition);
  return absence != nullptr ? absence->edges : spec.extend_edges;
}

// All that `part` looks at is looked at by `whole`, too.
bool within(const std::vector<Edge>& part, const std::vector<Edge>& whole) {
  return std::all_of(part.begin(), part.end(), [&](const Edge& e) {
    return std::any_of(whole.begin(), whole.end(), [&](const Edge& w) { return w.signal == e.signal; });
  });
}

// Would an open alert of `elder` tell already what `younger` has to say?
bool tells_for(const RuleSpec& elder, const RuleSpec& younger) {
  if (elder.story == Story::none || younger.story == Story::none) return false;
  if (elder.alert_class != younger.alert_class || (elder.shadow && !younger.shadow)) return false;
  if (younger.story == Story::echo) return elder.story == Story::line;
  if (elder.story >= Story::line || younger.story == Story::line) return false;
  if (elder.story == Story::stay) return false;
  if (elder.story == Story::out) return younger.story != Story::stay;
  if (younger.story == Story::stay) return true;
  return younger.story == Story::stillness && within(stillness_of(younger), stillness_of(elder));
}

void place_stories(const std::vector<RuleSpec>& specs, Tables& tables) {
  const auto pairs = [&](std::vector<std::uint16_t>& list, std::uint32_t RuleRow::*first,
                         std::uint32_t RuleRow::*count, auto related) {
    for (std::size_t i = 0; i < specs.size(); ++i) {
      tables.rules[i].*first = static_cast<std::uint32_t>(list.size());
      for (std::size_t j = 0; j < specs.size(); ++j)
        if (i != j && related(specs[i], specs[j])) list.push_back(static_cast<std::uint16_t>(j));
      tables.rules[i].*count = static_cast<std::uint32_t>(list.size()) - tables.rules[i].*first;
    }
  };
  pairs(tables.elders, &RuleRow::first_elder, &RuleRow::elders,
        [](const RuleSpec& i, const RuleSpec& j) { return tells_for(j, i); });
  pairs(tables.youngers, &RuleRow::first_younger, &RuleRow::youngers,
        [](const RuleSpec& i, const RuleSpec& j) { return tells_for(i, j); });
}

void list_rules(Tables& tables) {
  for (std::size_t i = 0; i < tables.rules.size(); ++i) {
    const auto slot = static_cast<std::uint16_t>(i);
    const auto& row = tables.rules[i];
    if (row.adaptive) tables.adaptive_rules.push_back(slot);
    if (row.shape == Shape::out) tables.out_rules.push_back(slot);
    if (row.shape == Shape::not_risen) tables.not_risen_rules.push_back(slot);
  }
}

}  // namespace

Tables lower(const Home& home, const std::vector<RuleSpec>& specs) {
  Tables tables;
  tables.rooms = static_cast<std::uint16_t>(home.rooms.size());
  for (const auto& signal : home.signals) tables.signals.push_back(signal_row(home, signal));

  Distribution distribution;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    tables.rules.push_back(rule_row(specs[i], tables));
    if (specs[i].cancel_by_movement) distribution.edges(i, Role::cancel, specs[i].cancel_edges);
    if (specs[i].still_for > 0ms) distribution.edges(i, Role::extend, specs[i].extend_edges);
    std::visit([&](const auto& condition) { distribution(i, condition); }, specs[i].condition);
    if (specs[i].kind == CareKind::self_test) tables.self_test = static_cast<std::uint16_t>(i);
  }
  distribution.into(tables);
  place_stories(specs, tables);
  list_rules(tables);
  for (const auto& signal : home.signals)
    if (signal.kind == SignalKind::occupancy || signal.kind == SignalKind::presence)
      tables.watchers.push_back(static_cast<std::uint16_t>(signal.device));

  for (std::size_t d = 0; d < home.devices.size(); ++d) {
    DeviceRow row;
    row.via = static_cast<std::uint16_t>(home.devices[d].via);
    row.bridge = home.devices[d].type == DeviceType::bridge;
    row.patience = default_patience(home.devices[d]);
    row.first_silent_rule = static_cast<std::uint32_t>(tables.silent_rules.size());
    for (std::size_t i = 0; i < tables.rules.size(); ++i) {
      const auto& rule = tables.rules[i];
      if (rule.shape != Shape::silent || rule.device != d) continue;
      if (row.silent_rules++ == 0) row.patience = rule.patience;
      tables.silent_rules.push_back(static_cast<std::uint16_t>(i));
    }
    tables.devices.push_back(row);
  }
  return tables;
}

}  // namespace vicino::rules
