#include "runtime/log.hpp"

#include <catch2/catch.hpp>

using namespace vicino;
using namespace vicino::runtime;
using namespace std::chrono_literals;

TEST_CASE("a line of the log is a message and its fields") {
  CHECK(log::line("ready", {}) == "ready");
  CHECK(log::line("ready", {{"rules", 12}, {"zone", "Europe/Rome"}}) == "ready rules=12 zone=Europe/Rome");
}

TEST_CASE("nothing foreign can forge a line") {
  CHECK(log::line("refused", {{"what", "two words"}}) == "refused what=\"two words\"");
  CHECK(log::line("refused", {{"what", "a\nfake line level=error"}}) ==
        "refused what=\"a\\x0afake line level=error\"");
  CHECK(log::line("refused", {{"what", "say \"hi\" \\"}}) == "refused what=\"say \\\"hi\\\" \\\\\"");
  CHECK(log::line("refused", {{"what", ""}}) == "refused what=\"\"");
  CHECK(log::line("refused", {{"what", "perché"}}) == "refused what=perché");
}

TEST_CASE("one line a minute for each reason, and the rest is counted") {
  log::RateLimit limit;
  const auto t = instant_from_ms(1'000'000);
  std::uint64_t held_back = 99;
  CHECK(limit.allow("not-json", t, held_back));
  CHECK(held_back == 0);
  CHECK_FALSE(limit.allow("not-json", t + 1s, held_back));
  CHECK_FALSE(limit.allow("not-json", t + 59s, held_back));
  CHECK(limit.allow("too-large", t + 59s, held_back));
  CHECK(limit.allow("not-json", t + 60s, held_back));
  CHECK(held_back == 2);
}

TEST_CASE("a clock that ran back does not silence the log") {
  log::RateLimit limit;
  std::uint64_t held_back = 0;
  CHECK(limit.allow("x", instant_from_ms(10'000'000), held_back));
  CHECK(limit.allow("x", instant_from_ms(1'000), held_back));
}
