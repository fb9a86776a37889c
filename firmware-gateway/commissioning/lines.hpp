// Settings files of other programs are read line by line: no more of them is understood than is audited.
#pragma once

#include <algorithm>
#include <string_view>

namespace vicino::commissioning {

constexpr std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Each line, trimmed; empty ones and comments (#) are left out.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (const auto line = trimmed(text.substr(0, end)); !line.empty() && !line.starts_with('#')) visit(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace vicino::commissioning
