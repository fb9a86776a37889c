// Damaged journals and where they go.
#pragma once

#include <filesystem>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::journal {

// path, path-wal and path-shm become path.damaged-<n>, ...-wal, ...-shm; n is new. Answers path.damaged-<n>.
// Of many, the newest few are kept.
Result<std::filesystem::path> move_aside(const std::filesystem::path& path);

// Deletes damaged files last written before `older_than`.
void forget_damaged_files(const std::filesystem::path& path, Instant older_than) noexcept;

}  // namespace vicino::journal
