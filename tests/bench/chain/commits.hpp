// One durable row at a time, as any program would write it: SQLite, write-ahead log, synchronous=FULL.
#pragma once

#include <filesystem>
#include <string>

#include "figures.hpp"
#include "journal/sqlite.hpp"

namespace vicino::bench {

class Commits {
 public:
  explicit Commits(const std::filesystem::path& file)
      : database_(must(journal::Database::open(file, journal::Database::Mode::exclusive))) {
    must(
        database_.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                          "CREATE TABLE t (n INTEGER PRIMARY KEY, body BLOB)"));
    insert_ = must(database_.prepare("INSERT INTO t (body) VALUES (?1)"));
  }
  void one() {
    insert_.bind_blob(1, body_);
    auto transaction = must(journal::Transaction::begin(database_));
    must(insert_.run());
    must(transaction.commit());
  }

 private:
  journal::Database database_;
  journal::Statement insert_;
  const std::string body_ = std::string(200, 'x');
};

}  // namespace vicino::bench
