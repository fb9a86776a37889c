#include "journal/sqlite.hpp"

#include <sqlite3.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

namespace vicino::journal {

struct Connection {
  sqlite3* handle = nullptr;
  std::filesystem::path path;
  int log_pages = 0;
  std::uint64_t written = 0;  // see Database::written_bytes
  // Kept at the failure: SQLite's own copy is overwritten by the ROLLBACK that follows.
  int code = SQLITE_OK;
  int system_errno = 0;
  std::string message;

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sqlite3_close(handle); }

  void remember_failure() {
    code = sqlite3_extended_errcode(handle);
    system_errno = sqlite3_system_errno(handle);
    message = sqlite3_errmsg(handle);
  }
};

namespace {

// What a commit or a checkpoint costs the device beside its pages: a block of the file system that is begun, and four for the
// file's time of change, in the file system's journal and in its place (measured on ext4 with blocks of 4 KiB).
constexpr std::uint64_t overhead_bytes = 5 * 4096;

int note_log_size(void* connection, sqlite3*, const char*, int pages) {
  auto& c = *static_cast<Connection*>(connection);
  const int before = pages > c.log_pages ? c.log_pages : 0;  // else the log began anew
  c.written += static_cast<std::uint64_t>(pages - before) * (page_bytes + 24) + overhead_bytes;
  c.log_pages = pages;
  return SQLITE_OK;
}

Trouble trouble_of(int extended) {
  switch (extended) {
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_CORRUPTFS:
      return Trouble::damaged;
    default:
      break;
  }
  switch (extended & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return Trouble::none;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Trouble::locked;
    case SQLITE_FULL:
      return Trouble::full;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Trouble::unwritable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Trouble::damaged;
    case SQLITE_ERROR:
      return Trouble::tables_missing;
    default:
      return Trouble::other;
  }
}

std::string cure_of(Trouble trouble, const std::filesystem::path& path) {
  const std::string directory = path.has_parent_path() ? path.parent_path().string() : ".";
  switch (trouble) {
    case Trouble::none:
      return "";
    case Trouble::locked:
      return "another vicinod is running: stop it (systemctl stop vicinod), or give this one a journal of "
             "its own";
    case Trouble::full:
      return "free space on the file system (df -h " + directory + ") or raise the journal's size limit";
    case Trouble::unwritable:
      return "let the directory exist and belong to the user vicino (chown vicino: " + directory +
             "), on a file system that is mounted read-write";
    case Trouble::damaged:
    case Trouble::tables_missing:
      return "restart vicinod: a damaged journal is moved aside at start and a new one begins; if it happens "
             "again, "
             "replace the card";
    case Trouble::other:
      return "look for errors of the card or its file system (dmesg); if there are any, replace the card";
  }
  return "";
}

Error error_of(const Connection& connection, std::string_view doing) {
  std::string what =
      "cannot " + std::string{doing} + " " + connection.path.string() + ": " + connection.message;
  if (connection.system_errno != 0) what += std::string{" ("} + std::strerror(connection.system_errno) + ")";
  return {std::move(what), cure_of(trouble_of(connection.code), connection.path)};
}

}  // namespace

// --- Statement

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

void Statement::bind(int parameter, std::int64_t value) noexcept {
  sqlite3_bind_int64(statement_.get(), parameter, value);
}

