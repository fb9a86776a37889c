// A compiled rule set: immutable, content-hashed, bound to one home and one time zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/home.hpp"
#include "rules/rule_spec.hpp"
#include "rules/tables.hpp"
#include "rules/zone.hpp"

namespace vicino::rules {

// Bounds of what one rule set may hold; compile() refuses more.
inline constexpr std::size_t max_rules = 4096;
inline constexpr std::size_t max_signals_of_threshold = 64;
inline constexpr std::size_t max_limits = 48;
inline constexpr std::uint32_t max_count = 16;  // n of count_within
inline constexpr Millis max_duration = std::chrono::hours{24 * 366};

class RuleSet {
 public:
  std::size_t size() const noexcept { return specs_.size(); }
  const RuleSpec& spec(RuleIndex rule) const { return specs_.at(index(rule)); }
  std::optional<RuleIndex> find(std::string_view id) const noexcept;

  // Over everything that changes behaviour, rules, home and zone; the same on every machine.
  std::uint64_t hash() const noexcept { return hash_; }
  // Of one rule, by the names of signals and devices: a new order of the home's list is the same rule.
  std::uint64_t rule_hash(RuleIndex rule) const { return rule_hashes_.at(index(rule)); }

  const Home& home() const noexcept { return home_; }
  const Zone& zone() const noexcept { return zone_; }
  // Does any limit depend on the time of day? Then the rule needs a clock that is set.
  bool needs_clock(RuleIndex rule) const { return tables_.rules.at(index(rule)).scheduled; }
  // The limit open at an instant; nullptr if none is, or if the rule has none.
  const Limit* limit_at(RuleIndex rule, Instant t) const;
  // Signals whose readings the rule looks at, ascending, each once.
  std::vector<SignalId> signals_of(RuleIndex rule) const;

  std::size_t signal_count() const noexcept { return home_.signals.size(); }
  std::size_t device_count() const noexcept { return home_.devices.size(); }
  std::size_t room_count() const noexcept { return home_.rooms.size(); }
  DeviceId device_of(SignalId signal) const { return home_.signal(signal).device; }
  DeviceId via(DeviceId device) const { return home_.device(device).via; }
  RoomId room_of(SignalId signal) const { return home_.room_of(signal); }
  bool is_cancel_button(SignalId signal) const { return tables_.signals.at(index(signal)).cancel_button; }
  bool is_movement(SignalId signal) const { return tables_.signals.at(index(signal)).movement; }

  const Tables& tables() const noexcept { return tables_; }  // the engine's

 private:
  friend std::variant<RuleSet, std::vector<RuleProblem>> compile(const Home&, std::vector<RuleSpec>, Zone);
  RuleSet(const Home& home, std::vector<RuleSpec> specs, Zone zone);

  Home home_;
  std::vector<RuleSpec> specs_;
  Zone zone_;
  Tables tables_;
  std::vector<std::uint64_t> rule_hashes_;
  std::uint64_t hash_ = 0;
};

using Compiled = std::variant<RuleSet, std::vector<RuleProblem>>;

// Checks every rule and reports all that is wrong with all of them; each problem names its rule.
Compiled compile(const Home& home, std::vector<RuleSpec> specs, Zone zone);

}  // namespace vicino::rules
