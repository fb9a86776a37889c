// The names behind the small integers of the events: the one journal note that the reader of a copy must
// understand, or a journal could not be read once the configuration has changed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/home.hpp"

namespace vicino::journal {

// In force for the events that follow it. Names in order of id. Local lane.
struct Definitions {
  std::uint64_t rules = 0;  // RuleSet::hash()
  std::vector<std::string> signals;
  std::vector<std::string> devices;
  friend bool operator==(const Definitions&, const Definitions&) = default;
};
Definitions definitions_of(const Home& home, std::uint64_t rules);

// The first byte of a note says what it is; this is theirs.
inline constexpr char definitions_note = 0;

std::string encode(const Definitions& definitions);  // the whole body of the note, first byte included
// nullopt: another note, or a damaged one.
std::optional<Definitions> decode_definitions(std::string_view note);

}  // namespace vicino::journal
