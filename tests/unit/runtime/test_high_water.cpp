#include <catch2/catch.hpp>

#include "runtime/high_water.hpp"
#include "tests/support/process.hpp"

namespace vicino::runtime {

TEST_CASE("the newest number outlives the one who noted it, and only the newest") {
  const test::TemporaryFolder folder;
  const auto file = folder / "console.seq";
  CHECK_FALSE(HighWater(file).read().has_value());
  {
    HighWater mark(file);
    mark.note({"j-1", 99'999});
    mark.note({"j-1", 100'000});
  }
  CHECK(HighWater(file).read() == HighWater::Mark{"j-1", 100'000});
  HighWater(file).note({"j-2", 7});
  CHECK(HighWater(file).read() == HighWater::Mark{"j-2", 7});
}

TEST_CASE("a file that says nothing is no mark, and a folder that is missing is no error") {
  const test::TemporaryFolder folder;
  test::write_file(folder / "console.seq", "nonsense");
  CHECK_FALSE(HighWater(folder / "console.seq").read().has_value());
  HighWater nowhere(folder / "missing" / "console.seq");
  nowhere.note({"j-1", 1});
  CHECK_FALSE(nowhere.read().has_value());
}

}  // namespace vicino::runtime
