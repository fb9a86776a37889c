#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <regex>
#include <string>

#include <sys/auxv.h>

#include "firmware-gateway/about/about.hpp"

using namespace vicino;

namespace {

// What binutils reads in this very test program.
std::string build_id_of_this_file() {
  // Not /proc/self/exe, which under an emulator is the emulator's.
  const auto* file =
      reinterpret_cast<const char*>(::getauxval(AT_EXECFN));  // NOLINT: an address, by its interface
  const std::string command = "readelf -n '" + std::string(file) + "' 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  for (std::array<char, 512> part{}; std::fgets(part.data(), part.size(), pipe) != nullptr;)
    text += part.data();
  ::pclose(pipe);
  std::smatch found;
  return std::regex_search(text, found, std::regex("Build ID: ([0-9a-f]+)")) ? found[1].str() : "";
}

}  // namespace

TEST_CASE("the build id is the one that binutils reads in the file") {
  CHECK(about::build_id().size() == 40);
  CHECK(about::build_id() == build_id_of_this_file());
}

TEST_CASE("the word for the wire is a semantic version with commit and build id") {
  const auto word = about::wire_version();
  CHECK(std::regex_match(word, std::regex(R"(\d+\.\d+\.\d+\+[0-9A-Za-z-]+(\.[0-9a-f]{8})?)")));
  CHECK(word.size() <= 128);
  CHECK(word.rfind(std::string(about::version()) + '+', 0) == 0);
}

TEST_CASE("--version says name, version, commit and build id, a line each") {
  const auto text = about::version_text("vicinod");
  CHECK(text == "vicinod " + std::string(about::version()) + "\ncommit " + std::string(about::commit()) +
                    "\nbuild id " + about::build_id());
}
