// One function for each question. Each uses brokers, processes and a folder of its own, prints its lines, and throws where
// a program fails; a missed limit is no failure.
#pragma once

#include <filesystem>

namespace vicino::bench {

void latency(const std::filesystem::path& folder);    // from the press of a button to the centre's broker
void readings(const std::filesystem::path& folder);   // how many a second are decoded, judged and written
void alerts(const std::filesystem::path& folder);     // how many a second reach the centre's broker
void backlog(const std::filesystem::path& folder);    // how fast the entries of an outage drain
void footprint(const std::filesystem::path& folder);  // memory, and start to ready
void replay(const std::filesystem::path& folder);     // how fast a written journal is folded

}  // namespace vicino::bench
