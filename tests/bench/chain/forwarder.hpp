// What the chain is compared with: a process that takes from one broker and gives to another, and nothing else; or that
// writes one durable row in between.
#pragma once

#include <string>
#include <vector>

namespace vicino::bench {

inline constexpr auto forwarded_from = "hop/in";
inline constexpr auto forwarded_to = "hop/out";
inline constexpr auto written_from = "hop/write/in";
inline constexpr auto written_to = "hop/write/out";

// The body of that process. `words`: the port to take from, the one to give to, a file for the rows. Until it is killed.
int forward(const std::vector<std::string>& words);

}  // namespace vicino::bench
