#include "sensors/recording/sensor_map.hpp"

#include "home_of_tests.hpp"

using namespace vicino;
using namespace vicino::recording;

namespace {

std::variant<SensorMap, Problems> parse(std::string_view text) {
  return parse_sensor_map(text, "test.map.toml", testing::small_home());
}

}  // namespace

TEST_CASE("a map names device, property and the meaning of states") {
  const auto read = parse(R"(
zone = "America/Los_Angeles"
[sensors]
Bedroom = { device = "bedroom_motion", property = "occupancy" }
"OutsideDoor/FrontDoor" = { device = "front_door", property = "contact" }
Pad = { device = "bed_pad", property = "bed", values = { ON = 0, OFF = 1 } }
[ignore]
"Kitchen/KitchenLight" = "a lamp"
)");
  REQUIRE(std::holds_alternative<SensorMap>(read));
  const auto& map = std::get<SensorMap>(read);
  CHECK(map.sensors.size() == 4);
  const auto value = [&map](std::string_view area, std::string_view part, Said said) {
    return map.find(area, part)->values[static_cast<std::size_t>(said)];
  };
  CHECK(map.find("Bedroom", "Bedroom")->signal == SignalId{0});
  CHECK(value("Bedroom", "Bedroom", Said::on) == 1.0);
  CHECK_FALSE(value("Bedroom", "Bedroom", Said::open).has_value());
  CHECK(value("OutsideDoor", "FrontDoor", Said::open) == 1.0);
  CHECK(value("OutsideDoor", "FrontDoor", Said::closed) == 0.0);
  CHECK(value("Pad", "Pad", Said::off) == 1.0);
  CHECK(map.find("Kitchen", "KitchenLight")->signal == no_signal);
  CHECK(map.find("Kitchen", "KitchenLight")->why_ignored == "a lamp");
  CHECK(map.find("Bedroom", "Closet") == nullptr);
  CHECK(map.find("Attic", "Attic") == nullptr);
}

TEST_CASE("a mistake in a map is told with line, column and cure") {
  struct Case {
    std::string_view text;
    int line, column;
    std::string_view what;
  };
  const auto c = GENERATE(values<Case>({
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { device = \"attic\", property = \"occupancy\" }\n", 3,
       16, "unknown device 'attic'"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { device = \"bedroom_motion\", property = \"motion\" "
       "}\n",
       3, 45, "unknown property 'motion'"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { device = \"bedroom_motion\", property = \"contact\" "
       "}\n",
       3, 16, "device 'bedroom_motion' has no signal 'contact'"},
      {"zone = \"Mars\"\n[sensors]\nA = { device = \"bedroom_motion\", property = \"occupancy\" }\n", 1, 8,
       "unknown time zone 'Mars'"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = \"bedroom_motion\"\n", 3, 5,
       "sensor 'A' is not mapped to a device"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { property = \"occupancy\" }\n", 3, 5,
       "sensor 'A' has no device"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { device = \"bedroom_motion\" }\n", 3, 5,
       "sensor 'A' has no property"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { device = \"bedroom_motion\", property = "
       "\"occupancy\" }\n"
       "B = { device = \"bedroom_motion\", property = \"occupancy\" }\n",
       4, 5, "'bedroom_motion.occupancy' is already played by sensor 'A'"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { device = \"bedroom_motion\", property = "
       "\"occupancy\" }\n"
       "[ignore]\nA = \"broken\"\n",
       5, 5, "sensor 'A' is there twice"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\nA = { device = \"bedroom_motion\", property = "
       "\"occupancy\" }\n"
       "[ignore]\nB = \"\"\n",
       5, 5, "no reason why sensor 'B' is left out"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\n"
       "A = { device = \"bed_pad\", property = \"bed\", values = { ON = 3 } }\n",
       3, 61, "the value of 'ON' is not 0, 1 or 2"},
      {"zone = \"America/Los_Angeles\"\n[sensors]\n"
       "A = { device = \"bed_pad\", property = \"bed\", values = { YES = 1 } }\n",
       3, 62, "unknown state 'YES'"},
      {"zone = \"America/Los_Angeles\"\nzones = 3\n[sensors]\n"
       "A = { device = \"bed_pad\", property = \"bed\" }\n",
       2, 9, "unknown key 'zones'"},
  }));
  CAPTURE(c.text);
  const auto read = parse(c.text);
  REQUIRE(std::holds_alternative<Problems>(read));
  const auto& problems = std::get<Problems>(read);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].file == "test.map.toml");
  CHECK(problems[0].what == c.what);
  CHECK(problems[0].line == c.line);
  CHECK(problems[0].column == c.column);
  CHECK_FALSE(problems[0].cure.empty());
}

TEST_CASE("all mistakes of a map are told at once, and broken TOML at its place") {
  const auto two = parse("[sensors]\nA = 1\nB = 2\n");
  REQUIRE(std::holds_alternative<Problems>(two));
  CHECK(std::get<Problems>(two).size() == 3);  // no zone, A, B

  const auto broken = parse("zone = \n");
  REQUIRE(std::holds_alternative<Problems>(broken));
  CHECK(std::get<Problems>(broken).front().line == 1);

  const auto missing = load_sensor_map("/does/not/exist.toml", testing::small_home());
  REQUIRE(std::holds_alternative<Problems>(missing));
  CHECK(std::get<Problems>(missing).front().file == "/does/not/exist.toml");
}
