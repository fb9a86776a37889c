// The editors' schemas and the parser know the same keys and the same words.
#include <algorithm>
#include <catch2/catch.hpp>

#include "config/parse_home.hpp"
#include "config/sections.hpp"
#include "config/table_reader.hpp"
#include "domain/alert.hpp"
#include "domain/home.hpp"
#include "problems.hpp"
#include "schema_keys.hpp"

using namespace vicino;
using config::Section;

namespace {

struct Row {
  Section section;
  const char* file;
  const char* definition;  // "" for the file itself
};

std::vector<std::string> sorted(std::vector<std::string> words) {
  std::ranges::sort(words);
  return words;
}

}  // namespace

TEST_CASE("each table has the same keys in the schema and in the parser") {
  const auto [section, file, definition] = GENERATE(
      Row{Section::main, "vicino", ""}, Row{Section::local_broker, "vicino", "local_broker"},
      Row{Section::uplink, "vicino", "uplink"}, Row{Section::uplink_second, "vicino", "uplink_second"},
      Row{Section::storage, "vicino", "storage"}, Row{Section::console, "vicino", "console"},
      Row{Section::help, "vicino", "help"}, Row{Section::help_device, "vicino", "help_device"},
      Row{Section::home, "home", ""}, Row{Section::room, "home", "room"},
      Row{Section::device, "home", "device"}, Row{Section::rules, "rules", ""},
      Row{Section::rule, "rules", "rule"}, Row{Section::limit, "rules", "limit"},
      Row{Section::visit, "rules", "visit"}, Row{Section::edge, "rules", "edge"},
      Row{Section::threshold, "rules", "threshold"}, Row{Section::momentary, "rules", "momentary"},
      Row{Section::latch, "rules", "latch"}, Row{Section::count_within, "rules", "count_within"},
      Row{Section::sequence, "rules", "sequence"}, Row{Section::absence, "rules", "absence"},
      Row{Section::silent, "rules", "silent"});
  const auto known = config::known_keys(section);
  CHECK(schema_keys(file, definition) == sorted({known.begin(), known.end()}));
}

TEST_CASE("the schema offers exactly the words that the parser understands") {
  CHECK(schema_enum("home", "room", "type") == sorted(config::names_up_to(RoomType::other)));
  CHECK(schema_enum("home", "device", "type") == sorted(config::names_up_to(DeviceType::bridge)));
  CHECK(schema_enum("rules", "rule", "kind") == sorted(config::names_up_to(last_care_kind)));
  CHECK(schema_enum("rules", "rule", "severity") == sorted(config::names_up_to(Severity::highest)));
  CHECK(schema_enum("rules", "rule", "class") == sorted(config::names_up_to(AlertClass::information)));
  for (const std::string& word : schema_enum("home", "device", "signals")) CHECK(signal_kind_from(word));
  CHECK(schema_enum("home", "device", "signals").size() == signal_kind_count);
}
