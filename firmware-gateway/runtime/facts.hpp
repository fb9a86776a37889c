// Journal notes: what the gateway has to say that is neither an event nor an alert. Their bytes in a row.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cloud-bridge/protocol/messages.hpp"
#include "domain/home.hpp"
#include "domain/result.hpp"

namespace vicino::runtime {

// The names behind the small integers of the events that follow, in order of id: without them a journal could
// not be read once the configuration has changed. Local lane.
struct Definitions {
  std::uint64_t rules = 0;  // RuleSet::hash()
  std::vector<std::string> signals;
  std::vector<std::string> devices;
  friend bool operator==(const Definitions&, const Definitions&) = default;
};
Definitions definitions_of(const Home& home, std::uint64_t rules);

using Note = std::variant<Definitions, protocol::CommandResult, protocol::Note>;

std::string encode(const Note& note);
Result<Note> decode_note(std::string_view bytes);

}  // namespace vicino::runtime
