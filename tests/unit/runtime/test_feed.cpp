#include "runtime/feed.hpp"

#include <catch2/catch.hpp>

using namespace vicino;
using runtime::Feed;

namespace {
uplink::Outgoing alarm(Seq seq) {
  return {Lane::alarm, seq, instant_from_ms(0), AlertRecord{}};
}

struct Bench {
  std::vector<uplink::Outgoing> written;  // the journal's alarm lane
  std::vector<uplink::Offer> offers;
  Feed feed{{[this](Lane, Seq after, std::size_t limit) -> Result<std::vector<uplink::Outgoing>> {
               std::vector<uplink::Outgoing> found;
               for (const auto& entry : written)
                 if (entry.seq > after && found.size() < limit) found.push_back(entry);
               return found;
             },
             [this](uplink::Offer offer) { offers.push_back(std::move(offer)); }}};
  void commit(Seq seq) {
    written.push_back(alarm(seq));
    feed.committed({alarm(seq)});
  }
};
}  // namespace

TEST_CASE("what is written before the uplink has asked is left to its question") {
  Bench bench;
  bench.commit(3);
  CHECK(bench.offers.empty());
  REQUIRE(bench.feed.want(Lane::alarm, 0, 10));
  REQUIRE(bench.offers.size() == 1);
  CHECK(bench.offers[0].answer);
  CHECK(bench.offers[0].entries.size() == 1);
}

TEST_CASE("a level lane is fed from memory, without a hole between two offers") {
  Bench bench;
  REQUIRE(bench.feed.want(Lane::alarm, 0, 10));
  bench.commit(3);
  bench.commit(7);
  REQUIRE(bench.offers.size() == 3);
  CHECK(bench.offers[1].after == 0);
  CHECK(bench.offers[2].after == 3);
  CHECK(bench.offers[2].entries.front().seq == 7);
  CHECK_FALSE(bench.offers[2].answer);
}

TEST_CASE("a lane with a backlog is fed by questions alone until it is level") {
  Bench bench;
  for (Seq seq = 1; seq <= 5; ++seq) bench.written.push_back(alarm(seq));
  REQUIRE(bench.feed.want(Lane::alarm, 0, 2));
  bench.commit(6);
  CHECK(bench.offers.size() == 1);
  REQUIRE(bench.feed.want(Lane::alarm, 2, 2));
  REQUIRE(bench.feed.want(Lane::alarm, 4, 4));
  CHECK(bench.offers.back().entries.back().seq == 6);
  bench.commit(8);
  CHECK(bench.offers.back().after == 6);
}
