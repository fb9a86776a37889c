// home.toml -> Home. Pure: text in, values and problems out.
#pragma once

#include <string>
#include <string_view>

#include "domain/home.hpp"
#include "domain/result.hpp"

namespace vicino::config {

// Limits of one home: a mistake in a generated file should not become a memory problem of a small machine.
inline constexpr std::size_t max_rooms = 64;
inline constexpr std::size_t max_devices = 256;

// What could be read is returned even where there are problems, so that rules can still be checked against
// it.
Home parse_home(std::string_view text, const std::string& file, Problems& problems);

// "a-z, A-Z, 0-9, '_' and '-', at most 48 characters, a letter first": ids of rooms, devices and rules.
bool is_identifier(std::string_view text) noexcept;
// The nearest identifier to what somebody wrote: "Bagno piano terra" -> "bagno_piano_terra".
std::string to_identifier(std::string_view text);

}  // namespace vicino::config
