// What the journal and the reader of a copy do alike.
#pragma once

#include <functional>
#include <optional>

#include "journal/journal.hpp"
#include "journal/sqlite.hpp"

namespace vicino::journal {

Result<void> read_entries(Database& database, Seq after, const std::function<bool(const Entry&)>& visit);
// Those of EntryKind::note alone.
Result<void> read_notes(Database& database, const std::function<bool(const Entry&)>& visit);
Result<void> fold_events(Database& database, Seq after, const std::function<void(const Event&)>& visit);
Result<std::optional<Snapshot>> load_snapshot(Database& database);

// FNV-1a, 64 bits.
std::uint64_t checksum(std::string_view bytes) noexcept;

}  // namespace vicino::journal
