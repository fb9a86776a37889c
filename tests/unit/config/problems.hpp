// Problems as text, one line each, for comparison with what is expected.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "domain/result.hpp"

inline std::string read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline std::string fixture(const std::string& name) {
  return std::string(VICINO_SOURCE_DIR "/tests/unit/config/fixtures/") + name;
}

inline std::string in_lines(const vicino::Problems& problems) {
  std::string text;
  for (const auto& p : problems)
    text += std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.what + " | " + p.cure + "\n";
  return text;
}
