// The tree under test, as files.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace vicino::test {

inline const std::filesystem::path root = VICINO_SOURCE_DIR;

inline std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace vicino::test
