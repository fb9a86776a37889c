// Linked into a program, it counts every `operator new` of it.
#pragma once

#include <cstdint>

namespace vicino {
std::uint64_t allocations() noexcept;
}
