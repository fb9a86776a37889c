// The rules that watch over a person. Which signals set and reset each of them is explained in docs/rules.md.
#include <algorithm>
#include <chrono>

#include "rules/care/expander.hpp"

namespace vicino::rules::care {

// One rule for each button: a press of the pendant is not swallowed by an open alert of the pull cord, and
// each button that cannot be heard is told by itself.
void Expander::sos() {
  const auto buttons = signals_of({SignalKind::sos});
  if (buttons.empty() && problems.empty()) no_sensor("an SOS button", "sos-button");
  for (const auto id : buttons)
    add(base(), Momentary{{id}, 1}, part_if(buttons.size() > 1, id), "", {home_.signal(id).device});
}

void Expander::fall() {
  const auto detectors = signals_of({SignalKind::fall});
  if (detectors.empty() && problems.empty()) no_sensor("a fall detector", "fall-detector");
  for (const auto id : detectors) {
    const auto device = home_.signal(id).device;
    const auto part = part_if(detectors.size() > 1, id);
    add(base(), Momentary{{id}, 2}, part, "", {device});

    // What shows that the person is on his feet: not the detector itself, not a radar that sees somebody
    // breathe on the floor, not the thud on a vibration sensor.
    const auto movement = movement_edges(home_, [&](SignalId s) {
      const auto kind = home_.signal(s).kind;
      return home_.signal(s).device != device &&
             (kind == SignalKind::occupancy || kind == SignalKind::contact || kind == SignalKind::bed);
    });
    auto maybe = base("maybe");
    if (rule_.maybe_after) maybe.pre_alarm = *rule_.maybe_after;
    Latch latch{.set = {Edge{.signal = id, .min = 1, .max = 1}}, .reset = movement};
    latch.reset.push_back(Edge{.signal = id, .min = 2});  // then the rule above has spoken
    maybe.cancel_edges = latch.reset;
    add(std::move(maybe), std::move(latch), part, "maybe", {device});
  }
}

void Expander::inactivity() {
  std::vector<Edge> edges;
  if (rule_.signals.empty()) {
    edges = movement_edges(home_, [](SignalId) { return true; });
  } else {
    for (const auto id :
         signals_of({SignalKind::occupancy, SignalKind::presence, SignalKind::contact, SignalKind::bed,
                     SignalKind::vibration, SignalKind::sos, SignalKind::cancel}))
      edges.push_back(movement_edge(home_, id));
  }
  const auto watching = watchers(edges);
  if (watching.empty()) return;
  auto spec = base();
  spec.cancel_edges = edges;
  spec.story = Story::stillness;
  if (spec.adaptive && !rule_.signals.empty()) {
    problem("adaptive", "the habits that are learned are those of the whole home",
            "remove sensors, or write adaptive = false");
    return;
  }
  // Blind only when nothing sees any more. With one sensor of many out of sight the rule goes on, and its
  // alert names that sensor: a pre-alarm too many is better than a home unwatched until a battery has been
  // replaced.
  add(std::move(spec), Absence{edges}, "", "", watching, false);
}

// Rising is moving about for a while: a walk to the toilet at five is none. A person who has moved within the
// hour is not lying helpless, whatever the time: that puts the alert off.
void Expander::not_up() {
  auto edges = movement_edges(home_, [](SignalId) { return true; });
  const auto watching = watchers(edges);
  if (watching.empty()) return;
  auto spec = base();
  spec.cancel_edges = edges;
  spec.extend_edges = std::move(edges);
  spec.story = Story::stillness;
  add(std::move(spec), NotRisen{}, "", "", watching, false);
}

void Expander::long_stay() {
  std::vector<RoomId> rooms;
  if (rule_.room) {
    if (index(*rule_.room) < home_.rooms.size()) rooms.push_back(*rule_.room);
  } else {
    for (std::size_t i = 0; i < home_.rooms.size(); ++i)
      if (home_.rooms[i].type == RoomType::bathroom) rooms.push_back(static_cast<RoomId>(i));
  }
  const auto given = signals_of({SignalKind::occupancy, SignalKind::presence});
  bool any = false;
  for (const auto room : rooms) {
    Latch latch;
    for (const auto id : given)
      if (home_.room_of(id) == room) latch.set.push_back(movement_edge(home_, id));
    // Inner doors do not count: that of the bathroom, closed from inside, would look like movement elsewhere.
    // Nor do buttons: a pendant hangs in one room of the configuration and is worn in another.
    latch.reset = movement_edges(home_, [&](SignalId s) {
      const auto kind = home_.signal(s).kind;
      if (kind == SignalKind::contact) return home_.is_outer_door(s);
      const bool moves = kind != SignalKind::sos && kind != SignalKind::cancel;
      return moves && home_.room_of(s) != no_room && home_.room_of(s) != room;
    });
    const auto& label = home_.rooms[index(room)].id;
    if (latch.set.empty()) {
      if (rule_.room)
        problem("room", "room '" + label + "' has no motion or presence sensor: a stay there cannot be seen",
                "add a device of type motion or presence to the room");
      continue;
    }
    any = true;
    if (latch.reset.empty()) {
      problem("", "nothing outside room '" + label + "' could show that the person has left it",
              "add a motion sensor to another room, or an outer-door sensor");
      continue;
    }
    auto spec = base();
    spec.room = room;
    spec.story = Story::stay;
    spec.cancel_edges = latch.reset;
    auto needs = devices_of(home_, latch.set);
    add(std::move(spec), std::move(latch), label, "", std::move(needs));
  }
  if (!any && problems.empty()) no_sensor("a motion or presence sensor in a bathroom", "motion");
}

void Expander::out_of_bed() {
  const auto beds = signals_of({SignalKind::bed});
  if (beds.empty() && problems.empty()) no_sensor("a bed sensor", "bed");
  for (const auto id : beds) {
    auto spec = base();
    const Edge back{.signal = id, .min = 1};
    // Movement elsewhere puts it off: who moves about does not lie on the floor. Buttons are no movement.
    spec.extend_edges = movement_edges(home_, [&](SignalId s) {
      return home_.signal(s).device != home_.signal(id).device && !is_momentary(home_.signal(s).kind);
    });
    if (spec.extend_edges.empty()) spec.still_for = Millis{0};
    if (!spec.limits.empty() && spec.still_for > Millis{0}) spec.still_for = spec.limits.front().hold_for;
    spec.cancel_edges = spec.extend_edges;
    spec.cancel_edges.push_back(back);
    add(std::move(spec), Latch{.set = {Edge{.signal = id, .min = 0, .max = 0}}, .reset = {back}},
        part_if(beds.size() > 1, id), "", {home_.signal(id).device});
  }
}

void Expander::night_bathroom() {
  const auto given = signals_of({SignalKind::occupancy, SignalKind::presence});
  bool any = false;
  for (std::size_t i = 0; i < home_.rooms.size(); ++i) {
    const auto room = static_cast<RoomId>(i);
    if (rule_.room ? room != *rule_.room : home_.rooms[i].type != RoomType::bathroom) continue;
    NightlyVisits visits{
        .edges = {}, .apart = between_visits, .at_least = many_visits, .nights = nights_running};
    for (const auto id : given)
      if (home_.room_of(id) == room) visits.edges.push_back(movement_edge(home_, id));
    if (visits.edges.empty()) continue;
    any = true;
    auto spec = base();
    spec.room = room;
    auto needs = devices_of(home_, visits.edges);
    add(std::move(spec), std::move(visits), home_.rooms[i].id, "", std::move(needs));
  }
  if (!any && problems.empty()) no_sensor("a motion or presence sensor in a bathroom", "motion");
}

void Expander::climate() {
  auto rooms = signals_of({SignalKind::temperature});
  // A smoke detector's own temperature is not the room's.
  if (rule_.signals.empty())
    std::erase_if(rooms, [&](SignalId id) {
      return home_.device(home_.signal(id).device).type != DeviceType::climate;
    });
  if (rooms.empty() && problems.empty()) no_sensor("a thermometer", "climate");
  const auto compare = rule_.kind == CareKind::heat ? Compare::at_least : Compare::at_most;
  for (const auto id : rooms) {
    const auto device = home_.signal(id).device;
    const auto& warn = *find_defaults(rule_.kind);
    add(base(), Threshold{{id}, compare, set_or(warn), clear_or(warn)}, device_id(id), "", {device});
    if (rule_.set) continue;  // the technician's one limit stands for both steps
    const auto& high = *find_defaults(rule_.kind, "high");
    add(base("high"), Threshold{{id}, compare, high.set, high.clear}, device_id(id), "high", {device});
  }
}

void Expander::hazard() {
  const auto detectors =
      signals_of({SignalKind::smoke, SignalKind::carbon_monoxide, SignalKind::gas, SignalKind::water_leak});
  if (detectors.empty() && problems.empty())
    no_sensor("a detector of smoke, carbon monoxide, gas or water", "smoke, carbon-monoxide, gas or water");
  for (const auto id : detectors) {
    const auto kind = home_.signal(id).kind;
    // One device may smell several hazards.
    const auto same_device = std::count_if(detectors.begin(), detectors.end(), [&](SignalId other) {
      return home_.signal(other).device == home_.signal(id).device;
    });
    std::string part = device_id(id);
    if (same_device > 1) part.append("-").append(name(kind));
    add(base(kind == SignalKind::water_leak ? "water" : ""), Threshold{.signals = {id}}, part, "",
        {home_.signal(id).device});
  }
}

}  // namespace vicino::rules::care
