#include "support.hpp"

namespace vicino::journal::testing {
namespace {

std::uint64_t count(const Journal& journal, Lane lane) {
  return journal.count_unsent(lane).value();
}

// Alarms 2, 5, 8 ...; telemetry 3, 6, 9 ...; the rest stays in the home.
std::vector<Entry> mixed(Seq from, Seq to) {
  std::vector<Entry> entries;
  for (Seq seq = from; seq <= to; ++seq) {
    const Instant at = minute(static_cast<std::int64_t>(seq));
    entries.push_back(seq % 3 == 1   ? reading(seq, at)
                      : seq % 3 == 2 ? alert(seq, at)
                                     : reading(seq, at, 20.5, Lane::telemetry));
  }
  return entries;
}

TEST_CASE("each lane is read apart, from a place, up to a limit") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit(mixed(1, 12)));
  CHECK(seqs(journal.unsent(Lane::alarm, 0, 100).value()) == std::vector<Seq>{2, 5, 8, 11});
  CHECK(seqs(journal.unsent(Lane::alarm, 5, 1).value()) == std::vector<Seq>{8});
  CHECK(seqs(journal.unsent(Lane::telemetry, 6, 16).value()) == std::vector<Seq>{9, 12});
  CHECK(journal.unsent(Lane::telemetry, 12, 16).value().empty());
  CHECK(journal.unsent(Lane::alarm, 0, 0).value().empty());
  CHECK(journal.unsent(Lane::alarm, ~Seq{0}, 9).value().empty());
  CHECK(journal.unsent(Lane::alarm, 2, 1).value().front() == alert(5, minute(5)));
}

TEST_CASE("cursors go forward only, lane by lane") {
  const Directory directory;
  {
    auto journal = open(directory.options()).journal;
    require_ok(journal.commit(mixed(1, 12)));
    require_ok(journal.set_cursors({8, 3}));
    CHECK(journal.cursors() == Cursors{8, 3});
    require_ok(journal.set_cursors({5, 9}));
    CHECK(journal.cursors() == Cursors{8, 9});
    require_ok(journal.set_cursors({}));
    CHECK(journal.cursors() == Cursors{8, 9});
  }
  CHECK(open(directory.options()).journal.cursors() == Cursors{8, 9});
}

TEST_CASE("a receipt for what was never written is refused") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit(mixed(1, 6)));
  CHECK_FALSE(journal.set_cursors({7, 0}).has_value());
  CHECK_FALSE(journal.set_cursors({2, 1000}).has_value());
  CHECK(journal.cursors() == Cursors{});
  CHECK(count(journal, Lane::alarm) == 2);
}

TEST_CASE("what is unsent is counted through commits, receipts and restarts") {
  const Directory directory;
  {
    auto journal = open(directory.options()).journal;
    CHECK(count(journal, Lane::alarm) == 0);
    require_ok(journal.commit(mixed(1, 12)));
    CHECK(count(journal, Lane::alarm) == 4);
    CHECK(count(journal, Lane::telemetry) == 4);
    CHECK(count(journal, Lane::local) == 0);
    require_ok(journal.set_cursors({5, 4}));  // 4 is no telemetry: the cursor may stand anywhere
    CHECK(count(journal, Lane::alarm) == 2);
    CHECK(count(journal, Lane::telemetry) == 3);
  }
  auto journal = open(directory.options()).journal;
  CHECK(count(journal, Lane::alarm) == 2);
  CHECK(count(journal, Lane::telemetry) == 3);
  require_ok(journal.commit(mixed(13, 6000), Snapshot{6000, 1, "s"}));
  require_ok(journal.commit(mixed(6001, 12000)));  // long enough for the marks to be written along
  CHECK(count(journal, Lane::telemetry) == 4000 - 1);
  require_ok(journal.set_cursors({12000, 12000}));
  CHECK(count(journal, Lane::alarm) == 0);
  CHECK(count(journal, Lane::telemetry) == 0);
}

TEST_CASE("a receipt of telemetry is written with the next commit") {
  const Directory directory;
  const std::string log = directory.options().path.string() + "-wal";
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit(mixed(1, 12)));
  const auto before = bytes_of(log);
  require_ok(journal.set_cursors({0, 6}));
  CHECK(bytes_of(log) == before);
  require_ok(journal.set_cursors({5, 6}));  // that of an alarm at once
  CHECK(bytes_of(log) != before);
  CHECK(journal.cursors() == Cursors{5, 6});
}

}  // namespace
}  // namespace vicino::journal::testing
