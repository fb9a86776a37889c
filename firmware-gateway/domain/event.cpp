#include "domain/event.hpp"

#include "domain/names.hpp"

namespace vicino {
namespace {
constexpr detail::Names<health_part_count> health_parts{"storage", "clock", "uplink", "self-test",
                                                        "safe-mode"};
constexpr detail::Names<test_outcome_count> test_outcomes{"under-way", "failed", "passed"};
}  // namespace

std::string_view name(HealthPart part) noexcept {
  return detail::name_in(health_parts, part);
}
std::string_view name(TestOutcome outcome) noexcept {
  return detail::name_in(test_outcomes, outcome);
}
std::optional<TestOutcome> test_outcome_from(std::string_view word) noexcept {
  return detail::value_in<TestOutcome>(test_outcomes, word);
}

}  // namespace vicino
