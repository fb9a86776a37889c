#include "runtime/memory.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace vicino::runtime {
namespace {

// A line of /proc/self/smaps that begins a mapping.
struct Mapping {
  std::uintptr_t from = 0;
  std::uintptr_t to = 0;
  bool of_a_file = false;  // private, not writable
};

bool parse(const std::string& line, Mapping& mapping) {
  unsigned long from = 0;
  unsigned long to = 0;
  unsigned long inode = 0;
  char mode[5] = {};
  if (std::sscanf(line.c_str(), "%lx-%lx %4s %*s %*s %lu", &from, &to, mode, &inode) != 4) return false;
  mapping = {from, to, inode != 0 && mode[1] == '-' && mode[3] == 'p'};
  return true;
}

}  // namespace

std::size_t give_back_memory() {
  ::malloc_trim(0);
  std::size_t given = 0;
  Mapping mapping;
  std::ifstream smaps("/proc/self/smaps");
  for (std::string line; std::getline(smaps, line);) {
    if (parse(line, mapping) || !mapping.of_a_file) continue;
    // Not one page differs from the file (relocated ones do), and none can be written: so nothing is lost.
    unsigned long own_kib = 1;
    if (std::sscanf(line.c_str(), "Anonymous: %lu kB", &own_kib) != 1 || own_kib != 0) continue;
    const auto size = mapping.to - mapping.from;
    if (::madvise(reinterpret_cast<void*>(mapping.from), size, MADV_DONTNEED) == 0) given += size;
  }
  return given;
}

}  // namespace vicino::runtime
