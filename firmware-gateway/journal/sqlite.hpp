// SQLite as RAII values. sqlite3.h is included by sqlite.cpp only; every failure becomes an Error that names
// the file, says what SQLite (and the system) said, and what to do about it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "domain/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace vicino::journal {

// What the last failure of a database means to us.
enum class Trouble : std::uint8_t {
  none,
  locked,          // another process has it
  full,            // no space, on the file system or within the bound we set
  unwritable,      // read-only, missing directory, missing right
  damaged,         // not a database, a damaged one, or the card does not give its bytes back
  tables_missing,  // SQL that must work did not: the schema is not what it says
  other
};

struct Connection;

// Of every journal. A commit writes whole pages and a lone reading needs thirty bytes: pages of 1 KiB cost
// the flash 5.3 KB a lone commit, of 4 KiB 8.4 KB (measured on ext4).
inline constexpr std::uint64_t page_bytes = 1024;

enum class Step : std::uint8_t { row, done, failed };

// A prepared statement. Columns count from 0, parameters from 1. Views into a row live until the next step or
// reset.
class Statement {
 public:
  Statement() = default;
  void bind(int parameter, std::int64_t value) noexcept;
  void bind_blob(int parameter, std::string_view bytes) noexcept;  // not copied: must outlive the step
  Step step() noexcept;
  Result<void> run();  // steps to the end, then resets
  void reset() noexcept;
  std::int64_t integer(int column) const noexcept;
  std::string_view blob(int column) const noexcept;
  explicit operator bool() const noexcept { return statement_ != nullptr; }

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  Connection* connection_ = nullptr;
};

class Database {
 public:
  enum class Mode : std::uint8_t {
    exclusive,  // read and write, created if absent, no other process beside us
    immutable,  // a file that nobody writes: no locks, no write-ahead log, nothing is written
  };
  static Result<Database> open(const std::filesystem::path& path, Mode mode);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();  // without open statements; moves the write-ahead log into the file

  Result<void> execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  Result<std::int64_t> integer(std::string_view sql);  // first column of the first row; 0 without a row
  Result<std::string> text(std::string_view sql);      // "" without a row

  enum class Checkpoint : std::uint8_t {
    keep_file,  // the log's blocks are overwritten later: no new space needed, no metadata to write
    truncate    // nothing of the log stays on the disk
  };
  Result<void> checkpoint(Checkpoint how);
  std::uint64_t log_bytes() const noexcept;  // in the write-ahead log after the last commit
  std::uint64_t written_bytes() const noexcept;  // to the device since open(): an estimate by pages

  bool in_transaction() const noexcept;
  const std::filesystem::path& path() const noexcept;
  Error error(std::string_view doing) const;  // of the last failure: "cannot <doing> <file>: ..."
  Trouble trouble() const noexcept;           // of the last failure

 private:
  friend class Transaction;
  explicit Database(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

// BEGIN IMMEDIATE ... COMMIT; rolled back when it is left without a commit. One at a time.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();  // durable when it returns

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace vicino::journal
