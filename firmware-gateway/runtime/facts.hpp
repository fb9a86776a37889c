// Journal notes: what the gateway has to say that is neither an event nor an alert. Their bytes in a row.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "cloud-bridge/protocol/messages.hpp"
#include "domain/result.hpp"
#include "journal/definitions.hpp"

namespace vicino::runtime {

using journal::Definitions;
using journal::definitions_of;

using Note = std::variant<Definitions, protocol::CommandResult, protocol::Note>;

std::string encode(const Note& note);
Result<Note> decode_note(std::string_view bytes);

}  // namespace vicino::runtime
