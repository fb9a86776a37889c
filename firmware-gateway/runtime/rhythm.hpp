// When the gateway writes: what flash wears by. Five thousand readings a day that were each written at once would cost the
// card some 30 MB a day; bench_flash measures what these figures make of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace vicino::runtime {

// What was heard waits so long for company before it is kept and acknowledged to the sensors' broker; an alarm takes it along at
// once. Not much longer: nothing else is said to that broker meanwhile, not even a ping.
inline constexpr auto longest_linger = std::chrono::seconds{2};
// Readings that nothing follows from are kept in memory at first, where they outlive a crash of ours (spool.hpp), and go to the
// card after this time, or with whatever else goes there. A power cut loses at most so much of a quiet home.
inline constexpr auto longest_spooled = std::chrono::seconds{180};
inline constexpr std::size_t most_spooled = 1'000;
// No commit for so long: time for housekeeping, which comes no more often than this.
inline constexpr auto idle_after = std::chrono::seconds{5};
inline constexpr auto housekeeping_period = std::chrono::minutes{1};
// The log is moved into the database when it has grown to this, or holds what was deleted: each time costs some twenty blocks,
// and is the one moment in which a card that lies about what it has written can do harm.
inline constexpr std::uint64_t enough_log = std::uint64_t{1} << 20;

// What its class no longer keeps is deleted, for good, no more often than this.
inline constexpr auto prune_period = std::chrono::hours{6};

}  // namespace vicino::runtime
