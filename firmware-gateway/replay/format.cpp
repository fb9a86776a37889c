#include "replay/format.hpp"

#include <algorithm>

namespace vicino::replay {
namespace {

constexpr std::int64_t ms_per_hour = 3'600'000;

std::int64_t local_ms(const rules::Zone& zone, Instant t) {
  return to_ms(t + zone.offset_at(t));
}
std::int64_t floor_div(std::int64_t n, std::int64_t d) {
  return n / d - (n % d < 0 ? 1 : 0);
}
void put_padded(std::string& out, std::int64_t n, std::size_t width) {
  const auto digits = std::to_string(n);
  out.append(width - std::min(width, digits.size()), '0');
  out += digits;
}
std::string tenths(std::int64_t n, Lang lang) {
  return std::to_string(n / 10) + (lang == Lang::it ? "," : ".") + std::to_string(n % 10);
}

}  // namespace

std::int64_t local_day(const rules::Zone& zone, Instant t) {
  return floor_div(local_ms(zone, t), rules::day_ms);
}

std::string date_text(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  std::string out;
  put_padded(out, static_cast<int>(date.year()), 4);
  out += '-';
  put_padded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  put_padded(out, static_cast<unsigned>(date.day()), 2);
  return out;
}

std::string local_date(const rules::Zone& zone, Instant t) {
  return t == unknown || t == never ? "-" : date_text(local_day(zone, t));
}

std::string local_time(const rules::Zone& zone, Instant t) {
  if (t == unknown || t == never) return "-";
  const auto ms = local_ms(zone, t);
  const auto seconds = floor_div(ms, 1000) - floor_div(ms, rules::day_ms) * (rules::day_ms / 1000);
  auto out = date_text(floor_div(ms, rules::day_ms));
  for (const auto& [mark, n] :
       {std::pair{' ', seconds / 3600}, {':', seconds / 60 % 60}, {':', seconds % 60}}) {
    out += mark;
    put_padded(out, n, 2);
  }
  return out;
}

std::string thousandths(std::int64_t n, Lang lang) {
  auto out = std::to_string(n / 1000) + (lang == Lang::it ? "," : ".");
  put_padded(out, n % 1000, 3);
  return out;
}

std::int64_t per_day(std::uint64_t count, Millis length) {
  if (length <= Millis{0}) return 0;
  // Far below overflow for a million alerts.
  const auto n = static_cast<std::int64_t>(std::min<std::uint64_t>(count, 10'000'000));
  return (n * rules::day_ms * 1000 + length.count() / 2) / length.count();
}

std::string days(Millis length, Lang lang) {
  return tenths((length.count() + rules::day_ms / 20) * 10 / rules::day_ms, lang) +
         (lang == Lang::it ? " giorni" : " days");
}
std::string hours(Millis length, Lang lang) {
  return tenths((length.count() + ms_per_hour / 20) * 10 / ms_per_hour, lang) + " h";
}

std::string grouped(std::uint64_t n) {
  auto digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, " ");
  }
  return digits;
}

}  // namespace vicino::replay
