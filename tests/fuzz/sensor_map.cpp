// The map of a recording (TOML), and behind a line `---` the lines that it explains.
#include "homes.hpp"
#include "sensors/recording/recording.hpp"

namespace vicino::fuzz {

void take(std::string_view input) {
  static const Home home = home_of("tests/fixtures/replay/small.home.toml");
  auto parsed = recording::parse_sensor_map(cut(input, "\n---\n"), "home.map.toml", home);
  if (const auto* problems = std::get_if<Problems>(&parsed)) {
    must(!problems->empty() && !problems->front().what.empty(), "what is wrong is said");
    return;
  }
  auto interpreter = recording::Interpreter::with(std::get<0>(std::move(parsed)));
  if (!interpreter) return;
  while (!input.empty())
    if (const auto reading = interpreter->interpret(cut(input, "\n")))
      must(index(reading->signal) < home.signals.size() && reading->at != unknown,
           "a reading has signal and time");
  const auto& tally = interpreter->tally();
  must(tally.lines == tally.readings + tally.ignored + tally.blank + tally.refused(),
       "every line is counted once");
}

}  // namespace vicino::fuzz
