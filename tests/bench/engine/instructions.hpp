// Counts the instructions of this thread where the kernel lets us.
#pragma once

#include <cstdint>
#include <optional>

namespace vicino::bench {

class Instructions {
 public:
  Instructions();
  ~Instructions();
  Instructions(const Instructions&) = delete;
  Instructions& operator=(const Instructions&) = delete;
  std::optional<std::uint64_t> now() const;

 private:
  int fd_ = -1;
};

}  // namespace vicino::bench
