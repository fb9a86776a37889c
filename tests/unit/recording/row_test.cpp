#include "sensors/recording/row.hpp"

using namespace vicino::recording;

namespace {

constexpr std::int64_t day_us = 86'400'000'000;
// 2011-06-15 and 2016-07-12, in days since 1970-01-01.
constexpr std::int64_t june_15_2011 = 15'140 * day_us;
constexpr std::int64_t july_12_2016 = 16'994 * day_us;

constexpr std::int64_t clock_us(int hour, int minute, int second, int micros) {
  return ((hour * 60LL + minute) * 60 + second) * 1'000'000 + micros;
}

}  // namespace

TEST_CASE("a row of either variant is read with its sensor, state and microseconds") {
  struct Case {
    std::string_view line;
    std::int64_t local_us;
    std::string_view area, part;
    Said said;
    std::string_view activity;
  };
  const auto c = GENERATE(values<Case>({
      {"2016-07-12 00:00:30.600670\tBedroomABed\tON\t", july_12_2016 + clock_us(0, 0, 30, 600'670),
       "BedroomABed", "BedroomABed", Said::on, ""},
      {"2016-07-12 23:59:59.000001\tHallwayA\tOFF", july_12_2016 + clock_us(23, 59, 59, 1), "HallwayA",
       "HallwayA", Said::off, ""},
      // Trailing zeros are missing: a decimal fraction.
      {"2011-06-15 01:03:39.14962 Bedroom Bedroom ON Sleep", june_15_2011 + clock_us(1, 3, 39, 149'620),
       "Bedroom", "Bedroom", Said::on, "Sleep"},
      {"2011-06-15 01:03:39.04 Kitchen Kitchen OFF Cook", june_15_2011 + clock_us(1, 3, 39, 40'000),
       "Kitchen", "Kitchen", Said::off, "Cook"},
      {"2011-06-15 08:35:02 OutsideDoor FrontDoor OPEN Step_Out", june_15_2011 + clock_us(8, 35, 2, 0),
       "OutsideDoor", "FrontDoor", Said::open, "Step_Out"},
      {"2011-06-15 08:35:28.1 OutsideDoor FrontDoor CLOSE\r", june_15_2011 + clock_us(8, 35, 28, 100'000),
       "OutsideDoor", "FrontDoor", Said::closed, ""},
      {"2011-06-15 08:35:28.1234567 M003 ON Sleeping begin", june_15_2011 + clock_us(8, 35, 28, 123'456),
       "M003", "M003", Said::on, "Sleeping begin"},
  }));
  CAPTURE(c.line);
  const auto parsed = parse_row(c.line);
  REQUIRE(std::holds_alternative<Row>(parsed));
  const auto& row = std::get<Row>(parsed);
  CHECK(row.local_us == c.local_us);
  CHECK(row.area == c.area);
  CHECK(row.part == c.part);
  CHECK(row.said == c.said);
  CHECK(row.activity == c.activity);
}

TEST_CASE("a line that is no row is refused with its reason") {
  struct Case {
    std::string_view line;
    Refusal why;
  };
  const auto c = GENERATE(values<Case>({
      {"", Refusal::bad_date},
      {"garbage", Refusal::bad_date},
      {"2011-6-15 01:03:39 Bedroom ON", Refusal::bad_date},
      {"2011-02-29 01:03:39 Bedroom ON", Refusal::bad_date},
      {"2011-13-01 01:03:39 Bedroom ON", Refusal::bad_date},
      {"0011-01-01 01:03:39 Bedroom ON", Refusal::bad_date},
      {"2011-06-15", Refusal::bad_time},
      {"2011-06-15 24:00:00 Bedroom ON", Refusal::bad_time},
      {"2011-06-15 01:60:00 Bedroom ON", Refusal::bad_time},
      {"2011-06-15 01:03:60 Bedroom ON", Refusal::bad_time},
      {"2011-06-15 01:03:39. Bedroom ON", Refusal::bad_time},
      {"2011-06-15 01:03:39,5 Bedroom ON", Refusal::bad_time},
      {"2011-06-15 01:03:39.-5 Bedroom ON", Refusal::bad_time},
      {"2011-06-15 01:03:39.1234567890 Bedroom ON", Refusal::bad_time},
      {"2011-06-15 01:03:39.5", Refusal::no_sensor},
      {"2011-06-15 01:03:39.5 \t", Refusal::no_sensor},
      {"2011-06-15 01:03:39.5 Bedroom", Refusal::unknown_state},
      {"2011-06-15 01:03:39.5 Bedroom 21.5", Refusal::unknown_state},
      {"2011-06-15 01:03:39.5 Bedroom Bedroom MAYBE Sleep", Refusal::unknown_state},
  }));
  CAPTURE(c.line);
  const auto parsed = parse_row(c.line);
  REQUIRE(std::holds_alternative<Refusal>(parsed));
  CHECK(name(std::get<Refusal>(parsed)) == name(c.why));
}

TEST_CASE("a line without an end is refused, not read") {
  const std::string line = "2011-06-15 01:03:39 Bedroom ON " + std::string(longest_line, 'x');
  CHECK(std::get<Refusal>(parse_row(line)) == Refusal::too_long);
}

TEST_CASE("blank lines are told from broken ones") {
  CHECK(is_blank(""));
  CHECK(is_blank(" \t\r"));
  CHECK_FALSE(is_blank(" x"));
}
