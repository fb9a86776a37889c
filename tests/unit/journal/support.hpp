// What the journal's tests share: a directory that goes, a journal in it, and entries to put into it.
#pragma once

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "journal/codec.hpp"
#include "journal/journal.hpp"

namespace vicino::journal::testing {

class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "vicino-journal-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  Options options() const {
    Options options;
    options.path = path_ / "journal.db";
    return options;
  }

 private:
  std::filesystem::path path_;
};

inline Journal::Opened open(const Options& options, const std::string& id = "journal-1") {
  auto opened = Journal::open(options, [&] { return id; });
  if (!opened) FAIL(to_text(opened.error()));
  return std::move(*opened);
}

template <class T>
void require_ok(const Result<T>& result) {
  if (!result) FAIL(to_text(result.error()));
}

inline Instant minute(std::int64_t n) {
  return instant_from_ms(1'700'000'000'000 + n * 60'000);
}

inline Entry reading(Seq seq, Instant at, double value = 1, Lane lane = Lane::local) {
  Entry entry{seq, at, lane, EntryKind::event, {}};
  encode(Event{seq, at, Reading{SignalId{3}, value, at}}, entry.body);
  return entry;
}

inline Entry alert(Seq seq, Instant at, Lane lane = Lane::alarm) {
  Entry entry{seq, at, lane, EntryKind::alert, {}};
  AlertRecord record;
  record.alert = seq;
  record.rule = "long-stay";
  record.at = at;
  record.text_en = "The bathroom has been occupied for 45 minutes";
  encode(record, entry.body);
  return entry;
}

inline std::vector<Entry> all(const Journal& journal, Seq after = 0) {
  std::vector<Entry> entries;
  require_ok(journal.read(after, [&](const Entry& entry) {
    entries.push_back(entry);
    return true;
  }));
  return entries;
}

inline std::vector<Seq> seqs(const std::vector<Entry>& entries) {
  std::vector<Seq> found;
  for (const Entry& entry : entries) found.push_back(entry.seq);
  return found;
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream{path, std::ios::binary}.rdbuf();
  return bytes.str();
}

inline void overwrite(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

}  // namespace vicino::journal::testing
