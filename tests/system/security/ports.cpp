#include "tests/system/security/ports.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace vicino::test {
namespace {

std::set<std::string> socket_inodes(pid_t pid) {
  std::set<std::string> inodes;
  std::error_code gone;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd", gone)) {
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
  }
  return inodes;
}

// The columns of each line but the first.
std::vector<std::vector<std::string>> table(pid_t pid, const std::string& name) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/net/" + name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream words(line);
    auto& row = rows.emplace_back();
    for (std::string word; words >> word;) row.push_back(word);
  }
  return rows;
}

// "0100007F:075B", an address as the machine holds it, in words of 32 bits.
std::string readable(const std::string& hex) {
  const auto colon = hex.find(':');
  std::vector<std::uint32_t> words;
  for (std::size_t at = 0; at + 8 <= colon; at += 8)
    words.push_back(static_cast<std::uint32_t>(std::stoul(hex.substr(at, 8), nullptr, 16)));
  char text[INET6_ADDRSTRLEN] = "";
  const bool v6 = words.size() == 4;
  ::inet_ntop(v6 ? AF_INET6 : AF_INET, words.data(), text, sizeof text);
  const auto port = std::to_string(std::stoul(hex.substr(colon + 1), nullptr, 16));
  return (v6 ? "[" + std::string(text) + "]" : std::string(text)) + ":" + port;
}

constexpr auto tcp_listen = "0A", tcp_established = "01";

std::set<std::string> ends(pid_t pid, const std::string& state, std::size_t column) {
  const auto own = socket_inodes(pid);
  std::set<std::string> all;
  for (const auto* name : {"tcp", "tcp6"})
    for (const auto& row : table(pid, name))
      if (row.size() > 9 && row[3] == state && own.contains(row[9])) all.insert(readable(row[column]));
  return all;
}

}  // namespace

std::set<std::string> listens_at(pid_t pid) {
  auto all = ends(pid, tcp_listen, 1);
  const auto own = socket_inodes(pid);
  for (const auto* name : {"udp", "udp6", "raw", "raw6"})
    for (const auto& row : table(pid, name))
      if (row.size() > 9 && own.contains(row[9])) all.insert("udp " + readable(row[1]));
  return all;
}

std::set<std::string> connected_to(pid_t pid) {
  return ends(pid, tcp_established, 2);
}

std::set<std::string> listens_at_files(pid_t pid) {
  constexpr std::uint32_t accepts = 0x10000;  // __SO_ACCEPTCON of the kernel
  const auto own = socket_inodes(pid);
  std::set<std::string> all;
  for (const auto& row : table(pid, "unix"))
    if (row.size() > 6 && (std::stoul(row[3], nullptr, 16) & accepts) != 0 && own.contains(row[6]))
      all.insert(row.size() > 7 ? row[7] : "");
  return all;
}

}  // namespace vicino::test
