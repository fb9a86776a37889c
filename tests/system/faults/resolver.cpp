#include "tests/system/faults/resolver.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "tests/support/process.hpp"

namespace vicino::test {
namespace {

// In these mounts only: the resolver's settings are ours.
void replace(const char* file, const std::string& text) {
  auto own = (std::filesystem::temp_directory_path() / "vicino-resolver-XXXXXX").string();
  const int fd = ::mkstemp(own.data());
  if (fd < 0) throw std::runtime_error("cannot make a file like " + own);
  ::close(fd);
  write_file(own, text);
  std::filesystem::permissions(own, std::filesystem::perms(0644));
  const bool mounted = ::mount(own.c_str(), file, nullptr, MS_BIND, nullptr) == 0;
  std::filesystem::remove(own);  // the mount keeps it
  if (!mounted) throw std::runtime_error(std::string("cannot mount over ") + file);
}

}  // namespace

Resolver::Resolver(std::string name) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  std::istringstream labels(name);
  for (std::string label; std::getline(labels, label, '.');)
    wire_name_ += static_cast<char>(label.size()) + label;
  wire_name_ += '\0';
  replace("/etc/resolv.conf", "nameserver 127.0.0.1\n");
  replace("/etc/nsswitch.conf", "hosts: files dns\n");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(53);
  if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("port 53 is not ours");
  thread_ = std::thread([this] { serve(); });
}

Resolver::~Resolver() {
  ending_ = true;
  thread_.join();
  ::close(fd_);
}

void Resolver::serve() {
  constexpr std::size_t header = 12;
  std::array<char, 512> buffer;
  while (!ending_) {
    pollfd readable{fd_, POLLIN, 0};
    if (::poll(&readable, 1, 100) <= 0) continue;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    auto* generic = reinterpret_cast<sockaddr*>(&from);
    const auto got = ::recvfrom(fd_, buffer.data(), buffer.size(), 0, generic, &size);
    if (!answers_ || got < static_cast<ssize_t>(header + wire_name_.size() + 4)) continue;
    // The question comes back with its answer: one address, or none for IPv6. [RFC 1035, 4.1]
    std::string answer(buffer.data(), header + wire_name_.size() + 4);
    const bool ours = answer.compare(header, wire_name_.size(), wire_name_) == 0;
    const bool ipv4 = answer[header + wire_name_.size() + 1] == 1;
    answer[2] = static_cast<char>(0x85);
    answer[3] = static_cast<char>(ours ? 0x80 : 0x83);
    for (std::size_t i = 6; i < header; ++i) answer[i] = 0;
    if (ours && ipv4) {
      answer[7] = 1;
      answer += std::string("\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04\x7f\x00\x00\x01", 16);
    }
    ::sendto(fd_, answer.data(), answer.size(), 0, generic, size);
  }
}

}  // namespace vicino::test
