// What the chain is compared with: a process that takes from one broker and gives to another, and nothing else.
#pragma once

#include <string>
#include <vector>

namespace vicino::bench {

inline constexpr auto forwarded_from = "hop/in";
inline constexpr auto forwarded_to = "hop/out";

// The body of that process; `ports`: from, to. Until it is killed.
int forward(const std::vector<std::string>& ports);

}  // namespace vicino::bench
