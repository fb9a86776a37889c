// A journal as a home of some months leaves it, written by the gateway itself.
#pragma once

#include <cstdint>
#include <filesystem>

#include "rules/rule_set.hpp"

namespace vicino::bench {

inline constexpr std::uint64_t journal_rows = 1'000'000;

rules::RuleSet rules_of(const std::filesystem::path& configuration);
// At least journal_rows rows; everything that leaves the home is receipted.
void write_months(const std::filesystem::path& journal, const rules::RuleSet& rules);

}  // namespace vicino::bench
