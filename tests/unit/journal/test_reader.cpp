#include "journal/reader.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "support.hpp"

namespace vicino::journal::testing {
namespace {

namespace fs = std::filesystem;

std::vector<Seq> events_of(const Reader& reader) {
  std::vector<Seq> found;
  require_ok(reader.fold(0, [&](const Event& event) { found.push_back(event.seq); }));
  return found;
}

TEST_CASE("a reader sees a closed journal and writes nothing") {
  const Directory directory;
  const Options options = directory.options();
  {
    auto journal = open(options).journal;
    require_ok(journal.commit(
        {reading(1, minute(0)), alert(2, minute(0)), reading(3, minute(1), 2, Lane::telemetry)},
        Snapshot{3, 9, "state"}));
  }
  const auto before = bytes_of(options.path);
  {
    const auto reader = Reader::open(options.path);
    require_ok(reader);
    CHECK(reader->id() == "journal-1");
    CHECK(reader->last_seq() == 3);
    CHECK(events_of(*reader) == std::vector<Seq>{1, 3});
    CHECK(reader->latest_snapshot().value() == Snapshot{3, 9, "state"});
    require_ok(reader->check());
    std::size_t entries = 0;
    require_ok(reader->read(1, [&](const Entry&) { return ++entries > 0; }));
    CHECK(entries == 2);
  }
  CHECK(bytes_of(options.path) == before);
  CHECK_FALSE(fs::exists(options.path.string() + "-wal"));
}

TEST_CASE("a reader takes the write-ahead log of a crash into account and leaves it as it is") {
  const Directory directory;
  const Options options = directory.options();
  const fs::path copy = directory.path() / "copy.db";
  auto journal = open(options).journal;
  require_ok(journal.commit({reading(1, minute(0)), reading(2, minute(0))}));
  fs::copy_file(options.path, copy);
  fs::copy_file(options.path.string() + "-wal", copy.string() + "-wal");
  const auto log = bytes_of(copy.string() + "-wal");
  const auto database = bytes_of(copy);
  {
    const auto reader = Reader::open(copy);
    require_ok(reader);
    CHECK(events_of(*reader) == std::vector<Seq>{1, 2});
  }
  CHECK(bytes_of(copy.string() + "-wal") == log);
  CHECK(bytes_of(copy) == database);
}

TEST_CASE("the live journal is copied for readers by the one who has it open") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0)), reading(2, minute(0))}));
  const fs::path copy = directory.path() / "it's a copy?.db";
  require_ok(journal.copy_to(copy));
  require_ok(journal.commit({reading(3, minute(0))}));
  const auto reader = Reader::open(copy);
  require_ok(reader);
  CHECK(events_of(*reader) == std::vector<Seq>{1, 2});
  CHECK(reader->id() == journal.id());
  CHECK_FALSE(journal.copy_to(copy).has_value());  // never over something
}

TEST_CASE("a reader in another process is told that vicinod is running") {
  const Directory directory;
  auto journal = open(directory.options()).journal;
  require_ok(journal.commit({reading(1, minute(0))}));
  const pid_t child = ::fork();
  if (child == 0) {
    const auto reader = Reader::open(directory.options().path);
    ::_exit(!reader && reader.error().what.find("vicinod is running") != std::string::npos ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("what is no journal is refused by the reader") {
  const Directory directory;
  const fs::path path = directory.path() / "x.db";
  SECTION("missing") {}
  SECTION("empty") {
    overwrite(path, "");
  }
  SECTION("text") {
    overwrite(path, std::string(3000, 'a'));
  }
  SECTION("a directory") {
    fs::create_directory(path);
  }
  const auto reader = Reader::open(path);
  REQUIRE_FALSE(reader.has_value());
  CHECK_THAT(reader.error().what, Catch::Contains("x.db"));
  CHECK_FALSE(reader.error().cure.empty());
}

TEST_CASE("the whole file can be checked") {
  const Directory directory;
  const Options options = directory.options();
  {
    auto journal = open(options).journal;
    std::vector<Entry> entries;
    for (Seq seq = 1; seq <= 2000; ++seq) entries.push_back(reading(seq, minute(0)));
    require_ok(journal.commit(entries));
  }
  std::string bytes = bytes_of(options.path);
  bytes.replace(bytes.size() / 2 / 1024 * 1024, 64, 64, '\xff');
  overwrite(options.path, bytes);
  const auto reader = Reader::open(options.path);
  if (reader) CHECK_FALSE(reader->check().has_value());
}

}  // namespace
}  // namespace vicino::journal::testing
