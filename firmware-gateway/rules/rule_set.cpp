#include "rules/rule_set.hpp"

#include <algorithm>

#include "rules/hash.hpp"
#include "rules/lower.hpp"

namespace vicino::rules {

RuleSet::RuleSet(const Home& home, std::vector<RuleSpec> specs, Zone zone)
    : home_(home), specs_(std::move(specs)), zone_(std::move(zone)), tables_(lower(home_, specs_)) {
  Hasher all;
  add_home(all, home_);
  all.add(std::string_view(zone_.name()));
  for (const auto& span : zone_.spans()) {
    all.add(to_ms(span.begin));
    all.add(span.offset);
  }
  for (const auto& spec : specs_) {
    rule_hashes_.push_back(hash_of(home_, spec));
    all.add(rule_hashes_.back());
  }
  hash_ = all.value();
}

std::optional<RuleIndex> RuleSet::find(std::string_view id) const noexcept {
  const auto found =
      std::find_if(specs_.begin(), specs_.end(), [&](const RuleSpec& s) { return s.id == id; });
  if (found == specs_.end()) return std::nullopt;
  return static_cast<RuleIndex>(found - specs_.begin());
}

const Limit* RuleSet::limit_at(RuleIndex rule, Instant t) const {
  const auto& row = tables_.rules.at(index(rule));
  if (row.limits == 0) return nullptr;
  const auto state = window_at(segments_of(tables_, row), zone_, t);
  return state.limit == no_limit ? nullptr : &specs_[index(rule)].limits[state.limit];
}

std::vector<SignalId> RuleSet::signals_of(RuleIndex rule) const {
  std::vector<SignalId> found;
  for (std::size_t s = 0; s < tables_.signals.size(); ++s) {
    const auto& row = tables_.signals[s];
    const auto parts = std::span(tables_.parts).subspan(row.first_part, row.parts);
    if (std::any_of(parts.begin(), parts.end(), [&](const Part& p) { return p.rule == index(rule); }))
      found.push_back(static_cast<SignalId>(s));
  }
  return found;
}

}  // namespace vicino::rules
