// Holds ARCHITECTURE.md against the code: its tables are read from the document itself.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "tree.hpp"

namespace fs = std::filesystem;

namespace {

using vicino::test::read;
using vicino::test::root;

std::string trimmed(std::string text) {
  const auto keep = [](unsigned char c) { return std::isspace(c) == 0; };
  text.erase(text.begin(), std::find_if(text.begin(), text.end(), keep));
  text.erase(std::find_if(text.rbegin(), text.rend(), keep).base(), text.end());
  return text;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);)
    if (part = trimmed(part); !part.empty()) parts.push_back(part);
  return parts;
}

// The rows of the table between "<!-- NAME: begin -->" and "<!-- NAME: end -->", without its two heading
// lines.
std::vector<std::vector<std::string>> table(const std::string& name) {
  std::ifstream in(root / "ARCHITECTURE.md");
  std::vector<std::vector<std::string>> rows;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "<!-- " + name + ": begin -->") inside = true;
    if (line == "<!-- " + name + ": end -->") break;
    if (!inside || !line.starts_with('|')) continue;
    std::vector<std::string> cells;
    std::istringstream cells_in(line.substr(1));
    for (std::string cell; std::getline(cells_in, cell, '|');) cells.push_back(trimmed(cell));
    rows.push_back(cells);
  }
  if (rows.size() > 2) rows.erase(rows.begin(), rows.begin() + 2);
  return rows;
}

struct Room {
  std::string name;
  std::string folder;
  std::vector<std::string> may_use;
  std::vector<std::string> third_party;
};

const std::vector<Room>& rooms() {
  static const auto all = [] {
    std::vector<Room> result;
    for (const auto& row : table("dependencies"))
      if (row.size() >= 4) result.push_back({row[0], row[1], split(row[2], ','), split(row[3], ',')});
    return result;
  }();
  return all;
}

struct Source {
  fs::path path;  // relative to the root
  const Room* room = nullptr;
  std::string text;
};

// The room whose folder is the longest prefix of the path.
const Room* room_of(const std::string& path) {
  const Room* best = nullptr;
  for (const auto& room : rooms())
    if (path.starts_with(room.folder + "/") && (best == nullptr || room.folder.size() > best->folder.size()))
      best = &room;
  return best;
}

const std::vector<Source>& sources() {
  static const auto all = [] {
    std::vector<Source> result;
    for (const auto* top : {"firmware-gateway", "sensors", "cloud-bridge", "config"})
      for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
        const auto ext = entry.path().extension();
        if (ext != ".hpp" && ext != ".cpp") continue;
        auto relative = fs::relative(entry.path(), root);
        result.push_back({relative, room_of(relative.generic_string()), read(entry.path())});
      }
    return result;
  }();
  return all;
}

std::vector<std::string> includes(const std::string& text) {
  static const std::regex pattern(R"(^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"])", std::regex::multiline);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it)
    found.push_back((*it)[1]);
  return found;
}

// Where an include of ours leads, as a path from the root; "" if it is none of ours.
std::string ours(const std::string& include) {
  for (const auto& candidate : {include, "firmware-gateway/" + include})
    if (fs::exists(root / candidate)) return candidate;
  return "";
}

bool is_third_party(const std::string& include) {
  static const std::vector<std::string> known{"boost/", "date/",    "sqlite3.h", "mosquitto.h", "mqtt/",
                                              "MQTT",   "toml++/",  "spdlog/",   "fmt/",        "systemd/",
                                              "CLI/",   "openssl/", "lzma.h",    "gpiod"};
  return std::ranges::any_of(known, [&](const auto& prefix) { return include.starts_with(prefix); });
}

