#include "tests/system/faults/matrix.hpp"

#include <unistd.h>

#include <atomic>
#include <exception>
#include <iostream>
#include <mutex>
#include <thread>

#include "tests/system/faults/wire.hpp"

namespace vicino::test {
namespace {

Outcome play(const Row& row) {
  Outcome outcome;
  outcome.name = row.name;
  // Its own network keeps rows from disturbing each other; most can do without.
  if (::geteuid() == 0 && !own_network()) outcome.home = "(in the machine's own network)";
  try {
    row.play(outcome);
  } catch (const std::exception& e) {
    outcome.problems.emplace_back(e.what());
  }
  return outcome;
}

}  // namespace

std::vector<Row> all_rows() {
  std::vector<Row> all;
  for (const auto& rows :
       {network_rows(), certificate_rows(), process_rows(), machine_rows(), boot_rows(), uplink_rows()})
    all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

std::vector<Outcome> play(const std::vector<Row>& rows, std::size_t at_a_time) {
  std::vector<Outcome> outcomes(rows.size());
  std::atomic<std::size_t> next{0};
  std::mutex screen;
  std::vector<std::thread> players;
  for (std::size_t p = 0; p < at_a_time; ++p)
    players.emplace_back([&] {
      for (std::size_t i = next++; i < rows.size(); i = next++) {
        // On a thread of its own: network and mounts belong to it, and its processes end with it.
        std::thread([&] { outcomes[i] = play(rows[i]); }).join();
        const std::lock_guard lock(screen);
        std::cout << to_line(outcomes[i]) << std::endl;
      }
    });
  for (auto& player : players) player.join();
  return outcomes;
}

}  // namespace vicino::test
