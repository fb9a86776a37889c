// The bodies of requests to the console, and the answers that vicinoctl reads back.
#include "console/views.hpp"
#include "fuzz.hpp"

namespace vicino::fuzz {

void take(std::string_view input) {
  if (const auto command = console::command_from_json(input)) {
    must(!command->id.empty() && command->id.size() <= 64 && command->author.size() <= 64, "ids are bounded");
    const auto again = console::command_from_json(console::to_json(*command));
    must(again && *again == *command, "a command is read as it was written");
  }
  if (const auto status = console::status_from_json(input)) {
    const auto json = console::to_json(*status);
    const auto again = console::status_from_json(json);
    must(again && console::to_json(*again) == json, "a status is read as it was written");
  }
  const auto answer = console::answer_from_json(input);
  const auto json = console::to_json(answer);
  const auto again = console::answer_from_json(json);
  must(again.has_value() == answer.has_value() && console::to_json(again) == json,
       "an answer is read as it was written");
}

}  // namespace vicino::fuzz
