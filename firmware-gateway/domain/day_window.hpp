// Times of day and weekdays, in the home's own zone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace vicino {

// [from, to) in minutes after local midnight. from == to: the whole day. from > to: over midnight, and then
// the weekday is that of the evening on which the window opens.
struct DayWindow {
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  std::uint8_t weekdays = 0x7f;  // bit 0 = Monday ... bit 6 = Sunday

  constexpr bool always() const noexcept { return from == to && weekdays == 0x7f; }
  friend bool operator==(const DayWindow&, const DayWindow&) = default;
};

// "22:00-06:00"; "always". Error: says what is wrong.
Result<DayWindow> parse_day_window(std::string_view text);
// "09:30" -> minutes after midnight; "24:00" is 0. Error: it is none.
Result<std::uint16_t> parse_time_of_day(std::string_view text);
std::string to_text(const DayWindow& window);

}  // namespace vicino
