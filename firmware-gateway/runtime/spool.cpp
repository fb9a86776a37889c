#include "runtime/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "journal/access.hpp"

namespace vicino::runtime {
namespace {

// Before each body. Written and read by the same program on the same machine: no byte order, no layouts.
struct Head {
  std::uint64_t journal;  // checksum of its id
  std::uint64_t body;     // checksum
  Seq seq;
  std::int64_t at;
  std::uint32_t size;
  std::uint8_t lane;
  std::uint8_t kind;
  std::uint16_t zero;
};

void append(std::string& bytes, std::uint64_t journal, const journal::Entry& entry) {
  const Head head{journal,
                  journal::checksum(entry.body),
                  entry.seq,
                  to_ms(entry.at),
                  static_cast<std::uint32_t>(entry.body.size()),
                  static_cast<std::uint8_t>(entry.lane),
                  static_cast<std::uint8_t>(entry.kind),
                  0};
  char raw[sizeof head];
  std::memcpy(raw, &head, sizeof head);
  bytes.append(raw, sizeof raw).append(entry.body);
}

}  // namespace

std::filesystem::path spool_file(const config::Settings& settings) {
  return std::filesystem::path(settings.socket).replace_extension(".spool");
}

Spool::~Spool() {
  if (fd_ >= 0) ::close(fd_);
}

bool Spool::keep(const std::string& journal, const std::vector<journal::Entry>& entries) {
  if (entries.empty() || entries.back().seq <= kept_) return true;
  if (fd_ < 0) {
    fd_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (fd_ < 0) return false;
  }
  std::string bytes;
  const auto id = journal::checksum(journal);
  for (const auto& entry : entries)
    if (entry.seq > kept_) append(bytes, id, entry);
  empty_ = false;
  if (::write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    // Full. What is there now may be torn: nothing more behind it.
    clear();
    return false;
  }
  kept_ = entries.back().seq;
  return true;
}

void Spool::clear() noexcept {
  if (std::exchange(empty_, true)) return;
  kept_ = 0;
  if (fd_ >= 0) {
    if (::ftruncate(fd_, 0) != 0) empty_ = false;  // harmless: their numbers are in the journal
  } else {
    ::unlink(file_.c_str());  // of the process before us
  }
}

std::vector<journal::Entry> Spool::left(const std::filesystem::path& file, const std::string& journal,
                                        Seq after) {
  std::vector<journal::Entry> entries;
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::string_view rest = bytes;
  const auto id = journal::checksum(journal);
  Head head{};
  while (rest.size() >= sizeof head) {
    std::memcpy(&head, rest.data(), sizeof head);
    rest.remove_prefix(sizeof head);
    if (head.journal != id || head.size > rest.size() || head.lane > 2 || head.kind > 3) break;
    const auto body = rest.substr(0, head.size);
    rest.remove_prefix(head.size);
    if (journal::checksum(body) != head.body) break;
    if (head.seq <= after) continue;
    if (head.seq != after + 1) break;
    after = head.seq;
    entries.push_back({head.seq, instant_from_ms(head.at), static_cast<Lane>(head.lane),
                       static_cast<journal::EntryKind>(head.kind), std::string(body)});
  }
  return entries;
}

}  // namespace vicino::runtime
