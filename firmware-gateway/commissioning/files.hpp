// Files that appear whole or not at all.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "domain/result.hpp"

namespace vicino::commissioning {

enum class Written : std::uint8_t { fresh, kept, replaced };

struct FileRequest {
  std::filesystem::path path;
  std::string text;
  mode_t mode = 0644;
  std::string owner;  // user name; given only by root, and only if there is such a user
  bool replace = false;
};
// kept: it was there, and `replace` was not asked for. replaced: what was there lies in NAME.TIME.bak.
Result<Written> write_file(const FileRequest& request);

}  // namespace vicino::commissioning
