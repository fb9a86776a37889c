// How often homes raise alerts, and what operators found them to be, against the budget. Pure: counts in, text out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud-bridge/operations-centre/store.hpp"
#include "cloud-bridge/operations-centre/table.hpp"

namespace vicino::operations_centre {

// False alerts a home and day, at most. None: the class has no budget.
constexpr std::optional<double> budget_of(AlertClass alert_class) noexcept {
  if (alert_class == AlertClass::social) return 0.03;
  if (alert_class == AlertClass::technical) return 0.02;
  return std::nullopt;
}

struct Report {
  Instant from = unknown;
  Instant to = unknown;
  std::size_t homes = 0;           // in service within the span
  double home_days = 0;            // over all of them, from the first to the last thing heard of each
  std::vector<RuleCount> rules;    // by class, the most false ones first
  std::vector<RuleCount> classes;  // one per class that raised something, and social and technical always
};
Report make_report(std::vector<RuleCount> rules, const std::vector<InService>& in_service, Instant from,
                   Instant to);

inline std::uint64_t not_judged(const RuleCount& count) noexcept {
  return count.raised - count.true_alarm - count.false_alarm - count.test;
}
// A home and day; 0 if no home was in service.
double rate(std::uint64_t alerts, const Report& report) noexcept;

// within: even if all that nobody has judged were false. unclear: it depends on them. over: whatever they were.
enum class Budget : std::uint8_t { none, within, unclear, over };
Budget judge(const RuleCount& count, const Report& report) noexcept;

std::string report_text(const Report& report, const Look& look);
std::string report_json(const Report& report);  // in views.cpp

}  // namespace vicino::operations_centre