std::string without_comments_and_strings(const std::string& text) {
  static const std::regex pattern(R"(//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|"(?:\\.|[^"\\\n])*")");
  return std::regex_replace(text, pattern, " ");
}

}  // namespace

TEST_CASE("the dependency table of ARCHITECTURE.md names existing folders and rooms") {
  REQUIRE(rooms().size() >= 12);
  std::set<std::string> names;
  for (const auto& room : rooms()) names.insert(room.name);
  for (const auto& room : rooms()) {
    INFO(room.name);
    CHECK(fs::is_directory(root / room.folder));
    for (const auto& used : room.may_use) {
      INFO(used);
      CHECK(names.contains(used));
    }
  }
}

TEST_CASE("the dependency table has no circle") {
  std::map<std::string, std::vector<std::string>> uses;
  for (const auto& room : rooms()) uses[room.name] = room.may_use;
  std::function<bool(const std::string&, std::set<std::string>)> circular = [&](const auto& name, auto path) {
    if (!path.insert(name).second) return true;
    return std::ranges::any_of(uses[name], [&](const auto& next) { return circular(next, path); });
  };
  for (const auto& room : rooms()) {
    INFO(room.name);
    CHECK_FALSE(circular(room.name, {}));
  }
}

TEST_CASE("a room includes only the rooms that the table allows") {
  REQUIRE(sources().size() > 50);
  for (const auto& source : sources()) {
    INFO(source.path.generic_string() << " stands in no room of the table");
    REQUIRE(source.room != nullptr);
    for (const auto& include : includes(source.text)) {
      const auto target = ours(include);
      if (target.empty()) continue;
      const auto* room = room_of(target);
      INFO(source.path.generic_string() << " includes " << include);
      REQUIRE(room != nullptr);
      CHECK((room == source.room || std::ranges::count(source.room->may_use, room->name) == 1));
    }
  }
}

TEST_CASE("a third-party header appears only in the rooms that the table allows") {
  for (const auto& source : sources()) {
    INFO(source.path.generic_string() << " stands in no room of the table");
    REQUIRE(source.room != nullptr);
    for (const auto& include : includes(source.text)) {
      // Result<T> is part of the vocabulary: domain/result.hpp brings this header to everybody.
      if (!is_third_party(include) || include == "boost/system/result.hpp") continue;
      INFO(source.path.generic_string() << " includes " << include);
      CHECK(std::ranges::any_of(source.room->third_party,
                                [&](const auto& prefix) { return include.starts_with(prefix); }));
    }
  }
}

TEST_CASE("the headers of C and MQTT libraries appear in one file of a room") {
  const auto rows = table("one file per header");
  REQUIRE(rows.size() >= 4);
  for (const auto& row : rows) {
    const auto files = split(row.at(1), ',');
    for (const auto& source : sources())
      for (const auto& include : includes(source.text)) {
        if (!include.starts_with(row[0])) continue;
        INFO(source.path.generic_string() << " includes " << include);
        CHECK(std::ranges::count(files, source.path.filename().string()) == 1);
      }
  }
}

TEST_CASE("below runtime nobody looks at a clock, sleeps, draws a random number or reads the environment") {
  // The world's edges are named here, with what they may do.
  const std::map<std::string, std::string> edges{
      {"sensors/local_mqtt.cpp", "the sensors' broker"},
      {"cloud-bridge/uplink/driver.cpp", "waits on its own thread"},
      {"cloud-bridge/uplink/paho_link.cpp", "the centre's broker"},
  };
  const std::set<std::string> pure{"domain",  "rules",     "journal", "protocol", "uplink",
                                   "sensors", "recording", "config",  "console"};
  const std::regex banned(
      R"(\b(system_clock|steady_clock|high_resolution_clock)::now|\bstd::this_thread|\bsleep_for|\bsleep_until|\busleep\s*\(|\bnanosleep|\brandom_device|\bmt19937|\brand\s*\(|\bgetenv\s*\(|\bsetlocale|\bgettimeofday|\bclock_gettime|\btime\s*\(\s*(nullptr|NULL|0)\s*\))");
  for (const auto& source : sources()) {
    if (!pure.contains(source.room->name) || edges.contains(source.path.generic_string())) continue;
    const auto code = without_comments_and_strings(source.text);
    std::smatch match;
    const bool found = std::regex_search(code, match, banned);
    INFO(source.path.generic_string() << ": " << (found ? match.str() : ""));
    CHECK_FALSE(found);
  }
}

TEST_CASE("domain and rules see no file, thread, socket or log") {
  const std::set<std::string> banned{"fstream",  "iostream",     "filesystem", "thread",
                                     "mutex",    "atomic",       "random",     "locale",
                                     "unistd.h", "sys/socket.h", "future",     "condition_variable",
                                     "cstdlib",  "stdlib.h",     "sys/stat.h"};
  // result.cpp aborts with a message on a programmer's error: that is all it takes from the world.
  const std::set<std::string> exempt{"firmware-gateway/domain/result.cpp"};
  for (const auto& source : sources()) {
    if (source.room->name != "domain" && source.room->name != "rules") continue;
    if (exempt.contains(source.path.generic_string())) continue;
    for (const auto& include : includes(source.text)) {
      INFO(source.path.generic_string() << " includes " << include);
      CHECK_FALSE(banned.contains(include));
    }
  }
}

TEST_CASE("every room's folder says in a README what it is for") {
  for (const auto& room : rooms()) {
    INFO(room.folder);
    CHECK(fs::file_size(root / room.folder / "README.md") > 200);
  }
}

TEST_CASE("every header guards itself and every source is listed in CMake") {
  for (const auto& source : sources()) {
    INFO(source.path.generic_string());
    if (source.path.extension() == ".hpp") {
      CHECK(source.text.find("#pragma once") != std::string::npos);
      continue;
    }
    // Listed by its path below the folder of the nearest CMakeLists.txt.
    auto folder = source.path.parent_path();
    while (!fs::exists(root / folder / "CMakeLists.txt")) folder = folder.parent_path();
    const auto listed = fs::relative(source.path, folder).generic_string();
    CHECK(read(root / folder / "CMakeLists.txt").find(listed) != std::string::npos);
  }
}
