// Instants, durations and times of day as people and programs write them.
#include "domain/day_window.hpp"
#include "domain/instant.hpp"
#include "fuzz.hpp"

namespace vicino::fuzz {

void take(std::string_view input) {
  if (const auto at = parse_rfc3339(input)) {
    const auto again = parse_rfc3339(to_rfc3339(*at));
    must(again && *again == *at, "an instant is read as it was written");
  }
  if (const auto duration = parse_duration(input)) {
    must(duration->count() >= 0, "a duration is never negative");
    const auto again = parse_duration(to_text(*duration));
    must(again && *again == *duration, "a duration is read as it was written");
  }
  if (const auto window = parse_day_window(input)) {
    must(window->from < 1440 && window->to < 1440, "a window lies within a day");
    const auto again = parse_day_window(to_text(*window));
    must(again && *again == *window, "a window is read as it was written");
  }
  if (const auto time = parse_time_of_day(input)) must(*time < 1440, "a time of day lies within a day");
}

}  // namespace vicino::fuzz
