// vicinoctl replay as a process, against answers that were looked over once. After a change that is meant, write them
// anew: tests/fixtures/replay/update BUILDDIR.
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "run.hpp"

namespace {

namespace fs = std::filesystem;
const fs::path fixtures = fs::path{VICINO_SOURCE_DIR} / "tests/fixtures/replay";

using vicino::ctl::testing::Run;

// In the fixtures' folder, so that no path of a machine is in the answer.
Run vicinoctl(const std::string& arguments, const std::string& environment = "LC_ALL=C TZ=UTC") {
  const auto line =
      "cd '" + fixtures.string() + "' && env " + environment + " " VICINO_BIN_DIR "/vicinoctl " + arguments;
  return vicino::ctl::testing::run(line);
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const std::string small = "replay small.txt --home small.home.toml --rules a.toml --against b.toml ";

}  // namespace

TEST_CASE("the answers of a replay are byte for byte those that were looked over") {
  const std::array<std::pair<const char*, std::string>, 4> answers{
      {{"small.en.txt", small + "--lang en"},
       {"small.it.txt", small + "--lang it"},
       {"small.json", small + "--json"},
       {"mqtt.en.txt", "replay small.jsonl --home small.home.toml --rules a.toml --lang en"}}};
  for (const auto& [file, arguments] : answers) {
    INFO(file);
    const auto run = vicinoctl(arguments);
    CHECK(run.code == 0);
    CHECK(run.output == text_of(fixtures / "expected" / file));
  }
}

TEST_CASE("a replay does not depend on the machine's zone, language or number format") {
  const auto here = vicinoctl(small + "--json");
  CHECK(vicinoctl(small + "--json", "LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo").output == here.output);
  CHECK(vicinoctl(small + "--lang en", "LC_ALL=it_IT.UTF-8 TZ=America/New_York").output ==
        vicinoctl(small + "--lang en").output);
}

TEST_CASE("bad input to a replay is told with the file and the cure") {
  const std::array<std::pair<const char*, const char*>, 5> cases{
      {{"replay absent.txt --home small.home.toml", "absent.txt"},
       {"replay small.home.toml --home small.home.toml", "is no recording that can be replayed"},
       {"replay small.txt --home a.toml", "a.toml"},
       {"replay small.txt --home small.home.toml --map a.toml", "a.toml"},
       {"replay small.txt small.txt --home small.home.toml", "in the order of time"}}};
  for (const auto& [arguments, word] : cases) {
    INFO(arguments);
    const auto run = vicinoctl(std::string(arguments) + " 2>&1");
    CHECK(run.code == 1);
    CHECK(run.output.find(word) != std::string::npos);
    CHECK(run.output.find("cure: ") != std::string::npos);
  }
  CHECK(vicinoctl("replay --home small.home.toml 2>&1").code == 2);
  CHECK(vicinoctl(small + "--from March 2>&1").code == 2);
  CHECK(vicinoctl("rules budget small.txt 2>&1").code == 1);
}

TEST_CASE("the picture is written where it was asked for") {
  const auto file = fs::temp_directory_path() / ("vicino-plot-" + std::to_string(::getpid()) + ".svg");
  const auto run = vicinoctl(small + "--lang it --plot " + file.string());
  CHECK(run.code == 0);
  const auto svg = text_of(file);
  fs::remove(file);
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find("preallarme annullato") != std::string::npos);
  CHECK(vicinoctl(small + "--plot /absent/plot.svg 2>&1").code == 1);
}
