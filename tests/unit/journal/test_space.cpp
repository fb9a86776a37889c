#include <sys/mount.h>
#include <unistd.h>

#include "support.hpp"

namespace vicino::journal::testing {
namespace {

namespace fs = std::filesystem;

Entry large(Seq seq, Lane lane) {
  return {seq, minute(static_cast<std::int64_t>(seq)), lane, EntryKind::note, std::string(8000, 'n')};
}

// Commits entries of 8 kB until one is refused; returns the error.
Error fill_up(Journal& journal, Lane lane) {
  for (int i = 0; i < 10'000; ++i)
    if (auto done = journal.commit({large(journal.last_seq() + 1, lane)}); !done) return done.error();
  FAIL("it never became full");
  return {};
}

TEST_CASE("a full journal refuses, keeps a reserve for alarms, and goes on after relief") {
  const Directory directory;
  Options options = directory.options();
  options.max_bytes = 1 << 20;
  options.alarm_reserve = 128 << 10;
  auto journal = open(options).journal;
  const Error error = fill_up(journal, Lane::telemetry);
  CHECK_THAT(error.what, Catch::Contains("journal.db") && Catch::Contains("full"));
  CHECK_THAT(error.cure, Catch::Contains("free space"));
  const Seq last = journal.last_seq();
  CHECK(all(journal).size() == last);
  CHECK(journal.usage().bytes <= journal.usage().max_bytes);
  CHECK(journal.usage().bytes > journal.usage().max_bytes / 10 * 9);

  // Readings wait, alarms pass.
  Seq alarms = 0;
  while (
      journal.commit({large(journal.last_seq() + 1, Lane::local), alert(journal.last_seq() + 2, minute(0))}))
    ++alarms;
  CHECK(alarms >= 10);
  CHECK(fs::file_size(options.path) <= options.max_bytes);
  CHECK_FALSE(journal.commit({large(journal.last_seq() + 1, Lane::telemetry)}).has_value());

  CHECK(journal.relieve(1000).value() > 50);
  require_ok(journal.checkpoint());
  require_ok(journal.commit({large(journal.last_seq() + 1, Lane::telemetry)}));
  CHECK(journal.unsent(Lane::alarm, 0, 1000)->size() == alarms);
}

// A file system of 4 MiB of its own, if we may have one.
class SmallDisk {
 public:
  SmallDisk() : mounted_(::mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=4m") == 0) {}
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  bool remount(bool read_only) const {
    return ::mount("tmpfs", directory_.path().c_str(), "tmpfs", MS_REMOUNT | (read_only ? MS_RDONLY : 0),
                   "size=4m") == 0;
  }
  const Directory& directory() const { return directory_; }

 private:
  Directory directory_;
  bool mounted_;
};

TEST_CASE("on a full disk an alarm still goes in, and the rest does when space returns") {
  const SmallDisk disk;
  if (!disk.mounted()) {
    WARN("skipped: mounting a small file system takes root");
    CHECK(true);
    return;
  }
  const Options options = disk.directory().options();
  auto journal = open(options).journal;
  require_ok(journal.commit({reading(1, minute(0))}));
  const fs::path ballast = disk.directory().path() / "ballast";
  {
    std::ofstream file{ballast, std::ios::binary};
    const std::string block(4096, 'b');
    while (file.write(block.data(), 4096).flush()) {
    }
  }
  const Error error = fill_up(journal, Lane::local);
  CHECK_THAT(error.what, Catch::Contains("full"));
  const Seq last = journal.last_seq();
  require_ok(journal.commit({large(last + 1, Lane::local), alert(last + 2, minute(0))}));
  CHECK(seqs(journal.unsent(Lane::alarm, 0, 10).value()) == std::vector<Seq>{last + 2});
  {
    const Journal closed = std::move(journal);  // and opened again, while the disk is still full
  }
  journal = open(options).journal;
  CHECK(journal.last_seq() == last + 2);

  fs::remove(ballast);
  require_ok(journal.commit({large(last + 3, Lane::telemetry)}));
  require_ok(journal.checkpoint());
  CHECK(fs::exists(options.path.string() + "-reserve"));  // made again
  CHECK(all(journal).size() == last + 3);
}

TEST_CASE("a file system that turns read-only is an error with a cure, and the journal goes on afterwards") {
  const SmallDisk disk;
  if (!disk.mounted()) {
    WARN("skipped: mounting a small file system takes root");
    CHECK(true);
    return;
  }
  const Options options = disk.directory().options();
  {
    auto journal = open(options).journal;
    require_ok(journal.commit({reading(1, minute(0))}));
  }
  REQUIRE(disk.remount(true));
  const auto opened = Journal::open(options, [] { return std::string{"id"}; });
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().what, Catch::Contains(options.path.string()));
  CHECK_THAT(opened.error().cure, Catch::Contains("read-write"));
  CHECK_FALSE(fs::exists(options.path.string() + ".damaged-1"));
  REQUIRE(disk.remount(false));
  auto journal = open(options).journal;
  CHECK(journal.last_seq() == 1);
  require_ok(journal.commit({reading(2, minute(0))}));
}

}  // namespace
}  // namespace vicino::journal::testing
