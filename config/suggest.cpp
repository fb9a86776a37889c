#include "config/suggest.hpp"

#include <algorithm>
#include <numeric>

namespace vicino::config {
namespace {

// '-' and '_' and letter case are no difference worth a mistake.
char fold(char c) {
  if (c == '-' || c == ' ') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Damerau-Levenshtein (neighbours swapped count one), two rows back.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = fold(a[i - 1]) == fold(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0u : 1u)});
      if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > 128) return {};
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t d = distance(word, candidate);
    if (d < best_distance) {
      best_distance = d;
      best = &candidate;
    }
  }
  return best ? *best : std::string{};
}

std::string cure_among(std::string_view word, std::span<const std::string> candidates, std::size_t shown) {
  if (const std::string near = nearest(word, candidates); !near.empty())
    return "did you mean '" + near + "'?";
  if (candidates.empty()) return {};
  std::string cure = candidates.size() == 1 ? "use: " : "use one of: ";
  for (std::size_t i = 0; i < candidates.size() && i < shown; ++i) cure += (i ? ", " : "") + candidates[i];
  if (candidates.size() > shown) cure += ", ...";
  return cure;
}

}  // namespace vicino::config
