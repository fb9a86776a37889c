// Words, tables and times for people at a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/instant.hpp"
#include "domain/result.hpp"
#include "rules/care/words.hpp"

namespace vicino::ctl {

using rules::Lang;

// From LC_ALL, LC_MESSAGES, LANG, in the order of setlocale(3): Italian if it begins with "it", else English.
Lang lang_of_environment();

constexpr std::string_view pick(Lang lang, std::string_view it, std::string_view en) {
  return lang == Lang::it ? it : en;
}

// Columns as wide as their widest cell (in characters, not bytes), two spaces between; the last one is free.
// Each line begins with `indent`.
std::string table(const std::vector<std::vector<std::string>>& rows, std::string_view indent = "  ");

// The two largest units: "3 d 4 h", "5 min 2 s", "0 s"; "3 g 4 h" in Italian.
std::string span(Millis length, Lang lang);
// Local time of this machine: "2026-03-29 01:00:05"; "-" for unknown and never.
std::string local_time(Instant at);
// "01:00:05 (3 min ago)", with the date if it was another day; "never" for unknown.
std::string when(Instant at, Instant now, Lang lang);

void print_problems(const Problems& problems);  // to standard output
void print_error(const Error& error);           // to standard error

}  // namespace vicino::ctl
