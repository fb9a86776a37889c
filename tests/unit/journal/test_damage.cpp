#include <unistd.h>

#include <random>

#include "support.hpp"

namespace vicino::journal::testing {
namespace {

namespace fs = std::filesystem;

void fill(const Options& options, Seq rows) {
  auto journal = open(options, "old").journal;
  std::vector<Entry> entries;
  for (Seq seq = 1; seq <= rows; ++seq)
    entries.push_back(seq % 10 == 0 ? alert(seq, minute(static_cast<std::int64_t>(seq)))
                                    : reading(seq, minute(static_cast<std::int64_t>(seq))));
  require_ok(journal.commit(entries, Snapshot{rows, 1, std::string(3000, 's')}));
}

// The journal works, whatever was there before.
void check_new_journal(const Options& options, Journal::Opened opened, const std::string& damaged_bytes) {
  CHECK(opened.created);
  CHECK(opened.journal.id() == "new");
  CHECK(opened.journal.last_seq() == 0);
  CHECK_FALSE(opened.damage.empty());
  REQUIRE(opened.moved_aside.has_value());
  CHECK(*opened.moved_aside == options.path.string() + ".damaged-1");
  CHECK(bytes_of(*opened.moved_aside) == damaged_bytes);
  require_ok(opened.journal.commit({reading(1, minute(0))}));
  CHECK(all(opened.journal).size() == 1);
}

TEST_CASE("a damaged file is moved aside and a new journal begins") {
  const Directory directory;
  const Options options = directory.options();
  fill(options, 5000);
  std::string bytes = bytes_of(options.path);
  REQUIRE(bytes.size() > 50'000);
  SECTION("garbage in the header") {
    bytes.replace(0, 100, 100, '#');
  }
  SECTION("not a database at all") {
    bytes = "home.toml was copied here by mistake\n";
  }
  SECTION("truncated in the middle") {
    bytes.resize(bytes.size() / 2);
  }
  SECTION("truncated in a page") {
    bytes.resize(bytes.size() - 300);
  }
  SECTION("truncated to the first page") {
    bytes.resize(1024);
  }
  SECTION("the schema's page flipped") {
    for (std::size_t i = 100; i < 1024; ++i) bytes[i] = static_cast<char>(~bytes[i]);
  }
  SECTION("zeroes, as a card that lost its erase block gives") {
    bytes.assign(bytes.size(), '\0');
  }
  SECTION("zeroes from the second page on") {
    bytes.replace(1024, bytes.size() - 1024, bytes.size() - 1024, '\0');
  }
  overwrite(options.path, bytes);
  check_new_journal(options, open(options, "new"), bytes);
}

TEST_CASE("an empty file with a write-ahead log beside it is damage, and the log is kept") {
  const Directory directory;
  const Options options = directory.options();
  fill(options, 10);
  const std::string log = std::string(5000, 'w');
  overwrite(options.path.string() + "-wal", log);
  SECTION("truncated to nothing") {
    overwrite(options.path, "");
  }
  SECTION("gone") {
    fs::remove(options.path);
  }
  const auto opened = open(options, "new");
  CHECK(opened.created);
  REQUIRE(opened.moved_aside.has_value());
  CHECK(bytes_of(opened.moved_aside->string() + "-wal") == log);
}

TEST_CASE("an empty file alone is a new journal") {  // as a power cut during the first start leaves it
  const Directory directory;
  overwrite(directory.options().path, "");
  const auto opened = open(directory.options());
  CHECK(opened.created);
  CHECK_FALSE(opened.moved_aside.has_value());
}

TEST_CASE("a torn write-ahead log loses nothing but its torn end") {
  const Directory directory;
  const Options options = directory.options();
  const fs::path copy = directory.path() / "copy.db";
  {
    auto journal = open(options).journal;
    for (Seq seq = 1; seq <= 50; ++seq) require_ok(journal.commit({reading(seq, minute(0))}));
    fs::copy_file(options.path, copy);
    const std::string log = bytes_of(options.path.string() + "-wal");
    overwrite(copy.string() + "-wal", log.substr(0, log.size() - 700));
  }
  Options torn = options;
  torn.path = copy;
  const auto opened = open(torn);
  CHECK_FALSE(opened.moved_aside.has_value());
  CHECK(opened.journal.last_seq() == 49);
}

TEST_CASE("flipped bytes anywhere are noticed or harmless, and never stop the gateway from starting") {
  const Directory directory;
  const Options options = directory.options();
  fill(options, 3000);
  const std::string good = bytes_of(options.path);
  std::mt19937 random{99};
  int noticed_at_start = 0;
  int noticed_in_idle_time = 0;
  for (int round = 0; round < 150; ++round) {
    std::string bytes = good;
    const std::size_t where = random() % (bytes.size() - 64);
    for (std::size_t i = 0; i < 64; ++i) bytes[where + i] = static_cast<char>(random());
    overwrite(options.path, bytes);
    auto opened = open(options, "new");
    if (opened.moved_aside) {
      ++noticed_at_start;
      fs::remove(*opened.moved_aside);
    } else {
      for (auto verified = opened.journal.verify(500); !verified || !*verified;
           verified = opened.journal.verify(500))
        if (!verified) {
          CHECK_THAT(verified.error().what, Catch::Contains("journal.db"));
          ++noticed_in_idle_time;
          break;
        }
      const Seq next = opened.journal.last_seq() + 1;
      (void)opened.journal.commit({reading(next, minute(0))});
    }
  }
  CHECK(noticed_at_start > 0);
  CHECK(noticed_in_idle_time > 0);
}

TEST_CASE("verification goes through all rows, a few at a time, and begins anew") {
  const Directory directory;
  fill(directory.options(), 100);
  auto journal = open(directory.options()).journal;
  CHECK(journal.verify(60).value() == false);
  CHECK(journal.verify(60).value() == true);
  CHECK(journal.verify(1000).value() == true);
  require_ok(journal.commit({{101, minute(0), Lane::alarm, EntryKind::alert, "\x40oops"}}));
  const auto bad = journal.verify(1000);
  REQUIRE_FALSE(bad.has_value());
  CHECK_THAT(bad.error().what, Catch::Contains("entry 101"));
  CHECK(journal.verify(1000).value() == true);  // the rest of the round
}

TEST_CASE("a snapshot that is not what was written is an error") {
  const Directory directory;
  const Options options = directory.options();
  {
    auto journal = open(options).journal;
    require_ok(journal.commit({reading(1, minute(0))}, Snapshot{1, 1, "the state of the engine"}));
  }
  std::string bytes = bytes_of(options.path);
  bytes[bytes.find("state of the engine")] = 'S';
  overwrite(options.path, bytes);
  const auto opened = open(options);
  const auto snapshot = opened.journal.latest_snapshot();
  REQUIRE_FALSE(snapshot.has_value());
  CHECK_THAT(snapshot.error().what, Catch::Contains("snapshot"));
  CHECK(all(opened.journal).size() == 1);
}

TEST_CASE("of many damaged files the newest three are kept") {
  const Directory directory;
  const Options options = directory.options();
  for (int n = 1; n <= 6; ++n) {
    overwrite(options.path, "damage " + std::to_string(n));
    CHECK(open(options).moved_aside == options.path.string() + ".damaged-" + std::to_string(n));
  }
  CHECK_FALSE(fs::exists(options.path.string() + ".damaged-3"));
  CHECK(bytes_of(options.path.string() + ".damaged-4") == "damage 4");
  CHECK(bytes_of(options.path.string() + ".damaged-6") == "damage 6");
}

TEST_CASE("a directory that is missing or no directory is an error with a cure") {
  const Directory directory;
  Options options = directory.options();
  SECTION("missing") {
    options.path = directory.path() / "missing" / "journal.db";
  }
  SECTION("a file") {
    overwrite(directory.path() / "file", "x");
    options.path = directory.path() / "file" / "journal.db";
  }
  const auto opened = Journal::open(options, [] { return std::string{"id"}; });
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().what, Catch::Contains(options.path.string()));
  CHECK_THAT(opened.error().cure, Catch::Contains("directory"));
}

TEST_CASE("a directory that cannot be written is an error with a cure") {
  if (::geteuid() == 0) {
    WARN("skipped: root may write everywhere");
    CHECK(true);
    return;
  }
  const Directory directory;
  fill(directory.options(), 10);
  fs::permissions(directory.path(), fs::perms::owner_read | fs::perms::owner_exec);
  const auto opened = Journal::open(directory.options(), [] { return std::string{"id"}; });
  fs::permissions(directory.path(), fs::perms::owner_all);
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().cure, Catch::Contains("chown vicino"));
  CHECK_FALSE(fs::exists(directory.options().path.string() + ".damaged-1"));
}

}  // namespace
}  // namespace vicino::journal::testing
