// First bytes of the bodies. Never reuse or renumber one: journals of years ago carry them.
#pragma once

#include <cstdint>
#include <string_view>

#include "domain/result.hpp"

namespace vicino::journal::layout {

// 0x10-0x1f: a reading. Bit 0: it has an observed_at. Bits 1-2: NumberForm of its value. Bit 3: must be 0.
inline constexpr std::uint8_t reading = 0x10;
inline constexpr std::uint8_t reading_mask = 0xf0;
inline constexpr std::uint8_t availability = 0x20;
inline constexpr std::uint8_t command = 0x21;
inline constexpr std::uint8_t mode_changed = 0x22;
inline constexpr std::uint8_t clock_adjusted = 0x23;
inline constexpr std::uint8_t gateway_started = 0x24;
inline constexpr std::uint8_t rules_loaded = 0x25;
inline constexpr std::uint8_t gateway_health = 0x26;
inline constexpr std::uint8_t alert = 0x40;
inline constexpr std::uint8_t gap = 0x50;
inline constexpr std::uint8_t gap_never_written = 0x51;

// Why `body`, expected to be a `what` ("event"), could not be read.
Error undecodable(std::string_view what, std::string_view body);

}  // namespace vicino::journal::layout
