#include <catch2/catch.hpp>

#include "config/parse_home.hpp"
#include "config/settings.hpp"

using namespace vicino;

TEST_CASE("the demonstration home loads") {
  const auto loaded = config::load_home(VICINO_SOURCE_DIR "/config/demo/home.toml");
  if (const auto* problems = std::get_if<Problems>(&loaded))
    for (const auto& p : *problems) UNSCOPED_INFO(to_text(p));
  REQUIRE(std::holds_alternative<Home>(loaded));
  const Home& home = std::get<Home>(loaded);
  CHECK(home.rooms.size() == 6);
  CHECK(home.devices.size() == 16);
  const auto radar = home.find_device("bathroom_radar");
  REQUIRE(radar);
  CHECK(home.device(*radar).via == home.find_device("zigbee"));
  CHECK(home.device(*radar).safety);
  CHECK(home.find_signal("front_door.contact"));
}
