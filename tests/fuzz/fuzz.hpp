// What every target of this folder is: one function over foreign bytes. entry.cpp gives it to libFuzzer, replay.cpp
// plays the corpus through it in an ordinary build.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace vicino::fuzz {

// The target. Must come back for every input; what it finds wrong ends the process, so that libFuzzer keeps the input.
void take(std::string_view input);

// A property that does not hold is a finding.
inline void must(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

// What stands before the separator; `rest` loses it and the separator.
inline std::string_view cut(std::string_view& rest, std::string_view separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + separator.size());
  return part;
}

}  // namespace vicino::fuzz
