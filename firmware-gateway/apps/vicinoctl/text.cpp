#include "text.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace vicino::ctl {
namespace {

// Characters, not bytes: continuation bytes of UTF-8 take no column.
std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return columns;
}

std::string formatted(Instant at, const char* format) {
  const long long wide = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  const auto seconds = static_cast<std::time_t>(wide);  // 32-bit ARM shows an instant after 2038 wrong
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), length};
}

}  // namespace

Lang lang_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value && *value) return std::string_view(value).starts_with("it") ? Lang::it : Lang::en;
  }
  return Lang::en;
}

std::string table(const std::vector<std::vector<std::string>>& rows, std::string_view indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size());
    for (std::size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    text += indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - width(row[i]) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

std::string span(Millis length, Lang lang) {
  struct Unit {
    std::int64_t seconds;
    const char* it;
    const char* en;
  };
  static constexpr std::array<Unit, 4> units{
      {{86400, " g", " d"}, {3600, " h", " h"}, {60, " min", " min"}, {1, " s", " s"}}};
  std::int64_t left = std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(length).count());
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::int64_t n = left / units[i].seconds;
    if (n == 0 && i + 1 < units.size()) continue;
    std::string text = std::to_string(n) + std::string(pick(lang, units[i].it, units[i].en));
    if (i + 1 < units.size()) {
      const std::int64_t rest = left % units[i].seconds / units[i + 1].seconds;
      if (rest > 0)
        text += " " + std::to_string(rest) + std::string(pick(lang, units[i + 1].it, units[i + 1].en));
    }
    return text;
  }
  return {};
}

std::string local_time(Instant at) {
  return at == unknown || at == never ? "-" : formatted(at, "%Y-%m-%d %H:%M:%S");
}

std::string when(Instant at, Instant now, Lang lang) {
  if (at == unknown || at == never) return std::string(pick(lang, "mai", "never"));
  if (now == unknown || now < at) return local_time(at);
  const bool today = formatted(at, "%F") == formatted(now, "%F");
  const std::string age = span(now - at, lang);
  return (today ? formatted(at, "%H:%M:%S") : local_time(at)) +
         (lang == Lang::it ? " (" + age + " fa)" : " (" + age + " ago)");
}

void print_problems(const Problems& problems) {
  for (const Problem& problem : problems) std::printf("%s\n", to_text(problem).c_str());
}

void print_error(const Error& error) {
  std::fprintf(stderr, "vicinoctl: %s\n", to_text(error).c_str());
}

}  // namespace vicino::ctl