void Statement::bind_blob(int parameter, std::string_view bytes) noexcept {
  // An empty view may have no address, and SQLite would take that for NULL.
  sqlite3_bind_blob64(statement_.get(), parameter, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

Step Statement::step() noexcept {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return Step::row;
  if (code == SQLITE_DONE) return Step::done;
  connection_->remember_failure();
  return Step::failed;
}

Result<void> Statement::run() {
  Step last = step();
  while (last == Step::row) last = step();
  reset();
  if (last == Step::failed) return error_of(*connection_, "write");
  return {};
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_.get());
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::blob(int column) const noexcept {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

// --- Database

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& path, Mode mode) {
  auto connection = std::make_unique<Connection>();
  connection->path = path;
  // One connection on one thread: no mutexes. The URI form carries immutable=1; in it ?, # and % must be
  // escaped.
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '?' || c == '#' || c == '%') {
      constexpr char digits[] = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      uri.append({'%', digits[byte >> 4], digits[byte & 15]});
    } else {
      uri.push_back(c);
    }
  }
  if (mode == Mode::immutable) {
    flags |= SQLITE_OPEN_READONLY;
    uri += "?immutable=1";
  } else {
    flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  const int code = sqlite3_open_v2(uri.c_str(), &connection->handle, flags, nullptr);
  if (code != SQLITE_OK) {
    connection->remember_failure();
    return Database{std::move(connection)}.error("open");
  }
  sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // SQLite quietly opens what it may not write for reading; a journal that cannot be written is an error at
  // start.
  if (mode == Mode::exclusive && sqlite3_db_readonly(connection->handle, "main") == 1) {
    connection->code = SQLITE_READONLY;
    connection->message = "it may be read but not written";
    return Database{std::move(connection)}.error("open");
  }
  sqlite3_wal_hook(connection->handle, &note_log_size,
                   connection.get());  // instead of SQLite's own checkpoints
  return Database{std::move(connection)};
}

Result<void> Database::execute(const std::string& sql) {
  if (sqlite3_exec(connection_->handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  connection_->remember_failure();
  return error("write");
}

Result<Statement> Database::prepare(std::string_view sql) {
  Statement statement;
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(connection_->handle, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  statement.statement_.reset(raw);
  statement.connection_ = connection_.get();
  if (code != SQLITE_OK) {
    connection_->remember_failure();
    return error("read");
  }
  return statement;
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const Step step = statement->step();
  if (step == Step::failed) return error("read");
  return step == Step::row ? statement->integer(0) : 0;
}

Result<std::string> Database::text(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  const Step step = statement->step();
  if (step == Step::failed) return error("read");
  // A string alone would do as an Error, too: say which of the two it is.
  return Result<std::string>{boost::system::in_place_value,
                             step == Step::row ? std::string{statement->blob(0)} : std::string{}};
}

Result<void> Database::checkpoint(Checkpoint how) {
  const int mode = how == Checkpoint::truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_->handle, "main", mode, nullptr, &moved);
  if (code != SQLITE_OK) {
    connection_->remember_failure();
    return error("checkpoint");
  }
  // A page is written once however often it is in the log; TRUNCATE tells nothing any more.
  const int pages = moved > 0 ? moved : connection_->log_pages;
  connection_->written += static_cast<std::uint64_t>(pages) * page_bytes / 2 + 2 * overhead_bytes;
  connection_->log_pages = 0;
  return {};
}

std::uint64_t Database::log_bytes() const noexcept {
  return static_cast<std::uint64_t>(connection_->log_pages) *
         (page_bytes + 24);  // a frame has a header of 24
}

std::uint64_t Database::written_bytes() const noexcept {
  return connection_->written;
}

bool Database::in_transaction() const noexcept {
  return sqlite3_get_autocommit(connection_->handle) == 0;
}

const std::filesystem::path& Database::path() const noexcept {
  return connection_->path;
}

Trouble Database::trouble() const noexcept {
  return trouble_of(connection_->code);
}

Error Database::error(std::string_view doing) const {
  return error_of(*connection_, doing);
}

// --- Transaction

Result<Transaction> Transaction::begin(Database& database) {
  assert(!database.in_transaction());
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
  return Transaction{database};
}

Transaction::~Transaction() {
  // After some errors SQLite has rolled back already. A roll-back that fails leaves nothing to do: the next
  // BEGIN tells. Not through execute(): the reason for the roll-back must stay what error() tells.
  if (database_ != nullptr && database_->in_transaction())
    sqlite3_exec(database_->connection_->handle, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
  if (auto done = database_->execute("COMMIT"); !done) return done.error();
  database_ = nullptr;
  return {};
}

}  // namespace vicino::journal
