#include "runtime/high_water.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace vicino::runtime {

std::filesystem::path high_water_file(const config::Settings& settings) {
  return std::filesystem::path(settings.socket).replace_extension(".seq");
}

HighWater::~HighWater() {
  if (fd_ >= 0) ::close(fd_);
}

std::optional<HighWater::Mark> HighWater::read() const {
  std::ifstream in(file_);
  Mark mark;
  if (!(in >> mark.seq >> mark.journal)) return std::nullopt;
  return mark;
}

void HighWater::note(const Mark& mark) noexcept {
  if (mark.seq == noted_) return;
  if (fd_ < 0) fd_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd_ < 0) return;
  // Of one length, so that the next overwrites it.
  std::array<char, 128> line{};
  const int size = std::snprintf(line.data(), line.size(), "%020llu %s\n",
                                 static_cast<unsigned long long>(mark.seq), mark.journal.c_str());
  if (size > 0 && static_cast<std::size_t>(size) < line.size() &&
      ::pwrite(fd_, line.data(), static_cast<std::size_t>(size), 0) == size)
    noted_ = mark.seq;
}

}  // namespace vicino::runtime
