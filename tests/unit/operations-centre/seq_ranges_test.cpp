#include "cloud-bridge/operations-centre/seq_ranges.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace vicino::operations_centre {

TEST_CASE("Without number one nothing is complete") {
  SeqRanges known;
  CHECK(known.complete_up_to() == 0);
  known.add(2, 9);
  CHECK(known.complete_up_to() == 0);
}

TEST_CASE("A hole ends what is complete until it is closed") {
  SeqRanges known;
  known.add(1, 3);
  known.add(5, 7);
  CHECK(known.complete_up_to() == 3);
  known.add(4, 4);
  CHECK(known.complete_up_to() == 7);
}

TEST_CASE("The order in which numbers become known does not matter") {
  std::vector<Seq> order{1, 2, 3, 4, 5, 6};
  do {
    SeqRanges known;
    for (const Seq seq : order) known.add(seq, seq);
    REQUIRE(known.complete_up_to() == 6);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("Overlapping, nested and empty ranges are understood") {
  SeqRanges known;
  known.add(1, 10);
  known.add(3, 5);
  known.add(8, 20);
  known.add(30, 25);
  known.add(0, 99);
  CHECK(known.complete_up_to() == 20);
}

TEST_CASE("A lane full of holes needs bounded memory and claims nothing it does not know") {
  SeqRanges known;
  for (Seq seq = 1; seq <= 4 * SeqRanges::most_ranges; seq += 2) known.add(seq, seq);
  CHECK(known.complete_up_to() == 1);
  known.add(2, 2);
  CHECK(known.complete_up_to() == 3);
}

}  // namespace vicino::operations_centre
