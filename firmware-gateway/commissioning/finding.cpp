#include "commissioning/finding.hpp"

#include <algorithm>
#include <iterator>

namespace vicino::commissioning {

std::string_view name(Level level) noexcept {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::warning:
      return "warning";
    case Level::error:
      break;
  }
  return "error";
}

Finding fine(std::string check, Sentence found) {
  return {Level::ok, std::move(check), std::move(found), {}};
}
Finding warn(std::string check, Sentence found, Sentence cure) {
  return {Level::warning, std::move(check), std::move(found), std::move(cure)};
}
Finding fail(std::string check, Sentence found, Sentence cure) {
  return {Level::error, std::move(check), std::move(found), std::move(cure)};
}

Sentence same(const std::string& text) {
  return {text, text};
}

Level worst(const Findings& findings) noexcept {
  Level level = Level::ok;
  for (const Finding& finding : findings) level = std::max(level, finding.level);
  return level;
}

void append(Findings& to, Findings&& more) {
  to.insert(to.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
}

}  // namespace vicino::commissioning
