// Journal::open: what is checked at start, and what is done about damage.
//
// Checked at every start, in time that does not depend on the number of rows: SQLite's header and schema, the
// small tables in full (quick_check), the way down to the newest page of each lane and, without a hole, every
// row written after the marks. Rows further back are checked by verify() in idle time. (A quick_check of
// everything reads the whole file: seconds on a card, during which nobody watches over the home.)
#include <fcntl.h>
#include <unistd.h>

#include <variant>

#include "journal/damaged_files.hpp"
#include "journal/impl.hpp"
#include "journal/schema.hpp"

namespace vicino::journal {
namespace fs = std::filesystem;
namespace {

struct Damage {
  std::string what;
};

constexpr const char* settings[] = {
    // Before the first access to the log: then its index lives in our memory and not in a shared file.
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA secure_delete=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",            // durable when COMMIT returns, also through a power cut
    "PRAGMA journal_size_limit=4194304",  // the log's blocks are used again up to this size
    "PRAGMA mmap_size=0",                 // an I/O error must be an error, not SIGBUS
    "PRAGMA cache_size=-256",             // KiB
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cell_size_check=ON",  // damaged pages are noticed when they are read
};

// What SQLite would pass over: it deletes a log that has no database without a word, and reads the missing
// end of a page as zeroes. Answers "" if there is nothing of that.
std::string damage_of_files(const fs::path& path) {
  std::error_code problem;
  auto log = fs::file_size(path.string() + "-wal", problem);
  if (problem) log = 0;
  auto database = fs::file_size(path, problem);
  if (problem) database = 0;
  if (database == 0 && log > 0)
    return path.string() + " is missing or empty, but its write-ahead log is there";
  // Beside a log, a page may be incomplete: the power failed during a checkpoint, and the log still has that
  // page.
  if (database % page_bytes != 0 && log == 0) return path.string() + " ends in the middle of a page";
  return "";
}

// Rooms and hours of a person: for the owner's eyes. The log takes over the mode of the database.
void create_private(const fs::path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);  // else it is there, or SQLite will say why it cannot be
}

Result<void> check_small_tables(Database& database, std::string& damage) {
  for (const char* table : {"meta", "marks", "snapshot"}) {
    const auto verdict = database.text(std::string{"PRAGMA quick_check("} + table + ")");
    if (!verdict) return verdict.error();
    if (*verdict != "ok") damage = *verdict;
  }
  return {};
}

}  // namespace

struct Opening {
  const Options& options;
  const std::function<std::string()>& new_journal_id;
  bool created = false;

  using Attempt = std::variant<std::unique_ptr<Journal::Impl>, Damage, Error>;

  Attempt judge(const Database& database, const Error& error) const {
    const Trouble trouble = database.trouble();
    if (trouble == Trouble::damaged || trouble == Trouble::tables_missing) return Damage{error.what};
    return error;
  }

  Attempt attempt() {
    if (auto damage = damage_of_files(options.path); !damage.empty()) return Damage{std::move(damage)};
    create_private(options.path);
    auto database = Database::open(options.path, Database::Mode::exclusive);
    if (!database) return database.error();
    auto ready = std::make_unique<Journal::Impl>(options, std::move(*database));
    return fill(std::move(ready));
  }

  Attempt fill(std::unique_ptr<Journal::Impl> impl) {
    Database& database = impl->database;
    // Of a file that exists SQLite takes the page size from the file.
    if (auto done = database.execute("PRAGMA page_size=" + std::to_string(page_bytes)); !done)
      return judge(database, done.error());
    for (const char* setting : settings)
      if (auto done = database.execute(setting); !done) return judge(database, done.error());
    const auto state = inspect_schema(database);
    if (!state) return judge(database, state.error());
    switch (*state) {
      case SchemaState::foreign:
        return Error{options.path.string() + " is a database, but not a journal of Vicino",
                     "let the setting point to another path; the file has not been touched"};
      case SchemaState::too_new:
        return Damage{options.path.string() + " was written by a newer firmware that this one cannot follow"};
      case SchemaState::empty:
        if (auto done = create_schema(database, new_journal_id()); !done)
          return judge(database, done.error());
        created = true;
        break;
      case SchemaState::ours:
        if (auto done = migrate_schema(database); !done) return judge(database, done.error());
        break;
    }
    return load(std::move(impl));
  }

  Attempt load(std::unique_ptr<Journal::Impl> impl) {
    Database& database = impl->database;
    std::string damage;
    if (auto done = check_small_tables(database, damage); !done) return judge(database, done.error());
    if (!damage.empty()) return Damage{options.path.string() + ": " + damage};
    const auto id = database.text("SELECT value FROM meta WHERE key='id'");
    if (!id) return judge(database, id.error());
    if (id->empty()) return Damage{options.path.string() + ": the journal's identity is missing"};
    const auto loaded = load_marks(database);
    if (!loaded) return judge(database, loaded.error());
    const LoadedMarks& marks = *loaded;
    if (marks.hole) return Damage{options.path.string() + ": entries are missing at the end"};
    const auto snapshot = database.integer("SELECT seq FROM snapshot WHERE id = 1");
    if (!snapshot) return judge(database, snapshot.error());
    impl->id = *id;
    impl->written = marks.written;
    impl->marks = marks.now;
    impl->snapshot_seq = as_seq(*snapshot);
    if (auto done = impl->prepare(); !done) return judge(database, done.error());
    if (auto done = impl->set_limit(Journal::Impl::Room::everyone); !done)
      return judge(database, done.error());
    impl->reserve.make();
    return impl;
  }
};

Result<Journal::Opened> Journal::open(const Options& options,
                                      const std::function<std::string()>& new_journal_id) {
  Opening opening{options, new_journal_id};
  std::optional<fs::path> moved_aside;
  std::string damage;
  while (true) {
    auto attempt = opening.attempt();
    if (const auto* error = std::get_if<Error>(&attempt)) return *error;
    if (auto* impl = std::get_if<std::unique_ptr<Impl>>(&attempt))
      return Opened{Journal{std::move(*impl)}, opening.created, moved_aside, damage};
    if (moved_aside)
      return Error{"a new journal beside " + moved_aside->string() +
                       " is damaged at once: " + std::get<Damage>(attempt).what,
                   "the card is failing: replace it"};
    damage = std::get<Damage>(attempt).what;
    auto moved = move_aside(options.path);
    if (!moved) return moved.error();
    moved_aside = *moved;
  }
}

}  // namespace vicino::journal
