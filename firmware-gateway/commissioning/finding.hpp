// What an audit says of one thing: how it is, what was found, what to do about it. In both languages of the house.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "console/views.hpp"

namespace vicino::commissioning {

using console::Sentence;

enum class Level : std::uint8_t {
  ok,
  warning,  // the home is protected, but somebody should know
  error,    // the home is not protected, or not safely
};
std::string_view name(Level level) noexcept;

struct Finding {
  Level level = Level::ok;
  std::string check;  // "key.mode": the same for ever, for scripts and for the manual
  Sentence found;
  Sentence cure;  // both "" : nothing to do
};
using Findings = std::vector<Finding>;

Finding fine(std::string check, Sentence found);
Finding warn(std::string check, Sentence found, Sentence cure);
Finding fail(std::string check, Sentence found, Sentence cure);
// A sentence that is the same in both languages: a command to type, the words of a library.
Sentence same(const std::string& text);

Level worst(const Findings& findings) noexcept;
void append(Findings& to, Findings&& more);

}  // namespace vicino::commissioning
