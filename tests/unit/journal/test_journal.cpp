#include <sys/wait.h>
#include <unistd.h>

#include "support.hpp"

namespace vicino::journal::testing {
namespace {

TEST_CASE("a new journal is empty and keeps its identity") {
  const Directory directory;
  {
    const auto opened = open(directory.options(), "first");
    CHECK(opened.created);
    CHECK_FALSE(opened.moved_aside.has_value());
    CHECK(opened.journal.id() == "first");
    CHECK(opened.journal.last_seq() == 0);
    CHECK(opened.journal.last_at() == unknown);
    CHECK(opened.journal.cursors() == Cursors{});
    CHECK_FALSE(opened.journal.latest_snapshot()->has_value());
  }
  const auto again = open(directory.options(), "second");
  CHECK_FALSE(again.created);
  CHECK(again.journal.id() == "first");
}

TEST_CASE("entries of all lanes come back in the order of their numbers") {
  const Directory directory;
  const std::vector<Entry> entries{reading(1, minute(0)),
                                   alert(2, minute(0)),
                                   reading(3, minute(1), 21.5, Lane::telemetry),
                                   alert(4, minute(1), Lane::local),
                                   {5, minute(2), Lane::local, EntryKind::note, ""}};
  {
    auto opened = open(directory.options());
    require_ok(opened.journal.commit({entries.begin(), entries.begin() + 2}));
    require_ok(opened.journal.commit({entries.begin() + 2, entries.end()}));
    CHECK(all(opened.journal) == entries);
  }
  const auto opened = open(directory.options());
  CHECK(all(opened.journal) == entries);
  CHECK(seqs(all(opened.journal, 3)) == std::vector<Seq>{4, 5});
  CHECK(opened.journal.last_seq() == 5);
  CHECK(opened.journal.last_at() == minute(2));
}

TEST_CASE("a journal that gets another identity keeps its entries, and the identity stays") {
  const Directory directory;
  {
    auto journal = open(directory.options()).journal;
    require_ok(journal.commit({alert(1, minute(0), Lane::alarm)}));
    require_ok(journal.change_id("journal-2"));
    CHECK(journal.id() == "journal-2");
  }
  const auto opened = open(directory.options());
  CHECK(opened.journal.id() == "journal-2");
  CHECK(seqs(all(opened.journal)) == std::vector<Seq>{1});
}

TEST_CASE("reading stops when the visitor has enough") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0)), alert(2, minute(0)), reading(3, minute(1))}));
  std::vector<Seq> seen;
  require_ok(journal.read(0, [&](const Entry& entry) {
    seen.push_back(entry.seq);
    return entry.seq < 2;
  }));
  CHECK(seen == std::vector<Seq>{1, 2});
}

TEST_CASE("folding sees events only, decoded, whatever their lane") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0), 1), alert(2, minute(0)),
                             reading(3, minute(1), 2, Lane::telemetry), reading(4, minute(1), 3, Lane::alarm),
                             alert(5, minute(2), Lane::local), reading(6, minute(2), 4)}));
  std::vector<Event> events;
  require_ok(journal.fold(1, [&](const Event& event) { events.push_back(event); }));
  REQUIRE(events.size() == 3);
  CHECK(events[0] == Event{3, minute(1), Reading{SignalId{3}, 2, minute(1)}});
  CHECK(events[1].seq == 4);
  CHECK(events[2].seq == 6);
}

TEST_CASE("an event that cannot be decoded is an error that names file and entry") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0)), {2, minute(0), Lane::local, EntryKind::event, "\x7f"}}));
  int events = 0;
  const auto folded = journal.fold(0, [&](const Event&) { ++events; });
  REQUIRE_FALSE(folded.has_value());
  CHECK(events == 1);
  CHECK_THAT(folded.error().what, Catch::Contains("journal.db, entry 2"));
}

TEST_CASE("an alert at an earlier deadline does not take the last instant back") {
  const Directory directory;
  {
    auto journal = open(directory.options()).journal;
    require_ok(journal.commit({reading(1, minute(10)), alert(2, minute(9))}));
    CHECK(journal.last_at() == minute(10));
  }
  CHECK(open(directory.options()).journal.last_at() == minute(10));
}

TEST_CASE("a hole in the numbers is refused and nothing is written") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0))}));
  for (const auto& wrong : {std::vector{reading(3, minute(1))}, std::vector{reading(1, minute(1))},
                            std::vector{reading(2, minute(1)), reading(4, minute(1))}}) {
    const auto done = journal.commit(wrong);
    REQUIRE_FALSE(done.has_value());
    CHECK_THAT(done.error().what, Catch::Contains("cannot follow entry"));
  }
  CHECK(journal.last_seq() == 1);
  require_ok(journal.commit({reading(2, minute(1))}));
  CHECK(seqs(all(journal)) == std::vector<Seq>{1, 2});
}

