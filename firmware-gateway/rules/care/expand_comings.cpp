// The rules about doors, comings and goings. Which signals set and reset each of them is explained in
// docs/rules.md.
#include <algorithm>

#include "rules/care/expander.hpp"
#include "rules/schedule.hpp"

namespace vicino::rules::care {

void Expander::night_exit() {
  Latch latch;
  for (const auto id : outer_doors()) latch.set.push_back(Edge{.signal = id, .any_change = true});
  if (latch.set.empty()) {
    if (problems.empty()) no_sensor("a sensor on an outer door", "outer-door");
    return;
  }
  // A button may be pressed outside, and is no sign of life indoors.
  latch.reset = movement_edges(home_, [&](SignalId s) {
    const auto kind = home_.signal(s).kind;
    const bool is_door =
        std::any_of(latch.set.begin(), latch.set.end(), [&](const Edge& e) { return e.signal == s; });
    return !is_door && kind != SignalKind::sos && kind != SignalKind::cancel;
  });
  const bool seen = std::any_of(latch.reset.begin(), latch.reset.end(),
                                [&](const Edge& e) { return senses_people(home_.signal(e.signal).kind); });
  if (!seen) {
    no_sensor("a motion or presence sensor indoors", "motion");
    return;
  }
  auto spec = base();
  spec.cancel_edges = latch.reset;
  auto needs = devices_of(home_, latch.set);
  add(std::move(spec), std::move(latch), "", "", std::move(needs));
}

// Who is out is not told by this rule's own sensors but by the home's presence: one firing of a motion sensor in
// an empty flat brings nobody home.
void Expander::not_home() {
  const auto doors = outer_doors();
  if (doors.empty()) {
    if (problems.empty()) no_sensor("a sensor on an outer door", "outer-door");
    return;
  }
  const auto edges = movement_edges(home_, [&](SignalId s) { return senses_people(home_.signal(s).kind); });
  if (edges.empty()) {
    no_sensor("a motion or presence sensor indoors", "motion");
    return;
  }
  std::vector<DeviceId> needs;
  for (const auto id : doors) needs.push_back(home_.signal(id).device);
  auto spec = base();
  spec.adaptive = false;
  spec.story = Story::out;
  add(spec, Out{}, "", "", needs);
  const auto by = rule_.home_by.value_or(home_by);
  if (by >= 24 * 60) return;
  auto evening = base("evening");
  evening.severity = spec.severity;
  evening.story = Story::out;
  const auto wait = static_cast<int>(evening_wait / std::chrono::minutes(1));
  // Who writes an hour means this hour.
  evening.adaptive = rule_.adaptive.value_or(!rule_.home_by);
  const auto to = evening.adaptive && by >= 12 * 60 ? home_by_habit : by;
  evening.limits = {Limit{{static_cast<std::uint16_t>((by + 24 * 60 - wait) % (24 * 60)),
                           static_cast<std::uint16_t>((to + 1) % (24 * 60))},
                          evening_wait}};
  add(std::move(evening), Out{}, "", "evening", std::move(needs));
}

void Expander::left_open() {
  const auto doors = outer_doors();
  if (doors.empty() && problems.empty()) no_sensor("a sensor on an outer door", "outer-door");
  for (const auto id : doors)
    add(base(), Threshold{.signals = {id}}, part_if(doors.size() > 1, id), "", {home_.signal(id).device});
}

// From before the planned time to after it: no visitor for the whole of it is a visit missed. The window ends a
// minute after that, so that it can still be said.
void Expander::missed_visit() {
  const auto tags = signals_of({SignalKind::visitor});
  if (tags.empty() && problems.empty()) no_sensor("a reader of visitors' tags", "visitor-tag");
  if (rule_.limits)
    problem("limits", "a rule of kind 'missed-visit' has visits and no limits",
            "give: visits = [{ at = \"09:00\" }]");
  if (rule_.visits.empty())
    problem("visits", "no visit is planned", "add: visits = [{ at = \"09:00\", days = \"mon-fri\" }]");
  const auto margin = rule_.margin.value_or(visit_margin);
  if (margin < std::chrono::minutes(5) || margin > std::chrono::hours(3))
    problem("margin", "a margin of " + to_text(margin) + " is of no use", "give between 5m and 3h");
  if (!problems.empty()) return;
  auto spec = base();
  spec.limits.clear();
  spec.recurs = true;
  const auto before = static_cast<int>(margin / std::chrono::minutes(1));
  constexpr int day = 24 * 60;
  for (const auto& visit : rule_.visits) {
    const int from = visit.minute - before;
    auto weekdays = static_cast<unsigned>(visit.weekdays);
    if (from < 0) weekdays = (weekdays >> 1 | weekdays << 6) & 0x7f;  // the window opens the day before
    spec.limits.push_back(Limit{
        {static_cast<std::uint16_t>((from + day) % day),
         static_cast<std::uint16_t>((visit.minute + before + 1) % day), static_cast<std::uint8_t>(weekdays)},
        2 * margin});
  }
  if (const auto both = overlap(spec.limits)) {
    problem("visits", "two visits are so close to each other that nobody could say which of them was missed",
            "put them further apart, or give a shorter margin");
    return;
  }
  std::vector<Edge> edges;
  std::vector<DeviceId> needs;
  for (const auto id : tags) {
    edges.push_back(Edge{.signal = id});
    needs.push_back(home_.signal(id).device);
  }
  add(std::move(spec), Absence{std::move(edges)}, "", "", std::move(needs), false);
}

// Buttons are worn outside as well.
void Expander::away_movement() {
  std::vector<Edge> edges;
  if (rule_.signals.empty())
    edges = movement_edges(home_, [&](SignalId s) { return !is_momentary(home_.signal(s).kind); });
  else
    for (const auto id : signals_of({SignalKind::occupancy, SignalKind::presence, SignalKind::contact,
                                     SignalKind::bed, SignalKind::vibration}))
      edges.push_back(movement_edge(home_, id));
  if (edges.empty()) {
    if (problems.empty()) no_sensor("a sensor of movement", "motion");
    return;
  }
  auto spec = base();
  spec.only_in_away = true;
  auto needs = devices_of(home_, edges);
  add(std::move(spec), CountWithin{.edges = std::move(edges), .n = 2, .within = intruder_within, .reset = {}},
      "", "", std::move(needs), false);
}

}  // namespace vicino::rules::care
