#include "rules/care/local_time.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "rules/care/words.hpp"

namespace vicino::rules::care {
namespace {

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  if (text.size() < from + count) return std::nullopt;
  int value = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::optional<std::chrono::local_days> parse_date(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::local_days{date};
}

std::optional<WallTime> parse_wall_time(std::string_view text) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  if (!hour || !minute || text[2] != ':' || *hour > 23 || *minute > 59) return std::nullopt;
  WallTime time{std::chrono::hours(*hour) + std::chrono::minutes(*minute), std::nullopt};
  text.remove_prefix(5);
  if (!text.empty() && text[0] == ':') {
    const auto second = digits(text, 1, 2);
    if (!second || *second > 59) return std::nullopt;
    time.since_midnight += std::chrono::seconds(*second);
    text.remove_prefix(3);
    if (text.size() >= 4 && text[0] == '.') {
      const auto ms = digits(text, 1, 3);
      if (!ms) return std::nullopt;
      time.since_midnight += Millis{*ms};
      text.remove_prefix(4);
    }
  }
  if (text.empty()) return time;
  if (text == "Z") {
    time.offset = Millis{0};
    return time;
  }
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !hours || !minutes)
    return std::nullopt;
  const Millis offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  time.offset = text[0] == '-' ? -offset : offset;
  return time;
}

std::optional<Instant> resolve(const Zone& zone, std::chrono::local_days day, const WallTime& time,
                               Instant not_before) {
  const Instant as_if_utc{day.time_since_epoch() + time.since_midnight};
  if (time.offset) return as_if_utc - *time.offset;
  // Every offset in force within a day around it may be the right one.
  std::vector<Instant> candidates;
  for (const auto around : {std::chrono::hours{-26}, std::chrono::hours{0}, std::chrono::hours{26}}) {
    const auto offset = zone.offset_at(as_if_utc + around);
    const auto t = as_if_utc - offset;
    if (zone.offset_at(t) == offset) candidates.push_back(t);
  }
  if (candidates.empty()) return std::nullopt;
  std::sort(candidates.begin(), candidates.end());
  const auto good =
      std::find_if(candidates.begin(), candidates.end(), [&](Instant t) { return t >= not_before; });
  return good == candidates.end() ? candidates.back() : *good;
}

std::string to_local_text(const Zone& zone, Instant t) {
  const auto ms = t.time_since_epoch() + zone.offset_at(t);
  const auto day = std::chrono::floor<std::chrono::days>(ms);
  const std::chrono::year_month_day date{std::chrono::local_days{day}};
  const auto rest = (ms - day).count();
  std::string out;
  put_unsigned(out, static_cast<std::uint64_t>(static_cast<int>(date.year())));
  out += '-';
  put_two_digits(out, static_cast<unsigned>(date.month()));
  out += '-';
  put_two_digits(out, static_cast<unsigned>(date.day()));
  out += ' ';
  put_time_of_day(out, static_cast<unsigned>(rest / 60'000));
  out += ':';
  put_two_digits(out, static_cast<unsigned>(rest / 1000 % 60));
  if (rest % 1000 != 0) {
    out += '.';
    put_unsigned(out, static_cast<std::uint64_t>(1000 + rest % 1000));
    out.erase(out.size() - 4, 1);  // the leading 1 that kept the zeros
  }
  return out;
}

}  // namespace vicino::rules::care
