#include "tests/system/faults/wire.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <random>
#include <stdexcept>

namespace vicino::test {
namespace {

bool bring_up(const char* name, const char* address) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  const auto set = [&](unsigned long what, const char* text) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    ::inet_pton(AF_INET, text, &in.sin_addr);
    std::memcpy(&request.ifr_addr, &in, sizeof in);
    return ::ioctl(fd, what, &request) == 0;
  };
  bool ok = address == nullptr || (set(SIOCSIFADDR, address) && set(SIOCSIFNETMASK, "255.255.255.0"));
  ok = ok && ::ioctl(fd, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | IFF_RUNNING);
  ok = ok && ::ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  ::close(fd);
  return ok;
}

}  // namespace

bool own_network() {
  return ::unshare(CLONE_NEWNET) == 0 && bring_up("lo", nullptr);
}

bool own_mounts() {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

Wire::Wire() : fd_(::open("/dev/net/tun", O_RDWR | O_CLOEXEC)) {
  ifreq request{};
  std::strncpy(request.ifr_name, "wire", IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (fd_ < 0 || ::ioctl(fd_, TUNSETIFF, &request) != 0 || !bring_up("wire", near)) {
    if (fd_ >= 0) ::close(fd_);
    throw std::runtime_error("no /dev/net/tun here");
  }
  thread_ = std::thread([this] { carry(); });
}

Wire::~Wire() {
  ending_ = true;
  thread_.join();
  ::close(fd_);
}

void Wire::carry() {
  std::mt19937 random(7);
  std::uniform_real_distribution<> dice(0, 1);
  std::array<char, 65536> packet;
  while (!ending_) {
    pollfd readable{fd_, POLLIN, 0};
    if (::poll(&readable, 1, 100) <= 0) continue;
    const auto size = ::read(fd_, packet.data(), packet.size());
    if (size < 20 || dice(random) < loss_) continue;
    // Sender and receiver change places; the sums of IP and TCP stay right, for they do not mind the order.
    for (std::size_t i = 0; i < 4; ++i) std::swap(packet[12 + i], packet[16 + i]);
    (void)!::write(fd_, packet.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace vicino::test
