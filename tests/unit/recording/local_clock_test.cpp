#include "sensors/recording/local_clock.hpp"

#include "sensors/recording/row.hpp"

using namespace vicino;
using namespace vicino::recording;

namespace {

LocalClock pacific() {
  return LocalClock::in("America/Los_Angeles").value();
}

// "2011-06-15 01:03:39.5" on the wall of the home.
std::string utc(LocalClock& clock, std::string_view wall) {
  const std::string line = std::string{wall} + " M ON";
  return to_rfc3339(clock.to_utc(std::get<Row>(parse_row(line)).local_us));
}

}  // namespace

TEST_CASE("the wall clock is turned into UTC in winter and in summer") {
  auto clock = pacific();
  CHECK(utc(clock, "2011-01-15 12:00:00") == "2011-01-15T20:00:00.000Z");
  CHECK(utc(clock, "2011-06-15 01:03:39.14962") == "2011-06-15T08:03:39.149Z");
  CHECK(utc(clock, "2011-06-15 23:59:59.9999") == "2011-06-16T06:59:59.999Z");
  CHECK(utc(clock, "1970-01-01 00:00:00") == "1970-01-01T08:00:00.000Z");
  CHECK(utc(clock, "2199-12-31 00:00:00") == "2199-12-31T08:00:00.000Z");
}

TEST_CASE("the night that loses an hour keeps the order of its rows") {
  auto clock = pacific();
  CHECK(utc(clock, "2016-03-13 01:59:59") == "2016-03-13T09:59:59.000Z");
  CHECK(utc(clock, "2016-03-13 03:00:00") == "2016-03-13T10:00:00.000Z");
  SECTION("a clock not yet set forward is read as it stands") {
    CHECK(utc(clock, "2016-03-13 02:30:00") == "2016-03-13T10:30:00.000Z");
  }
}

TEST_CASE("the hour that autumn repeats is told apart by the order of the rows") {
  auto clock = pacific();
  CHECK(utc(clock, "2016-11-06 00:59:59") == "2016-11-06T07:59:59.000Z");
  CHECK(utc(clock, "2016-11-06 01:10:00") == "2016-11-06T08:10:00.000Z");
  CHECK(utc(clock, "2016-11-06 01:09:59.5") == "2016-11-06T08:09:59.500Z");  // a small step back is jitter
  CHECK(utc(clock, "2016-11-06 01:50:00") == "2016-11-06T08:50:00.000Z");
  CHECK(utc(clock, "2016-11-06 01:05:00") == "2016-11-06T09:05:00.000Z");  // the second pass
  CHECK(utc(clock, "2016-11-06 01:55:00") == "2016-11-06T09:55:00.000Z");
  CHECK(utc(clock, "2016-11-06 02:00:00") == "2016-11-06T10:00:00.000Z");
}

TEST_CASE("a zone that does not exist is said, with the cure") {
  const auto clock = LocalClock::in("Europe/Crema");
  REQUIRE(clock.has_error());
  CHECK(clock.error().what == "unknown time zone 'Europe/Crema'");
  CHECK_FALSE(clock.error().cure.empty());
}
