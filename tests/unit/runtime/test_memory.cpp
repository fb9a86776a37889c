#include <cstdio>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "runtime/memory.hpp"

namespace {

unsigned long resident_kib() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  unsigned long kib = 0;
  for (std::string line; std::getline(rollup, line);)
    if (std::sscanf(line.c_str(), "Rss: %lu", &kib) == 1) return kib;
  return 0;
}

}  // namespace

TEST_CASE("a program that gives memory back keeps what it has written and goes on") {
  const std::string words(1 << 20, 'v');
  const auto before = resident_kib();
  if (before == 0) {
    std::puts("skipped: no /proc/self/smaps_rollup here");
    return;
  }
  const auto given = vicino::runtime::give_back_memory();
  CHECK(words == std::string(1 << 20, 'v'));
  if (given == 0 && sizeof(void*) == 4) {
    std::puts("skipped: the view of our memory is a 32-bit emulator's own");
    return;
  }
  CHECK(given > 0);
  CHECK(resident_kib() < before);
}
