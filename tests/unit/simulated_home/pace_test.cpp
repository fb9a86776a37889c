#include "sensors/simulated_home/pace.hpp"

using namespace vicino;
using namespace vicino::simulated_home;

TEST_CASE("the story's time and the real one are turned into each other") {
  Pace pace;
  pace.start = parse_rfc3339("2026-03-10T06:00:00Z").value();
  pace.anchor = parse_rfc3339("2030-01-01T00:00:00Z").value();
  pace.speed = 60;
  CHECK(pace.real(pace.start) == pace.anchor);
  CHECK(pace.real(pace.start + std::chrono::hours{1}) == pace.anchor + std::chrono::minutes{1});
  CHECK(pace.story(pace.anchor + std::chrono::minutes{1}) == pace.start + std::chrono::hours{1});
}

TEST_CASE("without a speed everything is due at once") {
  Pace pace;
  pace.start = instant_from_ms(1000);
  pace.anchor = instant_from_ms(5000);
  pace.speed = 0;
  CHECK(pace.real(instant_from_ms(999'999)) == unknown);
  CHECK(pace.real(instant_from_ms(1000)) < pace.anchor);
}
