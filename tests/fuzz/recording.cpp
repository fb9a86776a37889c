// Files that `vicinoctl replay` is given: CASAS texts, annotated episodes, captured MQTT; plain or compressed.
#include <sys/mman.h>
#include <unistd.h>

#include "homes.hpp"
#include "replay/source.hpp"

namespace vicino::fuzz {
namespace {

// A file that has a path and no place on a disk.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : file_(::memfd_create("recording", MFD_CLOEXEC)) {
    must(file_ >= 0 && ::write(file_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
         "the machine has room for a file");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(file_); }
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

}  // namespace

void take(std::string_view input) {
  static const Home home = home_of("tests/fixtures/replay/small.home.toml");
  static const replay::SourceOptions options{in_tree("tests/fixtures/replay/small.map.toml"), false};
  if (input.starts_with("SQLite")) return;  // a journal's copy is SQLite's to read
  const MemoryFile file(input);
  auto opened = replay::open_source(file.path(), home, options);
  if (const auto* problems = std::get_if<Problems>(&opened)) {
    must(!problems->empty() && !problems->front().what.empty(), "what is wrong is said");
    return;
  }
  auto& source = *std::get<std::unique_ptr<replay::Source>>(opened);
  Seq last = 0;
  Instant at = unknown;
  std::uint64_t events = 0;
  const auto played = source.play([&](const Event& event) {
    must(event.seq == last + 1 && event.at >= at, "time and numbers run on");
    last = event.seq;
    at = event.at;
    ++events;
    if (const auto* reading = std::get_if<Reading>(&event.body))
      must(index(reading->signal) < home.signals.size(), "a reading is of a signal of the home");
  });
  const auto& account = source.account();
  must(account.examples.size() <= replay::Account::max_examples, "examples are bounded");
  must(account.events == events, "every event is counted");
  must(played || !played.error().what.empty(), "what is wrong is said");
}

}  // namespace vicino::fuzz