TEST_CASE("only the latest snapshot is kept") {
  const Directory directory;
  const Snapshot first{1, 11, "state one"};
  const Snapshot second{2, 0xffffffffffffffff, std::string(5000, 'z')};
  {
    auto journal = open(directory.options()).journal;
    require_ok(journal.commit({reading(1, minute(0))}, first));
    CHECK(journal.latest_snapshot().value() == first);
    require_ok(journal.commit({reading(2, minute(0))}, second));
    const auto beyond = journal.commit({}, Snapshot{3, 1, "of what does not exist"});
    CHECK_FALSE(beyond.has_value());
  }
  auto journal = open(directory.options()).journal;
  CHECK(journal.latest_snapshot().value() == second);
  require_ok(journal.commit({}, first));  // without entries
  CHECK(journal.latest_snapshot().value() == first);
}

TEST_CASE("what was committed is there after a crash") {
  const Directory directory;
  const pid_t child = ::fork();
  if (child == 0) {  // no assertions in here: it must end without closing anything
    auto opened = Journal::open(directory.options(), [] { return std::string{"crashing"}; });
    if (!opened) ::_exit(1);
    Journal& journal = opened->journal;
    for (Seq seq = 1; seq <= 20; ++seq)
      if (!journal.commit({reading(seq, minute(static_cast<int>(seq)))})) ::_exit(2);
    if (!journal.commit({alert(21, minute(21)), alert(22, minute(21))}, Snapshot{20, 5, "state"})) ::_exit(3);
    if (!journal.set_cursors({21, 0})) ::_exit(4);
    if (!journal.commit({reading(23, minute(23), 7, Lane::telemetry)})) ::_exit(5);
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  REQUIRE(std::filesystem::file_size(directory.options().path.string() + "-wal") > 0);

  const auto opened = open(directory.options());
  CHECK_FALSE(opened.created);
  CHECK_FALSE(opened.moved_aside.has_value());
  CHECK(opened.journal.id() == "crashing");
  CHECK(opened.journal.last_seq() == 23);
  CHECK(opened.journal.last_at() == minute(23));
  CHECK(all(opened.journal).size() == 23);
  CHECK(opened.journal.latest_snapshot().value() == Snapshot{20, 5, "state"});
  CHECK(opened.journal.cursors() == Cursors{21, 0});
  CHECK(opened.journal.count_unsent(Lane::alarm).value() == 1);
  CHECK(opened.journal.count_unsent(Lane::telemetry).value() == 1);
}

TEST_CASE("a second opener is refused, in this process and in another one") {
  const Directory directory;
  auto first = open(directory.options());
  require_ok(first.journal.commit({reading(1, minute(0))}));
  const auto second = Journal::open(directory.options(), [] { return std::string{"second"}; });
  REQUIRE_FALSE(second.has_value());
  CHECK_THAT(second.error().what, Catch::Contains("journal.db") && Catch::Contains("locked"));
  CHECK_THAT(second.error().cure, Catch::Contains("another vicinod is running"));

  const pid_t child = ::fork();
  if (child == 0) {
    const auto third = Journal::open(directory.options(), [] { return std::string{"third"}; });
    const bool refused = !third && third.error().cure.find("another vicinod") != std::string::npos;
    ::_exit(refused ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  require_ok(first.journal.commit({reading(2, minute(1))}));
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 3);  // file, log, reserve
}

TEST_CASE("the files are for their owner only") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0))}));
  using std::filesystem::perms;
  for (const auto& file : std::filesystem::directory_iterator{directory.path()}) {
    CAPTURE(file.path());
    CHECK((file.status().permissions() & perms::mask) == (perms::owner_read | perms::owner_write));
  }
}

TEST_CASE("the write-ahead log stays bounded without anybody calling checkpoint") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  Seq seq = 0;
  std::uint64_t largest = 0;
  for (int batch = 0; batch < 400; ++batch) {
    std::vector<Entry> entries;
    for (int i = 0; i < 500; ++i) entries.push_back(reading(++seq, minute(batch)));
    require_ok(journal.commit(entries));
    largest = std::max(largest, journal.usage().log_bytes);
  }
  CHECK(largest <= (std::uint64_t{4} << 20));
  CHECK(std::filesystem::file_size(directory.options().path.string() + "-wal") < (std::uint64_t{5} << 20));
  CHECK(journal.usage().bytes > 200'000 * 15);
}

TEST_CASE("a journal can be moved into another one") {
  const Directory directory;
  const Directory elsewhere;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0))}));
  journal = open(elsewhere.options(), "other").journal;
  CHECK(journal.id() == "other");
  CHECK(open(directory.options()).journal.last_seq() == 1);  // was closed
}

}  // namespace
}  // namespace vicino::journal::testing
