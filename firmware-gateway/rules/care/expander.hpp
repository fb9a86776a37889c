// Inside of expand(): what the kinds share. Not for use outside this folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "rules/care/defaults.hpp"
#include "rules/rule_spec.hpp"

namespace vicino::rules::care {

class Expander {
 public:
  Expander(const Home& home, const CareRule& rule) : home_(home), rule_(rule) {}

  void run();  // afterwards either specs or problems is what counts

  std::vector<RuleSpec> specs;
  std::vector<RuleProblem> problems;

 private:
  using Kinds = std::initializer_list<SignalKind>;

  // expand_social.cpp
  void sos();
  void fall();
  void inactivity();
  void not_up();
  void long_stay();
  void out_of_bed();
  void night_exit();
  void not_home();
  void missed_visit();
  void night_bathroom();
  void away_movement();
  void left_open();
  void climate();  // heat, cold
  void hazard();
  // expand_technical.cpp
  void battery();
  void silent();  // sensor-silent, radio-down
  void implausible();
  void all_motion_silent();
  // storage, clock, uplink-lost, self-test-failed, safe-mode
  void trouble(HealthPart part, Story story = Story::none);
  void tamper();
  void mains_lost();
  void self_test();
  void generic();
  // expander.cpp
  void check_fields();
  void check_limits(const std::vector<Limit>& limits);

  void problem(std::string field, std::string what, std::string cure) {
    problems.push_back({std::move(field), std::move(what), std::move(cure), rule_.id});
  }
  void no_sensor(std::string_view which, std::string_view device_types);

  // The rule's own signals, each of which must be of one of `kinds`, or all of the home that are.
  std::vector<SignalId> signals_of(Kinds kinds);
  std::vector<SignalId> outer_doors();
  bool usable(SignalId id) const { return index(id) < home_.signals.size(); }

  // The rule with the kind's defaults and the technician's overrides, without condition.
  RuleSpec base(std::string_view variant = "") const;
  // Fills id, room and needs. `part`: "" or the room or device that tells it from its like.
  void add(RuleSpec spec, Condition condition, std::string_view part, std::string_view variant,
           std::vector<DeviceId> needs, bool needs_all = true);

  const std::string& device_id(SignalId id) const { return home_.device(home_.signal(id).device).id; }
  // "-<device>" only where there are several.
  std::string_view part_if(bool several, SignalId id) const {
    return several ? std::string_view(device_id(id)) : std::string_view();
  }
  // The devices among these edges that see people; none: the problem is said. A door proves movement but cannot see
  // that there is none.
  std::vector<DeviceId> watchers(std::vector<Edge> edges);
  double set_or(const Defaults& row) const { return rule_.set.value_or(row.set); }
  double clear_or(const Defaults& row) const;

  const Home& home_;
  const CareRule& rule_;
};

// The edges that show movement of a person: everything that domain/signal.hpp says does, and leaving the bed.
Edge movement_edge(const Home& home, SignalId id);
// Of all signals for which `use` says so.
template <class Use>
std::vector<Edge> movement_edges(const Home& home, Use use) {
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < home.signals.size(); ++i) {
    const auto id = static_cast<SignalId>(i);
    if (shows_movement(home.signals[i].kind) && use(id)) edges.push_back(movement_edge(home, id));
  }
  return edges;
}
// The devices of these edges, each once, in the order of the home.
std::vector<DeviceId> devices_of(const Home& home, const std::vector<Edge>& edges);
constexpr bool senses_people(SignalKind kind) {
  return kind == SignalKind::occupancy || kind == SignalKind::presence;
}

}  // namespace vicino::rules::care
