// SQLite as values: a connection and prepared statements that close themselves. The only user of sqlite3.h is
// sqlite.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "domain/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace vicino::operations_centre::sqlite {

class Statement {
 public:
  // Parameters are numbered from 1. Text is not copied: it must live until step() has returned.
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, std::string_view text);

  // true: a row can be read; false: done. Error: what SQLite says.
  Result<bool> step();
  // For statements that answer nothing: one step, then ready to be bound again.
  Result<void> run();
  void reset() noexcept;

  // Columns are numbered from 0. Text is valid until the next step or reset.
  std::int64_t integer(int column) const noexcept;
  std::string_view text(int column) const noexcept;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  // Opens or creates. Error: names the file, the reason and the cure.
  static Result<Database> open(const std::filesystem::path& path);

  Result<void> execute(const char* sql);  // one or several statements without answer
  Result<Statement> prepare(std::string_view sql);
  std::int64_t changes() const noexcept;  // rows changed by the last statement
  Error error() const;                    // of the last call that failed

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace vicino::operations_centre::sqlite
