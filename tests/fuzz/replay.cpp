// Without libFuzzer: plays each file of the folders it is given, so that what was found once stays mended.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "fuzz.hpp"

int main(int argc, char** argv) {
  std::size_t played = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string input{std::istreambuf_iterator<char>(in), {}};
      std::cout << entry.path().filename().string() << ", " << input.size() << " bytes" << std::endl;
      vicino::fuzz::take(input);
      ++played;
    }
  }
  return played == 0 ? 1 : 0;
}
