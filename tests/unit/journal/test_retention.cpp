#include "support.hpp"

namespace vicino::journal::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Instant day(int n) {
  return minute(0) + n * 24h;
}

// One entry of each lane a day: 1 local, 2 alarm, 3 telemetry, 4 local ...
Journal thirty_days(const Options& options) {
  auto journal = open(options).journal;
  std::vector<Entry> entries;
  for (int n = 0; n < 30; ++n) {
    const Seq seq = static_cast<Seq>(3 * n);
    entries.push_back(reading(seq + 1, day(n)));
    entries.push_back(alert(seq + 2, day(n)));
    entries.push_back(reading(seq + 3, day(n), 20, Lane::telemetry));
  }
  require_ok(journal.commit(entries, Snapshot{90, 1, "state"}));
  return journal;
}

std::vector<Seq> of_lane(const Journal& journal, Lane lane) {
  return seqs(journal.unsent(lane, 0, 1'000'000).value());
}

std::uint64_t prune_all(Journal& journal, Instant now, std::size_t limit = 1000) {
  std::uint64_t rows = 0;
  for (std::uint64_t last = limit; last == limit; rows += last) last = journal.prune(now, limit).value();
  return rows;
}

TEST_CASE("each class is kept for its own time") {
  const Directory directory;
  Options options = directory.options();
  options.keep_readings = 14 * 24h;
  options.keep_alarms = 21 * 24h;
  auto journal = thirty_days(options);
  require_ok(journal.set_cursors({90, 90}));
  CHECK(prune_all(journal, day(30)) == 16 + 16 + 9);
  CHECK(of_lane(journal, Lane::local).front() == 3 * 16 + 1);
  CHECK(of_lane(journal, Lane::telemetry).front() == 3 * 16 + 3);
  CHECK(of_lane(journal, Lane::alarm).front() == 3 * 9 + 2);
  CHECK(prune_all(journal, day(30)) == 0);
  CHECK_FALSE(journal.gap_to_tell().has_value());
}

TEST_CASE("an alarm without receipt is never pruned nor relieved") {
  const Directory directory;
  auto journal = thirty_days(directory.options());
  require_ok(journal.set_cursors({29, 90}));
  prune_all(journal, day(5000));
  CHECK(of_lane(journal, Lane::alarm).front() == 32);
  CHECK(of_lane(journal, Lane::alarm).size() == 20);
  while (journal.relieve(1000).value() > 0) {
  }
  CHECK(of_lane(journal, Lane::alarm).size() == 20);
  CHECK(journal.count_unsent(Lane::alarm).value() == 20);
}

TEST_CASE("pruning does a bounded amount of work a call") {
  const Directory directory;
  auto journal = thirty_days(directory.options());
  require_ok(journal.set_cursors({90, 90}));
  CHECK(journal.prune(day(30), 10).value() == 10);
  CHECK(of_lane(journal, Lane::local).size() == 20);
  CHECK(journal.prune(day(30), 10).value() == 10);
  CHECK(of_lane(journal, Lane::local).size() == 14);
  CHECK(of_lane(journal, Lane::telemetry).size() == 26);
  CHECK(journal.prune(day(30), 0).value() == 0);
}

TEST_CASE("events that the latest snapshot does not cover are kept, since recovery folds them") {
  const Directory directory;
  auto journal = thirty_days(directory.options());
  require_ok(journal.commit({}, Snapshot{45, 1, "older"}));
  require_ok(journal.set_cursors({90, 90}));
  prune_all(journal, day(5000));
  CHECK(of_lane(journal, Lane::local).front() == 46);
  CHECK(of_lane(journal, Lane::telemetry).front() == 48);
  CHECK(of_lane(journal, Lane::alarm).empty());  // alerts are no events
}

TEST_CASE("numbers and instants go on where they were, even when every row is gone") {
  const Directory directory;
  {
    auto journal = thirty_days(directory.options());
    require_ok(journal.set_cursors({90, 90}));
    CHECK(prune_all(journal, day(5000)) == 90);
  }
  auto journal = open(directory.options()).journal;
  CHECK(all(journal).empty());
  CHECK(journal.last_seq() == 90);
  CHECK(journal.last_at() == day(29));
  CHECK_FALSE(journal.commit({reading(1, day(31))}).has_value());
  require_ok(journal.commit({reading(91, day(31))}));
}

