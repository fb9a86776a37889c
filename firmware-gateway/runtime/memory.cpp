#include "runtime/memory.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace vicino::runtime {
namespace {

struct Mapping {
  unsigned long long from = 0, to = 0;  // an emulator's own addresses may be wider than ours
  bool of_a_file = false;               // private, not writable
  bool untouched = false;               // not one page differs from the file (relocated ones do)
};

// A line of /proc/self/maps or smaps that begins a mapping.
bool parse(const std::string& line, Mapping& mapping) {
  unsigned long inode = 0;
  char mode[5] = {};
  if (std::sscanf(line.c_str(), "%llx-%llx %4s %*s %*s %lu", &mapping.from, &mapping.to, mode, &inode) != 4)
    return false;
  mapping.of_a_file = inode != 0 && mode[1] == '-' && mode[3] == 'p';
  return true;
}

std::vector<Mapping> mappings(const char* path) {
  std::vector<Mapping> all;
  std::ifstream lines(path);
  Mapping next;
  for (std::string line; std::getline(lines, line);) {
    unsigned long own_kib = 1;
    if (parse(line, next))
      all.push_back(next);
    else if (!all.empty() && std::sscanf(line.c_str(), "Anonymous: %lu kB", &own_kib) == 1)
      all.back().untouched = own_kib == 0;
  }
  return all;
}

}  // namespace

std::size_t give_back_memory() {
  ::malloc_trim(0);
  const auto all = mappings("/proc/self/smaps");
  // An emulator answers the question for maps itself; smaps then speaks of its memory, in which ours may lie elsewhere.
  const auto seen = mappings("/proc/self/maps");
  if (all.empty() || seen.empty() || all[0].from != seen[0].from || all[0].to != seen[0].to) return 0;
  std::size_t given = 0;
  for (const auto& mapping : all) {
    if (!mapping.of_a_file || !mapping.untouched) continue;
    // None of its pages can be written, or was: so nothing is lost.
    const auto size = static_cast<std::size_t>(mapping.to - mapping.from);
    if (::madvise(reinterpret_cast<void*>(static_cast<std::uintptr_t>(mapping.from)), size, MADV_DONTNEED) ==
        0)
      given += size;
  }
  return given;
}

}  // namespace vicino::runtime
