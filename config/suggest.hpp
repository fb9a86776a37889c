// "did you mean ...?": the nearest of the words that would have been right.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vicino::config {

// The candidate nearest to `word` if it is near enough to be a slip of the pen; "" otherwise.
std::string nearest(std::string_view word, std::span<const std::string> candidates);
// "did you mean 'x'?", or else "use one of: a, b, c" (at most `shown` of them).
std::string cure_among(std::string_view word, std::span<const std::string> candidates,
                       std::size_t shown = 20);

}  // namespace vicino::config
