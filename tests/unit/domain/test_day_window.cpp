#include "domain/day_window.hpp"

#include <catch2/catch.hpp>

using namespace vicino;

TEST_CASE("a window of the day is read and written") {
  const auto [text, from, to, weekdays] = GENERATE(table<std::string, int, int, int>({
      {"22:00-06:00", 22 * 60, 6 * 60, 0x7f},
      {"06:30-23:05", 390, 1385, 0x7f},
      {"08:00-24:00", 480, 0, 0x7f},
      {"always", 0, 0, 0x7f},
      {"mon,tue 08:00-12:00", 480, 720, 0x03},
      {"sat,sun always", 0, 0, 0x60},
  }));
  const auto window = parse_day_window(text);
  REQUIRE(window);
  CHECK(window->from == from);
  CHECK(window->to == to);
  CHECK(window->weekdays == weekdays);
  CHECK(parse_day_window(to_text(*window)) == *window);
}

TEST_CASE("what is no window is refused with its reason") {
  const auto [text, why] = GENERATE(table<std::string, std::string>({
      {"", "it has no '-'"},
      {"22:00", "it has no '-'"},
      {"25:00-06:00", "the start is no time HH:MM"},
      {"22:00-06:60", "the end is no time HH:MM"},
      {"9:00-10:00", "the start is no time HH:MM"},
      {"10:00-10:00", "it is empty"},
      {"lun 08:00-12:00", "'lun' is no weekday"},
      {" 08:00-12:00", "it names no weekday"},
  }));
  const auto window = parse_day_window(text);
  REQUIRE_FALSE(window);
  CHECK(window.error().what.find(why) != std::string::npos);
}
