#include "cloud-bridge/uplink/socket_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>

namespace vicino::uplink {
namespace {

void tune(int fd, in_port_t port) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return;
  in_port_t peer_port = 0;
  if (peer.ss_family == AF_INET) peer_port = reinterpret_cast<const sockaddr_in&>(peer).sin_port;
  if (peer.ss_family == AF_INET6) peer_port = reinterpret_cast<const sockaddr_in6&>(peer).sin6_port;
  if (peer_port != port) return;
  const int on = 1, room = 1024 * 1024;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
}

}  // namespace

void tune_sockets(std::uint16_t peer_port) noexcept try {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    tune(std::atoi(entry.path().filename().c_str()), htons(peer_port));
} catch (const std::exception&) {  // no /proc: it goes without
}

}  // namespace vicino::uplink
