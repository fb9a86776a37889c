#include "sensors/recording/row.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace vicino::recording {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_day = 86'400 * us_per_second;

constexpr bool is_gap(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r';
}

// Takes the next word off the front of `rest`; empty at the end.
std::string_view take_word(std::string_view& rest) noexcept {
  std::size_t from = 0;
  while (from < rest.size() && is_gap(rest[from])) ++from;
  std::size_t to = from;
  while (to < rest.size() && !is_gap(rest[to])) ++to;
  const auto word = rest.substr(from, to - from);
  rest.remove_prefix(to);
  return word;
}

// Exactly `text.size()` decimal digits.
std::optional<int> digits(std::string_view text) noexcept {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<std::int64_t> parse_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  // The range keeps every later sum far from overflow and inside what zone tables know.
  if (!year || !month || !day || *year < 1970 || *year > 2199) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * us_per_day;
}

std::optional<std::int64_t> parse_time(std::string_view text) noexcept {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = digits(text.substr(0, 2));
  const auto minute = digits(text.substr(3, 2));
  const auto second = digits(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  std::int64_t fraction = 0;
  if (text.size() > 8) {
    const auto decimals = text.substr(9);
    if (text[8] != '.' || decimals.empty() || decimals.size() > 9) return std::nullopt;
    const auto shown = decimals.substr(0, 6);  // below a microsecond nothing is told
    const auto value = digits(shown);
    if (!value || !digits(decimals.substr(shown.size()))) return std::nullopt;
    fraction = *value;
    for (auto place = shown.size(); place < 6; ++place) fraction *= 10;
  }
  return ((*hour * 60LL + *minute) * 60 + *second) * us_per_second + fraction;
}

std::optional<Said> parse_state(std::string_view word) noexcept {
  if (word == "ON") return Said::on;
  if (word == "OFF") return Said::off;
  if (word == "OPEN") return Said::open;
  if (word == "CLOSE" || word == "CLOSED") return Said::closed;
  return std::nullopt;
}

std::string_view without_gaps(std::string_view text) noexcept {
  while (!text.empty() && is_gap(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_gap(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view name(Refusal refusal) noexcept {
  constexpr std::array<std::string_view, refusal_count> names{"too-long",
                                                              "bad-date",
                                                              "bad-time",
                                                              "no-sensor",
                                                              "unknown-state",
                                                              "unknown-sensor",
                                                              "state-without-meaning"};
  return names[static_cast<std::size_t>(refusal)];
}

bool is_blank(std::string_view line) noexcept {
  return without_gaps(line).empty();
}

std::variant<Row, Refusal> parse_row(std::string_view line) noexcept {
  if (line.size() >= longest_line) return Refusal::too_long;
  auto rest = line;
  const auto date = parse_date(take_word(rest));
  if (!date) return Refusal::bad_date;
  const auto time = parse_time(take_word(rest));
  if (!time) return Refusal::bad_time;

  Row row;
  row.local_us = *date + *time;
  row.area = row.part = take_word(rest);
  if (row.area.empty()) return Refusal::no_sensor;
  auto word = take_word(rest);
  auto said = parse_state(word);
  if (!said) {  // the variant that names an area and a part of it
    row.part = word;
    said = parse_state(take_word(rest));
  }
  if (!said) return Refusal::unknown_state;
  row.said = *said;
  row.activity = without_gaps(rest);
  return row;
}

}  // namespace vicino::recording
