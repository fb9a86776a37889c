#include "runtime/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace vicino::runtime {
namespace {

// The protocol of sd_notify(3), which its page gives for those who do without libsystemd: one datagram to $NOTIFY_SOCKET.
// The library would bring seven others and a megabyte into the process.
class Systemd final : public ServiceManager {
 public:
  void ready() override { notify("READY=1"); }
  void reloading() override {
    // Type=notify-reload wants the monotonic instant of the reload.
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    const auto usec = static_cast<long long>(t.tv_sec) * 1'000'000 + t.tv_nsec / 1000;
    notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec));
  }
  void stopping() override { notify("STOPPING=1"); }
  void status(const std::string& line) override { notify("STATUS=" + line); }
  void alive() override { notify("WATCHDOG=1"); }
  bool supervised() const override { return std::getenv("NOTIFY_SOCKET") != nullptr; }
  std::optional<std::chrono::microseconds> watchdog_period() const override {
    const char* usec = std::getenv("WATCHDOG_USEC");
    const char* pid = std::getenv("WATCHDOG_PID");  // none: meant for whoever reads it
    if (usec == nullptr || (pid != nullptr && std::atoll(pid) != ::getpid())) return std::nullopt;
    const auto period = std::atoll(usec);
    if (period <= 0) return std::nullopt;
    return std::chrono::microseconds{period};
  }

 private:
  // What cannot be told is not told: the supervisor will notice.
  static void notify(const std::string& message) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    const std::size_t length = path == nullptr ? 0 : std::strlen(path);
    if (length < 2 || length >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = '\0';  // the abstract name space
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    static_cast<void>(::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), size));
    ::close(fd);
  }
};

}  // namespace

std::unique_ptr<ServiceManager> systemd_service_manager() {
  return std::make_unique<Systemd>();
}

}  // namespace vicino::runtime
