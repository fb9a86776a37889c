#include "commissioning/files.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "domain/instant.hpp"

namespace vicino::commissioning {
namespace {

namespace fs = std::filesystem;

Error cannot(const std::string& what, const fs::path& path) {
  const int code = errno;
  return {"cannot " + what + " " + path.string() + ": " + std::strerror(code),
          code == EACCES || code == EPERM ? "run it as root: sudo vicinoctl init"
                                          : "is the disk full or read-only? df -h"};
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(fd) == 0;
}

bool give_to(int fd, const std::string& owner) {
  if (owner.empty() || ::geteuid() != 0) return true;
  const passwd* user = ::getpwnam(owner.c_str());
  return !user || ::fchown(fd, user->pw_uid, user->pw_gid) == 0;
}

void sync_directory(const fs::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

fs::path copy_name(const fs::path& path) {
  auto stamp = to_rfc3339(std::chrono::floor<Millis>(std::chrono::system_clock::now()));
  std::erase(stamp, ':');
  return path.string() + "." + stamp + ".bak";
}

}  // namespace

Result<Written> write_file(const FileRequest& request) {
  const auto& path = request.path;
  std::error_code error;
  const bool there = fs::exists(path, error);
  if (there && !request.replace) return Written::kept;
  const fs::path folder = path.parent_path();
  if (fs::create_directories(folder, error) && (request.mode & 077u) == 0)
    fs::permissions(folder, fs::perms::owner_all, error);  // made for secrets: nobody else looks in
  // The mode from the beginning: a secret is never readable by others, not for a moment.
  const fs::path temporary = path.string() + ".new";
  fs::remove(temporary, error);
  const int fd =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, request.mode);
  if (fd < 0) return cannot("write", temporary);
  const bool good =
      ::fchmod(fd, request.mode) == 0 && give_to(fd, request.owner) && write_all(fd, request.text);
  const int failed = errno;
  ::close(fd);
  if (!good) {
    ::unlink(temporary.c_str());
    errno = failed;
    return cannot("write", path);
  }
  if (there && ::link(path.c_str(), copy_name(path).c_str()) != 0) return cannot("keep a copy of", path);
  if (::rename(temporary.c_str(), path.c_str()) != 0) return cannot("write", path);
  sync_directory(path.parent_path());
  return there ? Written::replaced : Written::fresh;
}

}  // namespace vicino::commissioning
