#include <catch2/catch.hpp>

#include "rules/care/local_time.hpp"

using namespace vicino;
using namespace vicino::rules;

namespace {

Zone rome() {
  const auto zone = load_zone("Europe/Rome");
  REQUIRE(zone);
  return *zone;
}

std::optional<Instant> at(const char* date, const char* time, Instant not_before = unknown) {
  const auto wall = care::parse_wall_time(time);
  REQUIRE(wall);
  return care::resolve(rome(), care::parse_date(date).value(), *wall, not_before);
}

}  // namespace

TEST_CASE("A local time becomes its instant, by summer and by winter time") {
  CHECK(to_rfc3339(*at("2026-01-15", "12:00")) == "2026-01-15T11:00:00.000Z");
  CHECK(to_rfc3339(*at("2026-07-15", "12:00:30")) == "2026-07-15T10:00:30.000Z");
  CHECK(to_rfc3339(*at("2026-07-15", "12:00Z")) == "2026-07-15T12:00:00.000Z");
}

TEST_CASE("A time that the clocks jump over in March does not exist") {
  CHECK_FALSE(at("2026-03-29", "02:30"));
  CHECK(to_rfc3339(*at("2026-03-29", "03:00")) == "2026-03-29T01:00:00.000Z");
}

TEST_CASE("A time that comes twice in October is the first that is not before the line above") {
  const auto first = *at("2026-10-25", "02:30");
  CHECK(to_rfc3339(first) == "2026-10-25T00:30:00.000Z");
  const auto second = *at("2026-10-25", "02:30", first + Millis{1});
  CHECK(to_rfc3339(second) == "2026-10-25T01:30:00.000Z");
  CHECK(at("2026-10-25", "02:30+01:00") == second);
  CHECK(care::to_local_text(rome(), second) == "2026-10-25 02:30:00");
}

TEST_CASE("What is no date or time is refused") {
  for (const auto* text : {"2026-02-30", "2026-1-01", "2026/01/01", ""}) CHECK_FALSE(care::parse_date(text));
  for (const auto* text : {"24:00", "12:60", "1:00", "12:00:61", "12:00+1", "12:00 ", ""})
    CHECK_FALSE(care::parse_wall_time(text));
  CHECK(care::to_local_text(Zone::utc(), instant_from_ms(5)) == "1970-01-01 00:00:00.005");
}
