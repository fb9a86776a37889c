#include "replay/difference.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>

namespace vicino::replay {
namespace {

// Raised alerts by rule id, in order of time.
std::map<std::string_view, std::vector<std::size_t>> raised_by_rule(const Outcome& outcome) {
  std::map<std::string_view, std::vector<std::size_t>> found;
  for (std::size_t i = 0; i < outcome.episodes.size(); ++i) {
    const auto& episode = outcome.episodes[i];
    if (episode.was_raised() && !episode.test) found[outcome.rules[index(episode.rule)].rule].push_back(i);
  }
  for (auto& [rule, places] : found)
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
      return outcome.episodes[a].raised < outcome.episodes[b].raised;
    });
  return found;
}

Instant begin_of(const Episode& episode) {
  return episode.started == unknown ? episode.raised : std::min(episode.started, episode.raised);
}

}  // namespace

std::string_view name(Change::Kind kind) noexcept {
  constexpr std::array<std::string_view, 4> names{"same", "moved", "appears", "vanishes"};
  return names[static_cast<std::size_t>(kind)];
}

std::vector<Change> difference(const Outcome& before, const Outcome& after) {
  const auto olds = raised_by_rule(before);
  const auto news = raised_by_rule(after);
  std::vector<Change> changes;
  const std::vector<std::size_t> nothing;
  const auto compare = [&](const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
      const auto* x = i < a.size() ? &before.episodes[a[i]] : nullptr;
      const auto* y = j < b.size() ? &after.episodes[b[j]] : nullptr;
      const bool touch = x && y && begin_of(*x) <= y->ended && begin_of(*y) <= x->ended;
      if (touch) {
        changes.push_back(
            {x->raised == y->raised ? Change::Kind::same : Change::Kind::moved, a[i++], b[j++]});
      } else if (!y || (x && x->raised < y->raised)) {
        changes.push_back({Change::Kind::vanishes, a[i++], Change::none});
      } else {
        changes.push_back({Change::Kind::appears, Change::none, b[j++]});
      }
    }
  };
  for (const auto& [rule, places] : olds) {
    const auto other = news.find(rule);
    compare(places, other == news.end() ? nothing : other->second);
  }
  for (const auto& [rule, places] : news)
    if (!olds.contains(rule)) compare(nothing, places);

  const auto key = [&](const Change& change) {
    const bool old = change.before != Change::none;
    const auto& outcome = old ? before : after;
    const auto& episode = outcome.episodes[old ? change.before : change.after];
    return std::tuple(episode.raised, std::string_view(outcome.rules[index(episode.rule)].rule));
  };
  std::stable_sort(changes.begin(), changes.end(),
                   [&](const Change& a, const Change& b) { return key(a) < key(b); });
  return changes;
}

}  // namespace vicino::replay
