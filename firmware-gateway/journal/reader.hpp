// Reads a journal that nobody has open: a copy (Journal::copy_to, or the files of a gateway that is switched
// off). Writes nothing beside or into it. For replay and inspection. Never for the live journal of the same
// process.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "journal/journal.hpp"

namespace vicino::journal {

class Reader {
 public:
  // A write-ahead log that a crash left beside the file is taken into account, in a private temporary copy.
  // Error: the file is missing, no journal, damaged, or vicinod is running on it.
  static Result<Reader> open(const std::filesystem::path& path);

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  const std::string& id() const;
  Seq last_seq() const;
  // As of Journal.
  Result<std::optional<Snapshot>> latest_snapshot() const;
  Result<void> read(Seq after, const std::function<bool(const Entry&)>& visit) const;
  Result<void> fold(Seq after, const std::function<void(const Event&)>& visit) const;
  // The notes alone, in order: among millions of rows a handful.
  Result<void> notes(const std::function<bool(const Entry&)>& visit) const;
  // Checks the whole file, however long it takes.
  Result<void> check() const;

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::journal
