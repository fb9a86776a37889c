// What a commit costs beside a bare append to a file, what it writes to the device, and how fast a journal is
// folded.
//   bench_journal [DIRECTORY]     default: the working directory, since /tmp may be in memory
// Bytes are taken from the block device's own counters: /proc/self/io counts neither metadata nor the whole
// blocks. Other programs that write to the same device count, too: the least of several rounds is shown.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "bench.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "runtime/disk_meter.hpp"

namespace {

using namespace vicino;
using namespace vicino::journal;
using bench::must;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void report(const std::string& name, double value, const char* unit, const char* limit_name, double limit,
            double ratio) {
  std::printf("bench %s %.1f %s, %s %.1f, ratio %.2f\n", name.c_str(), value, unit, limit_name, limit, ratio);
  std::fflush(stdout);
}

// A home's evening: movement, a door, now and then a temperature.
Entry reading(Seq seq) {
  const Instant at = instant_from_ms(1'700'000'000'000 + static_cast<std::int64_t>(seq) * 1700);
  const bool climate = seq % 8 == 0;
  Entry entry{seq, at, Lane::local, EntryKind::event, {}};
  encode(Event{seq, at,
               Reading{static_cast<SignalId>(seq % 40), climate ? 21.37 : static_cast<double>(seq % 2),
                       at - Millis{180}}},
         entry.body);
  return entry;
}

std::vector<Entry> batch(Journal& journal, int size) {
  std::vector<Entry> entries;
  for (int i = 0; i < size; ++i) entries.push_back(reading(journal.last_seq() + 1 + static_cast<Seq>(i)));
  return entries;
}

Journal open(const fs::path& path) {
  Options options;
  options.path = path;
  options.max_bytes = std::uint64_t{1} << 30;
  return std::move(must(Journal::open(options, [] { return std::string{"bench"}; })).journal);
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

// One commit of one entry writes one page and its frame header to the log. The same bytes to a bare file, in
// turns with the commits, so that both see the same disk.
void lone_commit(const fs::path& directory) {
  constexpr int rounds = 1000;
  const std::string bytes(1024 + 24, 'x');
  auto journal = open(directory / "lone.db");
  const int file = ::open((directory / "bare").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::string room(rounds * bytes.size(), ' ');  // both write to blocks that exist
  if (::write(file, room.data(), room.size()) < 0 || ::fsync(file) != 0 || ::lseek(file, 0, SEEK_SET) != 0)
    std::exit(1);
  for (int i = 0; i < rounds; ++i) must(journal.commit(batch(journal, 1)));
  must(journal.checkpoint());
  std::vector<double> bare;
  std::vector<double> commits;
  for (int i = 0; i < rounds; ++i) {
    auto start = Clock::now();
    if (::write(file, bytes.data(), bytes.size()) < 0 || ::fdatasync(file) != 0) std::exit(1);
    bare.push_back(seconds_since(start) * 1e6);
    const auto entries = batch(journal, 1);
    start = Clock::now();
    must(journal.commit(entries));
    commits.push_back(seconds_since(start) * 1e6);
  }
  ::close(file);
  const double limit = median(bare);
  const double value = median(commits);
  report("journal_commit_1", value, "us", "bare_append_us", limit, value / limit);
}

// In turns with a bare append of as many bytes as the batch adds to the log, which says what this disk can do
// at all.
void batches(const fs::path& directory) {
  for (const int size : {10, 100, 300, 1000}) {
    auto journal = open(directory / ("batch" + std::to_string(size) + ".db"));
    const int file = ::open((directory / "bare").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int commits = std::min(300, 40'000 / size);
    std::vector<double> bare;
    std::vector<double> spent;
    for (int round = 0; round < 4; ++round) {
      const std::uint64_t log = journal.usage().log_bytes;
      for (int i = 0; i < commits; ++i) {
        const auto entries = batch(journal, size);
        auto start = Clock::now();
        must(journal.commit(entries));
        if (round > 0) spent.push_back(seconds_since(start));
        const std::string bytes((journal.usage().log_bytes - log) / static_cast<std::uint64_t>(i + 1), 'x');
        start = Clock::now();
        if (::write(file, bytes.data(), bytes.size()) < 0 || ::fdatasync(file) != 0) std::exit(1);
        if (round > 0) bare.push_back(seconds_since(start));
      }
      must(journal.checkpoint());
      if (::lseek(file, 0, SEEK_SET) != 0) std::exit(1);
    }
    ::close(file);
    const double rate = size / median(spent);
    report("journal_batch_" + std::to_string(size), rate, "entries/s", "limit_entries/s", 300'000,
           rate / 300'000);
    std::printf("      a bare append of the same bytes: %.1f entries/s, a commit takes %.2f times as long\n",
                size / median(bare), median(spent) / median(bare));
  }
}

void written_bytes(const fs::path& directory) {
  const auto counter = runtime::device_counter(directory);
  if (!counter || !runtime::device_bytes(*counter)) {
    std::printf("skipped: journal_bytes_per_event: %s is on no block device whose counters can be read\n",
                directory.c_str());
    return;
  }
  // Limits: measured for rows of 200 bytes with pages of 4 KiB, before this layout.
  const struct {
    int size;
    double limit;
  } cases[] = {{1, 9700}, {10, 1800}, {100, 700}};
  for (const auto& [size, limit] : cases) {
    auto journal = open(directory / ("bytes" + std::to_string(size) + ".db"));
    const int commits = 400;
    for (int i = 0; i < commits; ++i) must(journal.commit(batch(journal, size)));
    must(journal.checkpoint());
    double best = 1e18;
    std::uint64_t log = 0;
    for (int round = 0; round < 3; ++round) {
      ::sync();
      const auto before = runtime::device_bytes(*counter);
      for (int i = 0; i < commits; ++i) must(journal.commit(batch(journal, size)));
      log = journal.usage().log_bytes;
      must(journal.checkpoint());  // its share belongs to the events
      ::sync();
      best = std::min(best, static_cast<double>(*runtime::device_bytes(*counter) - *before));
    }
    const double value = best / commits / size;
    report("journal_bytes_per_event_" + std::to_string(size), value, "B", "limit_B", limit, value / limit);
    std::printf("      of it in the log: %.1f B\n", static_cast<double>(log) / commits / size);
  }
}

void fold_and_start(const fs::path& directory) {
  constexpr Seq rows = 1'000'000;
  const fs::path path = directory / "million.db";
  {
    auto journal = open(path);
    std::vector<Entry> entries;
    while (journal.last_seq() < rows) {
      entries = batch(journal, 50'000);
      for (Entry& entry : entries)
        if (entry.seq % 500 == 0) entry.lane = Lane::telemetry;
      must(journal.commit(entries));
    }
    must(journal.commit({}, Snapshot{rows, 1, std::string(4096, 's')}));
  }
  double best = 1e9;
  std::optional<Journal> journal;
  for (int round = 0; round < 5; ++round) {
    journal.reset();
    const auto start = Clock::now();
    journal.emplace(open(path));
    if (!must(journal->latest_snapshot())) std::exit(1);
    best = std::min(best, seconds_since(start));
  }
  report("journal_start_1e6_rows", best * 1e3, "ms", "limit_ms", 1000, best);

  const auto fold = [&](const auto& source) {
    double fastest = 1e9;
    for (int round = 0; round < 5; ++round) {
      double sum = 0;
      std::uint64_t count = 0;
      const auto start = Clock::now();
      must(source.fold(0, [&](const Event& event) {
        if (const auto* seen = std::get_if<Reading>(&event.body)) sum += seen->value;
        ++count;
      }));
      fastest = std::min(fastest, seconds_since(start));
      if (count != rows || sum <= 0) std::exit(1);
    }
    return static_cast<double>(rows) / fastest;
  };
  const double live = fold(*journal);
  report("journal_fold", live, "events/s", "limit_events/s", 3e6, live / 3e6);

  std::vector<double> pages;
  for (Seq after = 0; after < rows; after += rows / 50) {
    const auto start = Clock::now();
    must(journal->unsent(Lane::telemetry, after, 16));
    (void)must(journal->count_unsent(Lane::telemetry));
    pages.push_back(seconds_since(start) * 1e6);
  }
  const double page = median(pages);
  report("journal_unsent_16_of_1e6", page, "us", "limit_us", 1000, page / 1000);
  journal.reset();
  const double copy = fold(must(Reader::open(path)));
  report("journal_reader_fold", copy, "events/s", "limit_events/s", 3e6, copy / 3e6);
}

}  // namespace

int main(int argc, char** argv) {
  const bench::WorkingFolder folder(argc, argv);
  lone_commit(folder.path());
  batches(folder.path());
  written_bytes(folder.path());
  fold_and_start(folder.path());
}
