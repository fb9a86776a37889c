// The rules that watch over the equipment, and the technician's own combinations.
#include <algorithm>
#include <limits>

#include "rules/care/expander.hpp"

namespace vicino::rules::care {
namespace {

void collect(const std::vector<SignalId>& signals, std::vector<Edge>& edges) {
  for (const auto id : signals) edges.push_back(Edge{.signal = id});
}

// Every signal that a condition looks at.
std::vector<Edge> edges_of(const Condition& condition) {
  std::vector<Edge> edges;
  const auto append = [&](const std::vector<Edge>& more) {
    edges.insert(edges.end(), more.begin(), more.end());
  };
  if (const auto* t = std::get_if<Threshold>(&condition)) collect(t->signals, edges);
  if (const auto* m = std::get_if<Momentary>(&condition)) collect(m->signals, edges);
  if (const auto* l = std::get_if<Latch>(&condition)) {
    append(l->set);
    append(l->reset);
  }
  if (const auto* c = std::get_if<CountWithin>(&condition)) append(c->edges);
  if (const auto* s = std::get_if<Sequence>(&condition)) {
    append(s->first);
    append(s->then);
  }
  if (const auto* a = std::get_if<Absence>(&condition)) append(a->edges);
  if (const auto* n = std::get_if<NightlyVisits>(&condition)) append(n->edges);
  return edges;
}

}  // namespace

// A device that counts its percent has the threshold with hysteresis; the flag is for those that only have
// the flag, and for those that raise it above our limit because their kind of cell dies early. Both carry the
// device's name.
void Expander::battery() {
  auto signals = signals_of({SignalKind::battery, SignalKind::battery_low});
  if (!rule_.devices.empty())
    std::erase_if(signals, [&](SignalId id) {
      return std::find(rule_.devices.begin(), rule_.devices.end(), home_.signal(id).device) ==
             rule_.devices.end();
    });
  // What hangs on the mains may still report a battery that it does not have.
  if (rule_.signals.empty() && rule_.devices.empty())
    std::erase_if(signals,
                  [&](SignalId id) { return home_.device(home_.signal(id).device).power == Power::mains; });
  if (signals.empty() && problems.empty())
    no_sensor("a battery-powered device", "motion, or any other on a battery");
  const auto& row = *find_defaults(CareKind::battery);
  for (const auto id : signals) {
    const auto device = home_.signal(id).device;
    if (home_.signal(id).kind == SignalKind::battery)
      add(base(), Threshold{{id}, Compare::at_most, set_or(row), clear_or(row)}, device_id(id), "", {});
    else
      add(base(), Threshold{.signals = {id}}, device_id(id), "low", {});
    specs.back().room = home_.device(device).room;
  }
}

void Expander::silent() {
  const bool bridges = rule_.kind == CareKind::radio_down;
  std::vector<DeviceId> devices = rule_.devices;
  std::erase_if(devices, [&](DeviceId id) { return index(id) >= home_.devices.size(); });
  if (devices.empty())
    for (std::size_t i = 0; i < home_.devices.size(); ++i)
      if ((home_.devices[i].type == DeviceType::bridge) == bridges)
        devices.push_back(static_cast<DeviceId>(i));
  if (devices.empty() && problems.empty())
    no_sensor(bridges ? "a bridge" : "a device", bridges ? "bridge" : "motion, or any other");
  for (const auto id : devices) {
    const auto& device = home_.device(id);
    if ((device.type == DeviceType::bridge) != bridges) {
      problem("devices",
              "'" + device.id + "' does not suit a rule of kind '" + std::string(name(rule_.kind)) + "'",
              bridges ? "give bridges only; other devices belong to sensor-silent"
                      : "bridges belong to a rule of kind radio-down");
      continue;
    }
    const auto [floor, ceiling] = silence_bounds(device);
    Silent condition{.device = id, .silence = {}, .floor = floor, .ceiling = ceiling};
    // Known to the technician: three times that, as for an interval that was learned, within the same bounds;
    // but a device that speaks once a day is not silent before the day is over.
    if (const auto own = device.check_in)
      condition.silence = std::max(std::clamp<Millis>(*own * 3, floor, ceiling), *own + *own / 4);
    auto spec = base();
    // A home without this device is not protected: somebody must go there.
    if (device.safety && !rule_.severity) spec.severity = Severity::high;
    add(std::move(spec), std::move(condition), device.id, "", {});
    specs.back().room = device.room;
  }
}

void Expander::implausible() {
  const auto sensors = signals_of({SignalKind::occupancy});
  if (sensors.empty() && problems.empty()) no_sensor("a motion sensor", "motion");
  for (const auto id : sensors)
    add(base(), Threshold{.signals = {id}}, device_id(id), "", {home_.signal(id).device});
  if (rule_.signals.empty()) all_motion_silent();
}

// Doors are used, and no motion sensor sees anybody: it is not the person that is still.
void Expander::all_motion_silent() {
  const auto kind_of_door = [&](SignalId s) {
    const auto type = home_.device(home_.signal(s).device).type;
    return type == DeviceType::door || type == DeviceType::outer_door;
  };
  CountWithin unseen{
      .edges = movement_edges(
          home_, [&](SignalId s) { return home_.signal(s).kind == SignalKind::contact && kind_of_door(s); }),
      .n = unseen_door_edges,
      .within = unseen_within,
      .reset = movement_edges(home_, [&](SignalId s) { return senses_people(home_.signal(s).kind); })};
  if (unseen.edges.empty()) return;
  add(base("motion"), std::move(unseen), "", "motion", {});
}

void Expander::trouble(HealthPart part, Story story) {
  auto spec = base();
  spec.story = story;
  add(std::move(spec), Trouble{part}, "", "", {});
}

void Expander::tamper() {
  const auto contacts = signals_of({SignalKind::tamper});
  if (contacts.empty() && problems.empty())
    no_sensor("a device with a tamper contact", "motion, or any other");
  for (const auto id : contacts)
    add(base(), Threshold{.signals = {id}}, device_id(id), "", {home_.signal(id).device});
}

void Expander::mains_lost() {
  const auto plugs = signals_of({SignalKind::mains});
  if (plugs.empty() && problems.empty()) no_sensor("a device that knows of the mains", "plug");
  for (const auto id : plugs)
    add(base(), Threshold{{id}, Compare::at_most, 0, 0}, device_id(id), "", {home_.signal(id).device});
}

// Raised by the command to test the alarm, never by a sensor: no reading reaches this value.
void Expander::self_test() {
  if (home_.signals.empty()) return no_sensor("a sensor", "motion, or any other");
  add(base(), Momentary{{SignalId{0}}, std::numeric_limits<double>::max()}, "", "", {});
}

void Expander::generic() {
  if (rule_.id.empty()) problem("id", "a rule of one's own needs an id", "add: id = \"my-rule\"");
  if (!rule_.condition) {
    problem("condition", "a rule of one's own needs a condition",
            "add one of: threshold, momentary, latch, count_within, sequence, absence, silent");
    return;
  }
  const auto edges = edges_of(*rule_.condition);
  if (std::any_of(edges.begin(), edges.end(), [&](const Edge& e) { return !usable(e.signal); })) {
    problem("condition", "a sensor of this condition is not in the home", "check its name");
    return;
  }
  const auto* silence = std::get_if<Silent>(&*rule_.condition);
  if (silence != nullptr && index(silence->device) >= home_.devices.size()) {
    problem("condition", "the device of this condition is not in the home", "check its name");
    return;
  }
  auto spec = base();
  if (rule_.room) spec.room = *rule_.room;
  const bool absence = std::holds_alternative<Absence>(*rule_.condition);
  if (absence) spec.cancel_edges = edges;
  if (const auto* latch = std::get_if<Latch>(&*rule_.condition)) spec.cancel_edges = latch->reset;
  add(std::move(spec), *rule_.condition, "", "", devices_of(home_, edges), !absence);
}

}  // namespace vicino::rules::care
