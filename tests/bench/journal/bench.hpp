// What both benches of the journal need: a folder on the disk that is measured, and an end where the world is not as it must be.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <type_traits>

#include "domain/result.hpp"

namespace vicino::bench {

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", to_text(result.error()).c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A new folder in the one that the command line names (else in the working directory: /tmp may be in memory); gone at the end.
class WorkingFolder {
 public:
  WorkingFolder(int argc, char** argv) {
    auto name =
        std::filesystem::absolute(std::filesystem::path{argc > 1 ? argv[1] : "."} / "bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      std::perror(name.c_str());
      std::exit(1);
    }
    path_ = name;
  }
  ~WorkingFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace vicino::bench
