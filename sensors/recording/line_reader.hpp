// Lines of a text file, plain or compressed (.xz), in constant memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "domain/result.hpp"
#include "sensors/recording/row.hpp"

namespace vicino::recording {

class LineReader {
 public:
  // What the file is shows in its first bytes, not in its name. Error: it cannot be opened.
  static Result<LineReader> open(const std::filesystem::path& file) { return open(file, longest_line); }
  // For lines of another kind, which may be longer.
  static Result<LineReader> open(const std::filesystem::path& file, std::size_t longest);

  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;
  ~LineReader();

  // The next line without its end, valid until the next call; nullopt at the end of the file. Of a line
  // longer than the longest only that many bytes are given, the rest is skipped. Error: reading or
  // decompressing failed.
  Result<std::optional<std::string_view>> next();

  // Bytes of the file read so far: how far we are.
  std::uint64_t position() const noexcept;

 private:
  struct Impl;
  explicit LineReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::recording
