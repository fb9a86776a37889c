// Hashes of rules and homes: by name, so that only what changes behaviour changes them.
#include "rules/hash.hpp"
#include "rules/lower.hpp"

namespace vicino::rules {
namespace {

class RuleHasher {
 public:
  explicit RuleHasher(const Home& home) : home_(home) {}

  void signal(SignalId id) {
    const auto& s = home_.signal(id);
    hash.add(std::string_view(s.name));
    hash.add(s.kind);
  }
  void device(DeviceId id) { hash.add(std::string_view(home_.device(id).id)); }
  void edges(const std::vector<Edge>& list) {
    hash.add(list.size());
    for (const auto& e : list) {
      signal(e.signal);
      hash.add(e.min);
      hash.add(e.max);
      hash.add(e.any_change);
    }
  }
  void signals(const std::vector<SignalId>& list) {
    hash.add(list.size());
    for (const auto id : list) signal(id);
  }

  void operator()(const Threshold& c) {
    signals(c.signals);
    hash.add(c.compare);
    hash.add(c.set);
    hash.add(c.clear);
  }
  void operator()(const Momentary& c) {
    signals(c.signals);
    hash.add(c.value);
  }
  void operator()(const Latch& c) {
    edges(c.set);
    edges(c.reset);
  }
  void operator()(const CountWithin& c) {
    edges(c.edges);
    hash.add(c.n);
    hash.add(c.within);
    edges(c.reset);
  }
  void operator()(const Sequence& c) {
    edges(c.first);
    edges(c.then);
    hash.add(c.within);
  }
  void operator()(const Absence& c) { edges(c.edges); }
  void operator()(const Silent& c) {
    device(c.device);
    hash.add(c.silence.has_value());
    hash.add(c.silence.value_or(Millis{0}));
    hash.add(c.floor);
    hash.add(c.ceiling);
  }

  void operator()(const Trouble& c) { hash.add(c.part); }
  void operator()(const Out&) {}
  void operator()(const NotRisen&) {}
  void operator()(const NightlyVisits& c) {
    edges(c.edges);
    hash.add(c.apart);
    hash.add(c.at_least);
    hash.add(c.nights);
  }

  Hasher hash;

 private:
  const Home& home_;
};

}  // namespace

std::uint64_t hash_of(const Home& home, const RuleSpec& spec) {
  RuleHasher h(home);
  h.hash.add(std::string_view(spec.id));
  h.hash.add(spec.kind);
  h.hash.add(spec.alert_class);
  h.hash.add(spec.severity);
  h.hash.add(std::string_view(spec.room == no_room ? "" : home.room(spec.room)->id));
  h.hash.add(spec.condition.index());
  std::visit(h, spec.condition);
  h.hash.add(spec.limits.size());
  for (const auto& limit : spec.limits) {
    h.hash.add(limit.window.from);
    h.hash.add(limit.window.to);
    h.hash.add(limit.window.weekdays);
    h.hash.add(limit.hold_for);
  }
  h.hash.add(spec.pre_alarm);
  h.hash.add(spec.cancel_by_movement);
  h.edges(spec.cancel_edges);
  h.hash.add(spec.keep_firing_for);
  h.hash.add(spec.hold_off);
  h.hash.add(spec.latched);
  h.hash.add(spec.shadow);
  h.hash.add(spec.hold_while_out);
  h.hash.add(spec.adaptive);
  h.hash.add(spec.corroborate);
  h.hash.add(spec.still_for);
  h.edges(spec.extend_edges);
  h.hash.add(spec.story);
  h.hash.add(spec.recurs);
  h.hash.add(spec.only_in_away);
  h.hash.add(spec.begins_inside);
  h.hash.add(spec.passes_every_mode);
  h.hash.add(spec.needs.size());
  for (const auto id : spec.needs) h.device(id);
  h.hash.add(spec.needs_all);
  return h.hash.value();
}

void add_home(Hasher& hasher, const Home& home) {
  hasher.add(home.rooms.size());
  for (const auto& room : home.rooms) hasher.add(std::string_view(room.id));
  hasher.add(home.devices.size());
  for (const auto& device : home.devices) {
    hasher.add(std::string_view(device.id));
    hasher.add(device.type);
    hasher.add(device.room);
    hasher.add(device.power);
    hasher.add(device.safety);
    hasher.add(device.via);
    hasher.add(device.check_in.value_or(Millis{0}));
  }
  hasher.add(home.signals.size());
  for (const auto& signal : home.signals) {
    hasher.add(std::string_view(signal.name));
    hasher.add(signal.device);
    hasher.add(signal.kind);
  }
}

}  // namespace vicino::rules
