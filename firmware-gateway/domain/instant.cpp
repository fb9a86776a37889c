#include "domain/instant.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace vicino {
namespace {

using namespace std::chrono;

// Reads fixed-width decimal fields from the front of a text.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  bool number(std::size_t digits, int& out) {
    if (rest_.size() < digits) return false;
    const auto* end = rest_.data() + digits;
    if (auto [ptr, ec] = std::from_chars(rest_.data(), end, out); ec != std::errc{} || ptr != end || out < 0)
      return false;
    rest_.remove_prefix(digits);
    return true;
  }
  bool literal(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // ".123456": the first three digits count.
  bool fraction(int& ms) {
    if (!literal('.')) return true;
    int scale = 100;
    std::size_t digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), ++digits) {
      ms += (rest_.front() - '0') * scale;
      scale /= 10;
    }
    return digits > 0 && digits <= 9;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

struct Unit {
  std::string_view suffix;
  std::int64_t ms;
};
// "ms" stands before "m" and "s": the longest suffix wins.
constexpr std::array<Unit, 5> units{
    {{"ms", 1}, {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}}};

}  // namespace

std::string to_rfc3339(Instant t) {
  if (t == never) return "never";
  if (t == unknown) return "unknown";
  const auto day = floor<days>(t);
  const year_month_day date{day};
  const hh_mm_ss time{t - day};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text.data();
}

Result<Instant> parse_rfc3339(std::string_view text) {
  const auto bad = [&] {
    return Error{"'" + std::string(text.substr(0, 40)) + "' is no instant",
                 "write it as 2026-03-29T01:00:00Z"};
  };
  Fields in(text);
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0;
  if (!in.number(4, y) || !in.literal('-') || !in.number(2, mo) || !in.literal('-') || !in.number(2, d))
    return bad();
  if (!in.literal('T') && !in.literal('t') && !in.literal(' ')) return bad();
  if (!in.number(2, h) || !in.literal(':') || !in.number(2, mi) || !in.literal(':') || !in.number(2, s))
    return bad();
  if (!in.fraction(ms)) return bad();

  int zone = 0;
  if (!in.literal('Z') && !in.literal('z')) {
    const int sign = in.literal('+') ? 1 : in.literal('-') ? -1 : 0;
    int zh = 0, zm = 0;
    if (sign == 0 || !in.number(2, zh)) return bad();
    in.literal(':');  // "+0200" is common enough
    if (!in.number(2, zm) || zh > 23 || zm > 59) return bad();
    zone = sign * (zh * 60 + zm);
  }
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!in.rest().empty() || !date.ok() || h > 23 || mi > 59 || s > 60) return bad();
  const Instant at{sys_days{date}.time_since_epoch() + hours{h} + minutes{mi - zone} + seconds{s} +
                   Millis{ms}};
  // Its zone may carry the first and the last day over the border of what can be written in four digits.
  const auto utc_year = static_cast<int>(year_month_day{floor<days>(at)}.year());
  if (utc_year < 0 || utc_year > 9999) return bad();
  return at;
}

Result<Millis> parse_duration(std::string_view text) {
  const auto bad = [&] {
    return Error{"'" + std::string(text.substr(0, 40)) + "' is no duration",
                 "write it as 90s, 45m, 4h, 1h30m, 2d or 250ms"};
  };
  constexpr std::int64_t longest = 366LL * 86'400'000;
  std::int64_t total = 0;
  std::string_view rest = text;
  if (rest.empty()) return bad();
  while (!rest.empty()) {
    std::int64_t n = 0;
    const auto [ptr, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), n);
    if (ec != std::errc{} || n < 0 || n > longest) return bad();
    rest.remove_prefix(static_cast<std::size_t>(ptr - rest.data()));
    const Unit* unit = nullptr;
    for (const auto& u : units)
      if (rest.starts_with(u.suffix)) {
        unit = &u;
        break;
      }
    if (unit == nullptr) return bad();
    rest.remove_prefix(unit->suffix.size());
    if (n > longest / unit->ms) return bad();
    total += n * unit->ms;
    if (total > longest) return bad();
  }
  return Millis{total};
}

std::string to_text(Millis d) {
  if (d.count() == 0) return "0s";
  std::string text = d.count() < 0 ? "-" : "";
  auto rest = d.count() < 0 ? -d.count() : d.count();
  for (const auto& u :
       std::array<Unit, 5>{{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}}) {
    if (const auto n = rest / u.ms; n > 0) {
      text += std::to_string(n);
      text += u.suffix;
      rest %= u.ms;
    }
  }
  return text;
}

}  // namespace vicino
