#include <algorithm>
#include <charconv>
#include <chrono>
#include <exception>
#include <optional>
#include <vector>

#include "journal/damaged_files.hpp"
#include "journal/journal.hpp"

namespace vicino::journal {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t max_kept = 3;  // storage is bounded
constexpr const char* companions[] = {"", "-wal", "-shm"};

fs::path numbered(const fs::path& path, unsigned n) {
  return path.string() + ".damaged-" + std::to_string(n);
}

// Numbers of the damaged files beside `path`, ascending.
std::vector<unsigned> numbers(const fs::path& path) {
  std::vector<unsigned> found;
  const std::string prefix = path.filename().string() + ".damaged-";
  std::error_code ignored;
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  for (fs::directory_iterator file{directory, ignored}, end; !ignored && file != end;
       file.increment(ignored)) {
    const std::string name = file->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    unsigned n = 0;
    const char* last = name.data() + name.size();
    const auto [stop, problem] = std::from_chars(name.data() + prefix.size(), last, n);
    if (problem == std::errc{} && (stop == last || *stop == '-')) found.push_back(n);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void remove_files(const fs::path& damaged) {
  std::error_code ignored;
  for (const char* companion : companions) fs::remove(damaged.string() + companion, ignored);
}

}  // namespace

Result<fs::path> move_aside(const fs::path& path) {
  std::vector<unsigned> taken = numbers(path);
  const unsigned n = taken.empty() ? 1 : taken.back() + 1;
  const fs::path aside = numbered(path, n);
  // The log first: beside a file that is gone already, SQLite would delete it.
  for (const char* companion : {"-shm", "-wal", ""}) {
    std::error_code problem;
    if (!fs::exists(path.string() + companion, problem)) continue;
    fs::rename(path.string() + companion, aside.string() + companion, problem);
    if (problem)
      return Error{
          "cannot move the damaged journal " + path.string() + companion + " aside: " + problem.message(),
          "let the directory belong to the user vicino, on a file system that is mounted read-write"};
  }
  taken.push_back(n);
  for (std::size_t i = 0; i + max_kept < taken.size(); ++i) remove_files(numbered(path, taken[i]));
  return Result<fs::path>{boost::system::in_place_value, aside};  // a path would do as an Error, too
}

Result<void> wipe(const fs::path& path) {
  std::vector<fs::path> files;
  for (const char* companion : {"", "-wal", "-shm", "-reserve"}) files.push_back(path.string() + companion);
  for (const unsigned n : numbers(path))
    for (const char* companion : companions) files.push_back(numbered(path, n).string() + companion);
  for (const fs::path& file : files) {
    std::error_code problem;
    fs::remove(file, problem);
    if (problem)
      return Error{"cannot remove " + file.string() + ": " + problem.message(),
                   "run it as the user vicino, or as root, on a file system that is mounted read-write"};
  }
  return {};
}

void forget_damaged_files(const fs::path& path, Instant older_than) noexcept {
  try {
    for (const unsigned n : numbers(path)) {
      std::error_code ignored;
      std::optional<fs::file_time_type> newest;
      for (const char* companion : companions) {
        const auto written = fs::last_write_time(numbered(path, n).string() + companion, ignored);
        if (!ignored) newest = newest ? std::max(*newest, written) : written;
      }
      if (newest && std::chrono::file_clock::to_sys(*newest) < older_than) remove_files(numbered(path, n));
    }
  } catch (const std::exception&) {  // out of memory, or a name that is no path: the next prune comes again
  }
}

}  // namespace vicino::journal
