// The homes and rules of the targets, read once from the tree.
#pragma once

#include <filesystem>

#include "config/settings.hpp"
#include "fuzz.hpp"
#include "replay/player.hpp"

namespace vicino::fuzz {

inline std::filesystem::path in_tree(const char* file) {
  return std::filesystem::path(VICINO_SOURCE_DIR) / file;
}

template <class Value>
Value sound(std::variant<Value, Problems> read) {
  if (const auto* problems = std::get_if<Problems>(&read))
    for (const auto& problem : *problems) std::fprintf(stderr, "%s\n", to_text(problem).c_str());
  must(read.index() == 0, "the tree's own settings are sound");
  return std::get<0>(std::move(read));
}

inline Home home_of(const char* file) {
  return sound(config::load_home(in_tree(file)));
}

inline rules::RuleSet rules_of(const Home& home, const char* file) {
  return sound(replay::compile_rules(home, sound(config::load_rules(in_tree(file), home)), file));
}

}  // namespace vicino::fuzz
