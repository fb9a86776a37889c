#include "cloud-bridge/operations-centre/sqlite.hpp"

#include <sqlite3.h>

#include <cassert>
#include <string>

namespace vicino::operations_centre::sqlite {
namespace {

Error error_of(sqlite3* database) {
  const int code = database == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database);
  const char* file = database == nullptr ? "" : sqlite3_db_filename(database, "main");
  Error error;
  error.what = "store " + std::string(file == nullptr ? "" : file) + ": " +
               (database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database));
  switch (code & 0xff) {
    case SQLITE_FULL:
      error.cure = "free space on the disk of the store; nothing is receipted until then";
      break;
    case SQLITE_READONLY:
      error.cure = "give the file and its directory to the user of the centre";
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      error.cure = "another centre uses this store: stop it, or name another file with --store";
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      error.cure =
          "the file is damaged or no store: move it aside (keep it), or restore a copy; gateways send again "
          "what "
          "was not receipted";
      break;
    case SQLITE_IOERR:
      error.cure = "look at the disk (dmesg); nothing is receipted until it works";
      break;
    default:
      break;
  }
  return error;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}
void Database::Close::operator()(sqlite3* database) const noexcept {
  sqlite3_close_v2(database);
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  [[maybe_unused]] const int code = sqlite3_bind_int64(statement_.get(), parameter, value);
  assert(code == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();  // a null pointer would bind NULL
  [[maybe_unused]] const int code =
      sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), nullptr, SQLITE_UTF8);
  assert(code == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = error_of(sqlite3_db_handle(statement_.get()));
  sqlite3_reset(statement_.get());
  return error;
}

Result<void> Statement::run() {
  const auto stepped = step();
  reset();
  if (!stepped) return stepped.error();
  return {};
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_.get());
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const noexcept {
  // SQLite hands text out as unsigned bytes.
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view{} : std::string_view(data, static_cast<std::size_t>(size));
}

Result<Database> Database::open(const std::filesystem::path& path) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database;
  database.database_.reset(raw);
  if (code != SQLITE_OK) {
    return Error{
        "cannot open the store " + path.string() + ": " + sqlite3_errstr(code),
        "the directory must exist and belong to the user of the centre; name another file with --store"};
  }
  sqlite3_extended_result_codes(raw, 0);
  return database;
}

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error();
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return error();
  Statement statement;
  statement.statement_.reset(raw);
  return statement;
}

std::int64_t Database::changes() const noexcept {
  return sqlite3_changes64(database_.get());
}
Error Database::error() const {
  return error_of(database_.get());
}

}  // namespace vicino::operations_centre::sqlite
