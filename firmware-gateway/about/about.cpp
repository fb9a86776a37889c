#include "firmware-gateway/about/about.hpp"

#include <cstring>

#include <elf.h>
#include <link.h>

#include "vicino_commit.hpp"  // made by toolchains/cmake/commit.cmake

namespace vicino::about {
namespace {

constexpr std::size_t aligned(std::size_t n) {
  return (n + 3) & ~std::size_t{3};
}

std::string hex(const unsigned char* bytes, std::size_t n) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
  return text;
}

// The notes of one segment: header, name and description, each padded to four bytes (elf(5)).
std::string build_id_among(const unsigned char* notes, std::size_t size) {
  ElfW(Nhdr) header{};
  while (size >= sizeof header) {
    std::memcpy(&header, notes, sizeof header);
    const std::size_t whole = sizeof header + aligned(header.n_namesz) + aligned(header.n_descsz);
    if (whole > size) break;
    const unsigned char* name = notes + sizeof header;
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0)
      return hex(name + aligned(header.n_namesz), header.n_descsz);
    notes += whole;
    size -= whole;
  }
  return "";
}

int look_into(dl_phdr_info* object, std::size_t, void* found) {
  for (std::size_t i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    // The loader mapped the segment here; the interface gives the address as a number.
    const auto* notes =
        reinterpret_cast<const unsigned char*>(object->dlpi_addr + segment.p_vaddr);  // NOLINT
    auto id = build_id_among(notes, segment.p_memsz);
    if (id.empty()) continue;
    *static_cast<std::string*>(found) = std::move(id);
    break;
  }
  return 1;  // the first object is the program itself; the libraries have ids of their own
}

}  // namespace

std::string_view version() {
  return VICINO_VERSION;
}
std::string_view commit() {
  return VICINO_COMMIT;
}

const std::string& build_id() {
  static const std::string id = [] {
    std::string found;
    dl_iterate_phdr(look_into, &found);
    return found;
  }();
  return id;
}

std::string wire_version() {
  std::string text = std::string(version()) + '+' + std::string(commit());
  if (text.back() == '+') text.back() = '-';  // semantic versioning allows letters, digits and '-'
  if (!build_id().empty()) text += '.' + build_id().substr(0, 8);
  return text;
}

std::string version_text(std::string_view program) {
  return std::string(program) + ' ' + std::string(version()) + "\ncommit " + std::string(commit()) +
         "\nbuild id " + (build_id().empty() ? std::string("none") : build_id());
}

}  // namespace vicino::about
