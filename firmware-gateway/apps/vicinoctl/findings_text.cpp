#include "findings_text.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace vicino::ctl {
namespace {

using commissioning::Level;

const std::string& in(const commissioning::Sentence& sentence, Lang lang) {
  return lang == Lang::it ? sentence.it : sentence.en;
}

// As wide as the widest, so that what was found stands in one column.
std::string_view label(Level level, Lang lang) {
  static constexpr std::array<std::string_view, 3> it{"ok      ", "avviso  ", "ERRORE  "};
  static constexpr std::array<std::string_view, 3> en{"ok       ", "warning  ", "ERROR    "};
  return (lang == Lang::it ? it : en)[static_cast<std::size_t>(level)];
}

std::string how_many(std::ptrdiff_t n, Lang lang, const char* one_it, const char* many_it, const char* one_en,
                     const char* many_en) {
  return std::to_string(n) + " " +
         std::string(n == 1 ? pick(lang, one_it, one_en) : pick(lang, many_it, many_en));
}

}  // namespace

std::string findings_text(const commissioning::Findings& findings, Lang lang, bool count) {
  std::string text;
  for (const auto& finding : findings) {
    const auto mark = label(finding.level, lang);
    text += std::string(mark) + in(finding.found, lang) + "\n";
    if (finding.level != Level::ok)
      text += std::string(mark.size(), ' ') + std::string(pick(lang, "rimedio: ", "cure: ")) +
              in(finding.cure, lang) + "\n";
  }
  if (!count) return text;
  const auto errors = std::ranges::count(findings, Level::error, &commissioning::Finding::level);
  const auto warnings = std::ranges::count(findings, Level::warning, &commissioning::Finding::level);
  if (errors + warnings == 0) return text + std::string(pick(lang, "Tutto in ordine.\n", "All is well.\n"));
  return text + how_many(errors, lang, "errore", "errori", "error", "errors") + ", " +
         how_many(warnings, lang, "avviso", "avvisi", "warning", "warnings") + "\n";
}

std::string findings_json(const commissioning::Findings& findings, Lang lang) {
  boost::json::array list;
  for (const auto& finding : findings)
    list.push_back({{"check", finding.check},
                    {"level", commissioning::name(finding.level)},
                    {"found", in(finding.found, lang)},
                    {"cure", in(finding.cure, lang)}});
  return boost::json::serialize(
             boost::json::value{{"result", commissioning::name(commissioning::worst(findings))},
                                {"findings", std::move(list)}}) +
         "\n";
}

}  // namespace vicino::ctl
