// The tables of the journal (sql/*.sql, embedded when the firmware is built) and how an older or newer one is
// met.
#pragma once

#include <functional>
#include <string>

#include "journal/sqlite.hpp"

namespace vicino::journal {

inline constexpr std::int64_t schema_version = 1;           // what this firmware creates: PRAGMA user_version
inline constexpr std::int64_t application_id = 0x5663696e;  // "Vcin": PRAGMA application_id

enum class SchemaState : std::uint8_t {
  empty,    // a new file
  ours,     // ready; tables of a newer, compatible firmware may stand beside ours
  foreign,  // a good database of somebody else: never touched
  too_new,  // a newer firmware says that we cannot keep this journal
};
Result<SchemaState> inspect_schema(Database& database);

// Everything in one transaction: a power cut leaves an empty file, never half a journal.
Result<void> create_schema(Database& database, const std::string& journal_id);
// Adds what later versions than the file's brought. Nothing to do for a newer file.
Result<void> migrate_schema(Database& database);

}  // namespace vicino::journal
