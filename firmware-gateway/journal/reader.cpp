#include "journal/reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "journal/access.hpp"
#include "journal/lanes.hpp"
#include "journal/schema.hpp"
#include "journal/sqlite.hpp"

namespace vicino::journal {
namespace fs = std::filesystem;
namespace {

// A directory of our own that goes when we go.
class TemporaryDirectory {
 public:
  TemporaryDirectory() = default;
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Result<fs::path> make() {
    std::error_code ignored;
    std::string name = (fs::temp_directory_path(ignored) / "vicino-reader-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      return Error{"cannot make a temporary directory like " + name,
                   "set TMPDIR to a directory that can be written"};
    path_ = name;
    return Result<fs::path>{boost::system::in_place_value, path_};
  }

 private:
  fs::path path_;
};

// The file and its log, in a directory of our own.
Result<fs::path> copy_with_log(const fs::path& path, TemporaryDirectory& scratch) {
  auto directory = scratch.make();
  if (!directory) return directory;
  const fs::path copy = *directory / "journal.db";
  std::error_code problem;
  fs::copy_file(path, copy, problem);
  if (!problem) fs::copy_file(path.string() + "-wal", copy.string() + "-wal", problem);
  if (problem)
    return Error{"cannot copy " + path.string() + " to " + copy.string() + ": " + problem.message(),
                 "set TMPDIR to a directory with enough space"};
  return Result<fs::path>{boost::system::in_place_value, copy};
}

// Does another process have SQLite's lock on the file?
bool in_use(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = 0x40000000;  // where SQLite's file format has its lock bytes
  lock.l_len = 512;
  const bool held = ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(file);
  return held;
}

}  // namespace

struct Reader::Impl {
  TemporaryDirectory scratch;  // before the database: removed after it is closed
  std::optional<Database> database;
  std::string id;
  Seq last_seq = 0;

  Result<void> open(const fs::path& path);
  Result<void> load();
};

Result<void> Reader::Impl::open(const fs::path& path) {
  std::error_code problem;
  if (!fs::is_regular_file(path, problem))
    return Error{"cannot open " + path.string() + ": there is no such file",
                 "give the path of a copy of a journal"};
  if (in_use(path))
    return Error{"cannot open " + path.string() + ": vicinod is running on it",
                 "stop vicinod first, or read a copy that was made while it was stopped"};
  const fs::path log = path.string() + "-wal";
  const auto log_size = fs::file_size(log, problem);
  if (problem || log_size == 0) {
    auto opened = Database::open(path, Database::Mode::immutable);
    if (!opened) return opened.error();
    database.emplace(std::move(*opened));
    return load();
  }
  const auto copy = copy_with_log(path, scratch);
  if (!copy) return copy.error();
  auto opened = Database::open(*copy, Database::Mode::exclusive);
  if (!opened) return opened.error();
  database.emplace(std::move(*opened));
  if (auto done = database->execute("PRAGMA locking_mode=EXCLUSIVE"); !done) return done;
  return load();
}

Result<void> Reader::Impl::load() {
  const auto state = inspect_schema(*database);
  if (!state) return state.error();
  if (*state == SchemaState::empty || *state == SchemaState::foreign)
    return Error{database->path().string() + " is not a journal of Vicino",
                 "give the path of a copy of a journal"};
  if (*state == SchemaState::too_new)
    return Error{database->path().string() + " was written by a newer firmware",
                 "read it with that firmware"};
  auto identity = database->text("SELECT value FROM meta WHERE key='id'");
  if (!identity) return identity.error();
  id = *identity;
  for (const Lane lane : all_lanes) {
    const auto last = database->integer("SELECT max(seq) FROM " + table_of(lane));
    if (!last) return last.error();
    last_seq = std::max(last_seq, as_seq(*last));
  }
  return {};
}

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const fs::path& path) {
  auto impl = std::make_unique<Impl>();
  if (auto done = impl->open(path); !done) return done.error();
  return Reader{std::move(impl)};
}

const std::string& Reader::id() const {
  return impl_->id;
}
Seq Reader::last_seq() const {
  return impl_->last_seq;
}

Result<std::optional<Snapshot>> Reader::latest_snapshot() const {
  return load_snapshot(*impl_->database);
}

Result<void> Reader::read(Seq after, const std::function<bool(const Entry&)>& visit) const {
  return read_entries(*impl_->database, after, visit);
}

Result<void> Reader::fold(Seq after, const std::function<void(const Event&)>& visit) const {
  return fold_events(*impl_->database, after, visit);
}

Result<void> Reader::notes(const std::function<bool(const Entry&)>& visit) const {
  return read_notes(*impl_->database, visit);
}

Result<void> Reader::check() const {
  const auto verdict = impl_->database->text("PRAGMA quick_check(1)");
  if (!verdict) return verdict.error();
  if (*verdict != "ok")
    return Error{impl_->database->path().string() + ": " + *verdict,
                 "replace the card and begin a new journal"};
  return {};
}

}  // namespace vicino::journal
