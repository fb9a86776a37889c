// The fault matrix: every row heals without a restart by hand, loses no press, doubles none, and status or alert names
// the cause. VICINO_ROW=TEXT plays only the rows whose names hold the text.
#include <cstdlib>

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/system/faults/matrix.hpp"

namespace vicino::test {
namespace {

void check(const std::vector<Outcome>& outcomes) {
  for (const auto& outcome : outcomes) {
    INFO(to_line(outcome));
    if (!outcome.skipped.empty()) continue;
    CHECK(outcome.problems.empty());
    CHECK(outcome.healed);
    CHECK((outcome.noticed || outcome.harmless));
    CHECK(outcome.lost == 0);
    CHECK(outcome.doubled == 0);
    CHECK(outcome.pressed > 0);
  }
}

std::vector<Row> chosen(bool brief) {
  auto rows = all_rows();
  const char* part = std::getenv("VICINO_ROW");
  std::erase_if(rows, [&](const Row& row) {
    if (part != nullptr) return std::string(row.name).find(part) == std::string::npos;
    return brief != row.brief;
  });
  return rows;
}

}  // namespace

TEST_CASE("Faults that matter most: each heals by itself, loses no press, doubles none, and is named",
          "[brief]") {
  check(play(chosen(true), 8));
}

TEST_CASE("All other faults: each heals by itself, loses no press, doubles none, and is named", "[.long]") {
  check(play(chosen(false), 6));
}

}  // namespace vicino::test
