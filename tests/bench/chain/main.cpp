// Real brokers, the real daemon, and beside each figure what bare means reach in the same run.
//   bench_chain [latency|readings|alerts|backlog|footprint|replay ...]     default: all
// Files are kept in the working directory while it runs, since /tmp may be in memory.
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "benches.hpp"
#include "forwarder.hpp"

int main(int argc, char** argv) {
  using namespace vicino::bench;
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "forward") return forward({words.begin() + 1, words.end()});
  const std::pair<std::string, void (*)(const std::filesystem::path&)> benches[] = {
      {"latency", latency}, {"readings", readings},   {"alerts", alerts},
      {"backlog", backlog}, {"footprint", footprint}, {"replay", replay}};
  int status = 0;
  for (const auto& [name, bench] : benches) {
    if (!words.empty() && std::ranges::find(words, name) == words.end()) continue;
    const auto folder = std::filesystem::absolute("bench-chain-" + std::to_string(::getpid()) + "-" + name);
    std::filesystem::create_directories(folder);
    try {
      bench(folder);
    } catch (const std::exception& e) {
      std::fprintf(stderr, "bench_chain %s: %s\n", name.c_str(), e.what());
      status = 1;
    }
    std::filesystem::remove_all(folder);
  }
  return status;
}
