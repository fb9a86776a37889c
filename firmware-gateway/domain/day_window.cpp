#include "domain/day_window.hpp"

#include <array>
#include <cstdio>

namespace vicino {
namespace {

// "06:30" or "24:00" -> minutes after midnight.
bool parse_minutes(std::string_view text, std::uint16_t& out) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return false;
  const int h = (text[0] - '0') * 10 + (text[1] - '0');
  const int m = (text[3] - '0') * 10 + (text[4] - '0');
  if (m > 59 || h > 24 || (h == 24 && m != 0)) return false;
  out = static_cast<std::uint16_t>(h % 24 * 60 + m);
  return true;
}

constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

}  // namespace

Result<std::uint16_t> parse_time_of_day(std::string_view text) {
  std::uint16_t minutes = 0;
  if (parse_minutes(text, minutes)) return minutes;
  return Error{"'" + std::string(text.substr(0, 40)) + "' is no time of day", "write it as 09:30"};
}

Result<DayWindow> parse_day_window(std::string_view text) {
  const auto bad = [&](std::string why) {
    return Error{"'" + std::string(text.substr(0, 40)) + "' is no window of the day: " + std::move(why),
                 "write it as 22:00-06:00, always, or with weekdays: 'mon,tue 08:00-12:00'"};
  };
  DayWindow window;
  if (text == "always") return window;
  auto times = text;
  if (const auto space = text.find(' '); space != std::string_view::npos) {
    window.weekdays = 0;
    auto days = text.substr(0, space);
    times = text.substr(space + 1);
    while (!days.empty()) {
      const auto comma = days.find(',');
      const auto word = days.substr(0, comma);
      std::size_t i = 0;
      while (i < day_names.size() && day_names[i] != word) ++i;
      if (i == day_names.size()) return bad("'" + std::string(word) + "' is no weekday");
      window.weekdays = static_cast<std::uint8_t>(window.weekdays | (1U << i));
      days = comma == std::string_view::npos ? std::string_view{} : days.substr(comma + 1);
    }
    if (window.weekdays == 0) return bad("it names no weekday");
    if (times == "always") return window;
  }
  const auto dash = times.find('-');
  if (dash == std::string_view::npos) return bad("it has no '-'");
  if (!parse_minutes(times.substr(0, dash), window.from)) return bad("the start is no time HH:MM");
  if (!parse_minutes(times.substr(dash + 1), window.to)) return bad("the end is no time HH:MM");
  if (window.from == window.to && window.from != 0) return bad("it is empty");
  return window;
}

std::string to_text(const DayWindow& window) {
  std::string text;
  if (window.weekdays != 0x7f) {
    for (std::size_t i = 0; i < day_names.size(); ++i) {
      if ((window.weekdays >> i & 1U) == 0) continue;
      if (!text.empty()) text += ',';
      text += day_names[i];
    }
    text += ' ';
  }
  if (window.from == window.to) return text + "always";
  std::array<char, 24> times{};
  std::snprintf(times.data(), times.size(), "%02d:%02d-%02d:%02d", window.from / 60, window.from % 60,
                window.to / 60, window.to % 60);
  return text + times.data();
}

}  // namespace vicino
