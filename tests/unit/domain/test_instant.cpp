#include "domain/instant.hpp"

#include <catch2/catch.hpp>

using namespace vicino;
using namespace std::chrono_literals;

TEST_CASE("an instant is written with milliseconds and Z, and read back") {
  const auto text = GENERATE(as<std::string>{}, "1970-01-01T00:00:00.000Z", "2026-03-29T01:00:00.000Z",
                             "2024-02-29T23:59:59.999Z", "1969-12-31T23:59:59.500Z");
  const auto t = parse_rfc3339(text);
  REQUIRE(t);
  CHECK(to_rfc3339(*t) == text);
}

TEST_CASE("an instant with a zone is the same instant in UTC") {
  const auto [text, utc] = GENERATE(table<std::string, std::string>({
      {"2026-03-29T03:00:00+02:00", "2026-03-29T01:00:00.000Z"},
      {"2026-03-28T20:30:00.25-0430", "2026-03-29T01:00:00.250Z"},
      {"2026-03-29 01:00:00Z", "2026-03-29T01:00:00.000Z"},
      {"2026-03-29T01:00:00.123456789Z", "2026-03-29T01:00:00.123Z"},
  }));
  REQUIRE(parse_rfc3339(text));
  CHECK(to_rfc3339(*parse_rfc3339(text)) == utc);
}

TEST_CASE("what is no instant is refused with a cure") {
  const auto text =
      GENERATE(as<std::string>{}, "", "yesterday", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z",
               "2026-01-01T00:00:00", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00.Z", "2026-1-1T00:00:00Z",
               "9999-12-31T23:30:00-01:00", "0000-01-01T00:30:00+01:00");
  const auto t = parse_rfc3339(text);
  REQUIRE_FALSE(t);
  CHECK(t.error().cure == "write it as 2026-03-29T01:00:00Z");
}

TEST_CASE("a duration is read from, and written in, its units") {
  const auto [text, ms] = GENERATE(table<std::string, Millis>({
      {"0s", 0ms},
      {"250ms", 250ms},
      {"90s", 90s},
      {"45m", 45min},
      {"1h30m", 90min},
      {"2d", 48h},
      {"1d2h3m4s5ms", 26h + 3min + 4s + 5ms},
  }));
  REQUIRE(parse_duration(text));
  CHECK(*parse_duration(text) == ms);
  CHECK(parse_duration(to_text(ms)) == ms);
}

TEST_CASE("what is no duration is refused") {
  const auto text =
      GENERATE(as<std::string>{}, "", "10", "m", "-5m", "5 m", "1.5h", "9999999999999999999s", "400d", "5x");
  CHECK_FALSE(parse_duration(text));
}
