#include "runtime/self_test.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace vicino;
using runtime::SelfTest;
using Verdict = SelfTest::Verdict;
using std::chrono::hours;
using std::chrono::minutes;

namespace {
constexpr std::uint16_t eleven = 11 * 60;
const Instant midnight = instant_from_ms(1'700'006'400'000);

SelfTest test_of(const char* gateway) {
  return SelfTest({.at = eleven, .gateway = gateway});
}
}  // namespace

TEST_CASE(
    "a self-test is due once a day, in the hour after its minute, and never with a clock that is not set") {
  struct Row {
    const char* what;
    int minutes_after;  // its minute
    bool clock_is_set;
    bool due;
  };
  const auto row =
      GENERATE(Row{"its minute", 0, true, true}, Row{"a minute before", -1, true, false},
               Row{"half an hour late, after a restart", 30, true, true},
               Row{"an hour late", 60, true, false}, Row{"the clock is not set", 0, false, false});
  CAPTURE(row.what);
  const auto test = test_of("gw-1");
  const int minute = test.minute() + row.minutes_after;
  CHECK(test.due(midnight + minutes{minute}, minute, row.clock_is_set) == row.due);
}

TEST_CASE("a year of minutes holds one self-test for each day") {
  auto test = test_of("gw-1");
  int sent = 0;
  for (int day = 0; day < 365; ++day)
    for (int minute = 0; minute < 24 * 60; ++minute) {
      const auto now = midnight + hours{24 * day} + minutes{minute};
      if (!test.due(now, minute, true)) continue;
      ++sent;
      test.sent(now, static_cast<Seq>(sent));
    }
  CHECK(sent == 365);
}

TEST_CASE("the gateways of a centre are spread over an hour, each at the same minute every day") {
  std::vector<int> at;
  for (int i = 0; i < 600; ++i)
    at.push_back(SelfTest({.at = eleven, .gateway = "gw-" + std::to_string(i)}).minute());
  CHECK(*std::ranges::min_element(at) == eleven);
  CHECK(*std::ranges::max_element(at) == eleven + 59);
  for (int minute = eleven; minute < eleven + 60; ++minute) CHECK(std::ranges::count(at, minute) < 30);
  CHECK(test_of("gw-1").minute() == test_of("gw-1").minute());
  CHECK(SelfTest({}).minute() == -1);
}

TEST_CASE("a receipt in time passes; a missing one fails once, until one comes, were it late") {
  auto test = test_of("gw-1");
  const auto sent = midnight + hours{11};
  test.sent(sent, 40);
  CHECK(test.tick(sent + minutes{9}, 39) == Verdict::none);
  SECTION("in time") {
    CHECK(test.tick(sent + minutes{9}, 40) == Verdict::passed);
    CHECK(test.last_passed() == sent + minutes{9});
    CHECK(test.tick(sent + hours{3}, 40) == Verdict::none);
    CHECK_FALSE(test.failing());
  }
  SECTION("late") {
    CHECK(test.tick(sent + minutes{10}, 39) == Verdict::failed);
    CHECK(test.tick(sent + minutes{11}, 39) == Verdict::none);
    CHECK(test.failing());
    CHECK(test.tick(sent + hours{5}, 41) == Verdict::passed);
    CHECK_FALSE(test.failing());
  }
  SECTION("still missing when the next is sent") {
    CHECK(test.tick(sent + minutes{10}, 39) == Verdict::failed);
    test.sent(sent + hours{24}, 90);
    CHECK(test.tick(sent + hours{24}, 80) == Verdict::none);
    CHECK(test.failing());
    CHECK(test.tick(sent + hours{24} + minutes{1}, 90) == Verdict::passed);
  }
}

TEST_CASE("where no rule raises a test alarm nothing is waited for") {
  auto test = test_of("gw-1");
  test.sent(midnight, 0);
  CHECK(test.tick(midnight + hours{3}, 0) == Verdict::none);
  CHECK_FALSE(test.failing());
}