TEST_CASE("telemetry that is given up leaves a gap to tell, until it has been told") {
  const Directory directory;
  {
    auto journal = thirty_days(directory.options());
    require_ok(journal.set_cursors({0, 9}));
    CHECK(journal.relieve(10).value() == 10);
    CHECK(journal.gap_to_tell() == Gap{Lane::telemetry, 12, 30, 7});
    CHECK(journal.count_unsent(Lane::telemetry).value() == 20);
    CHECK(of_lane(journal, Lane::local).size() == 30);
  }
  auto journal = open(directory.options()).journal;
  REQUIRE(journal.gap_to_tell() == Gap{Lane::telemetry, 12, 30, 7});
  CHECK(journal.relieve(1).value() == 1);
  CHECK(journal.gap_to_tell() == Gap{Lane::telemetry, 12, 33, 8});
  Entry gap{91, day(30), Lane::telemetry, EntryKind::gap, {}};
  encode(*journal.gap_to_tell(), gap.body);
  require_ok(journal.commit({gap}));
  CHECK_FALSE(journal.gap_to_tell().has_value());

  // A gap entry that is given up in its turn stands for what it stood for.
  while (journal.relieve(1000).value() > 0) {
  }
  CHECK(journal.gap_to_tell() == Gap{Lane::telemetry, 12, 90, 19 + 8});
  CHECK(journal.count_unsent(Lane::telemetry).value() == 0);
}

TEST_CASE("relief takes telemetry first, then the local lane") {
  const Directory directory;
  auto journal = thirty_days(directory.options());
  require_ok(journal.set_cursors({90, 90}));
  CHECK(journal.relieve(40).value() == 40);
  CHECK(of_lane(journal, Lane::telemetry).empty());
  CHECK(of_lane(journal, Lane::local).size() == 20);
  CHECK(journal.relieve(40).value() == 20);
  CHECK(journal.relieve(40).value() == 0);
  CHECK(of_lane(journal, Lane::alarm).size() == 30);
}

TEST_CASE("nothing is pruned by a clock that is not set") {
  const Directory directory;
  auto journal = thirty_days(directory.options());
  CHECK_FALSE(journal.prune(unknown, 10).has_value());
  CHECK_FALSE(journal.prune(never, 10).has_value());
  CHECK(journal.prune(instant_from_ms(0), 10).value() == 0);
}

TEST_CASE("no byte of what was pruned stays in any file") {
  const Directory directory;
  const Options options = directory.options();
  auto journal = open(options).journal;
  std::vector<Entry> entries;
  // Bodies small enough for many a page, and some with pages of their own.
  const auto secret = [](Seq seq) {
    return "secret-" + std::to_string(seq) + "-" + std::string(seq % 7 == 0 ? 3000 : 20, 'x') + "-tesoro";
  };
  for (Seq seq = 1; seq <= 3000; ++seq)
    entries.push_back({seq, day(seq <= 2011 ? 0 : 29), seq % 2 == 0 ? Lane::local : Lane::telemetry,
                       EntryKind::note, secret(seq)});
  require_ok(journal.commit({entries.begin(), entries.begin() + 1500}));
  require_ok(journal.checkpoint());
  require_ok(journal.commit({entries.begin() + 1500, entries.end()}));
  CHECK(prune_all(journal, day(30), 300) == 2011);
  require_ok(journal.checkpoint());
  std::vector<Seq> left;
  for (const auto& file : fs::directory_iterator{directory.path()}) {
    const std::string bytes = bytes_of(file.path());
    for (std::size_t at = bytes.find("secret-"); at != std::string::npos; at = bytes.find("secret-", at + 1))
      if (const auto seq = std::stoul(bytes.substr(at + 7, 5)); seq <= 2011) left.push_back(seq);
  }
  CHECK(left.empty());
  CHECK(all(journal).size() == 3000 - 2011);
}

TEST_CASE("damaged files are forgotten with the alarms they may hold") {
  const Directory directory;
  const Options options = directory.options();
  overwrite(options.path, "damaged");
  auto journal = open(options).journal;
  const fs::path damaged = options.path.string() + ".damaged-1";
  REQUIRE(fs::exists(damaged));
  const Instant now =
      std::chrono::floor<Millis>(std::chrono::file_clock::to_sys(fs::last_write_time(damaged)));
  require_ok(journal.prune(now + 24h, 10));
  CHECK(fs::exists(damaged));
  require_ok(journal.prune(now + options.keep_alarms + 24h, 10));
  CHECK_FALSE(fs::exists(damaged));
}

TEST_CASE("wiping leaves no file behind, but those of others") {
  const Directory directory;
  const Options options = directory.options();
  overwrite(options.path, "damaged");
  overwrite(directory.path() / "home.toml", "zone = \"Europe/Rome\"");
  { require_ok(open(options).journal.commit({reading(1, minute(0))})); }
  require_ok(wipe(options.path));
  REQUIRE(std::distance(fs::directory_iterator{directory.path()}, {}) == 1);
  CHECK(fs::exists(directory.path() / "home.toml"));
  require_ok(wipe(options.path));  // nothing left is no error
}

}  // namespace
}  // namespace vicino::journal::testing
