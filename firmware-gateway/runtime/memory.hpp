// What a program that runs for months need not keep.
#pragma once

#include <cstddef>

namespace vicino::runtime {

// Gives back the pages that only the start needed: reading the configuration, compiling the rules, the first handshake. Code
// and constants come back from their files when they are called again, free heap when it is asked for. For idle moments:
// a few milliseconds. Returns the bytes of address space that were let go; 0 where the kernel's view of our memory is not
// ours (under an emulator).
std::size_t give_back_memory();

}  // namespace vicino::runtime
