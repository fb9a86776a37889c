// What would be otherwise under a second rule set.
#pragma once

#include <cstddef>
#include <vector>

#include "replay/outcome.hpp"

namespace vicino::replay {

// Of one alert that was raised under one of the rule sets or under both.
struct Change {
  enum class Kind : std::uint8_t { same, moved, appears, vanishes };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  Kind kind = Kind::same;
  std::size_t before = none;  // place in the first outcome's episodes; none: it appears
  std::size_t after = none;   // place in the second's; none: it vanishes
};
std::string_view name(Change::Kind kind) noexcept;

// Alerts are the same incident if their rules have the same id and their spans, from the beginning of the condition
// to the end of the alert, touch; raised at another instant it has moved. In order of time, then of rule id. Tests
// are left out.
std::vector<Change> difference(const Outcome& before, const Outcome& after);

}  // namespace vicino::replay
