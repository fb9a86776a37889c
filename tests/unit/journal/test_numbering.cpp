// Entries that were never written: a gap entry stands for them, and their numbers are not given again.
#include "support.hpp"

namespace vicino::journal::testing {
namespace {

// `count` entries of the lane up to and with `to` were never written.
Entry never_written(Seq from, Seq to, std::uint64_t count, Lane lane = Lane::local) {
  Entry entry{to, minute(static_cast<std::int64_t>(to)), Lane::telemetry, EntryKind::gap, {}};
  encode(Gap{lane, from, to, count, minute(static_cast<std::int64_t>(from)), entry.at}, entry.body);
  return entry;
}
Snapshot at(Seq seq) {
  return {seq, 1, "state"};
}

TEST_CASE("a hole that gap entries account for is accepted, and found again as it was") {
  const Directory directory;
  const Options options = directory.options();
  {
    auto journal = open(options).journal;
    require_ok(journal.commit({reading(1, minute(1))}));
    // 2, 3, 5 and 7 were readings, 6 a note; 4 and 8 were kept.
    require_ok(journal.commit({alert(4, minute(4)), never_written(6, 6, 1, Lane::telemetry),
                               never_written(2, 7, 4), reading(8, minute(8))},
                              at(8)));
    CHECK(journal.last_seq() == 8);
    CHECK(journal.count_unsent(Lane::telemetry).value() == 2);
    require_ok(journal.commit({reading(9, minute(9))}));
  }
  const auto opened = open(options);
  CHECK_FALSE(opened.moved_aside.has_value());
  CHECK(seqs(all(opened.journal)) == std::vector<Seq>{1, 4, 6, 7, 8, 9});
  const auto unsent = opened.journal.unsent(Lane::telemetry, 0, 10).value();
  CHECK(decode_gap(unsent.back().body).value() == Gap{Lane::local, 2, 7, 4, minute(2), minute(7)});
}

TEST_CASE("a hole is refused where gap entries account for more or for fewer, or stand elsewhere") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(1))}));
  struct Row {
    const char* what;
    std::vector<Entry> entries;
  };
  const auto row = GENERATE(
      Row{"one too few", {never_written(2, 5, 3)}}, Row{"none is missing", {never_written(2, 2, 2)}},
      Row{"more than there are numbers", {never_written(4, 5, 4)}},
      Row{"of numbers that are written", {never_written(1, 5, 4)}},
      Row{"in the place of another", {reading(2, minute(2)), never_written(3, 6, 4), reading(8, minute(8))}},
      Row{"of none", {never_written(2, 2, 0)}});
  CAPTURE(row.what);
  const auto done = journal.commit(row.entries, at(row.entries.back().seq));
  REQUIRE_FALSE(done.has_value());
  CHECK_THAT(done.error().what, Catch::Contains("cannot follow entry"));
  CHECK(journal.last_seq() == 1);
}

TEST_CASE("nobody folds across what is missing: without a snapshot a hole is refused") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  const std::vector<Entry> entries{never_written(1, 5, 5), reading(6, minute(6))};
  CHECK_FALSE(journal.commit(entries).has_value());
  CHECK_FALSE(journal.commit(entries, at(5)).has_value());
  require_ok(journal.commit(entries, at(6)));
}

TEST_CASE("to tell of what was never written is not to tell of what was deleted") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  std::vector<Entry> notes;
  for (Seq seq = 1; seq <= 10; ++seq)
    notes.push_back(reading(seq, minute(static_cast<std::int64_t>(seq)), 1, Lane::telemetry));
  require_ok(journal.commit(notes, at(10)));
  REQUIRE(journal.relieve(4).value() == 4);
  require_ok(journal.commit({never_written(11, 12, 2)}, at(12)));
  CHECK(journal.gap_to_tell() == Gap{Lane::telemetry, 1, 4, 4});

  // And what is deleted after a gap entry was made is told by the next one.
  Entry told{13, minute(13), Lane::telemetry, EntryKind::gap, {}};
  encode(*journal.gap_to_tell(), told.body);
  REQUIRE(journal.relieve(2).value() == 2);
  require_ok(journal.commit({told}));
  CHECK(journal.gap_to_tell() == Gap{Lane::telemetry, 5, 6, 2});
}

}  // namespace
}  // namespace vicino::journal::testing
