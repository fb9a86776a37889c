// Inside of compile(): from specs to flat tables and to hashes. Expects specs that the checks have passed.
#pragma once

#include <span>

#include "rules/hash.hpp"
#include "rules/rule_spec.hpp"
#include "rules/tables.hpp"

namespace vicino::rules {

Tables lower(const Home& home, const std::vector<RuleSpec>& specs);

// What rooms, devices and signals mean to the engine.
void add_home(Hasher& hasher, const Home& home);
std::uint64_t hash_of(const Home& home, const RuleSpec& spec);

inline std::span<const Segment> segments_of(const Tables& tables, const RuleRow& row) noexcept {
  return std::span(tables.segments).subspan(row.first_segment, row.segments);
}

}  // namespace vicino::rules
