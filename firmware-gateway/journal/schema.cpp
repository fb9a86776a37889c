#include "journal/schema.hpp"

#include <array>

namespace vicino::journal {
namespace sql {
extern const char* const journal_001;  // sql/001_journal.sql
}

namespace {

// Version n is made from n - 1 by step n - 1 of this table.
struct Migration {
  const char* sql;
};
const std::array<Migration, schema_version> migrations{{{sql::journal_001}}};

Result<void> apply(Database& database, std::int64_t from) {
  for (auto version = static_cast<std::size_t>(from); version < migrations.size(); ++version)
    if (auto done = database.execute(migrations[version].sql); !done) return done;
  return database.execute("PRAGMA user_version=" + std::to_string(schema_version));
}

}  // namespace

Result<SchemaState> inspect_schema(Database& database) {
  const auto application = database.integer("PRAGMA application_id");
  if (!application) return application.error();
  const auto tables = database.integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  if (*application == 0 && *tables == 0) return SchemaState::empty;
  if (*application != application_id) return SchemaState::foreign;
  const auto compatible =
      database.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key='compatible_with'");
  if (!compatible) return compatible.error();
  return *compatible > schema_version ? SchemaState::too_new : SchemaState::ours;
}

Result<void> create_schema(Database& database, const std::string& journal_id) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto done = database.execute("PRAGMA application_id=" + std::to_string(application_id)); !done)
    return done;
  if (auto done = apply(database, 0); !done) return done;
  auto insert = database.prepare(
      "INSERT INTO meta (key, value) VALUES ('id', CAST(?1 AS TEXT)), ('compatible_with', '1')");
  if (!insert) return insert.error();
  insert->bind_blob(1, journal_id);
  if (auto done = insert->run(); !done) return done;
  return transaction->commit();
}

Result<void> migrate_schema(Database& database) {
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return version.error();
  if (*version >= schema_version) return {};
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto done = apply(database, *version); !done) return done;
  return transaction->commit();
}

}  // namespace vicino::journal
