#include "journal/reserve.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace vicino::journal {

void Reserve::make() noexcept {
  if (bytes_ == 0) return;
  const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return;  // there already, or the directory cannot be written: the journal itself reports that
  const bool made = ::posix_fallocate(file, 0, static_cast<off_t>(bytes_)) == 0;
  ::close(file);
  if (!made) ::unlink(path_.c_str());
}

bool Reserve::release() noexcept {
  return ::unlink(path_.c_str()) == 0;
}

}  // namespace vicino::journal
