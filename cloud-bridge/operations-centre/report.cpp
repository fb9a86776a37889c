#include "cloud-bridge/operations-centre/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace vicino::operations_centre {
namespace {

struct ReportWords {
  const char *title, *homes, *days, *none;
  std::array<const char*, 8> head;
  const char *all, *social, *technical, *information;
  std::array<const char*, 4> budget;  // by Budget
  const char* legend;
};
constexpr ReportWords italian{
    "VICINO allarmi e giudizi",
    "case",
    "giorni-casa",
    "nessuna casa in servizio nel periodo",
    {"allarmi", "veri", "falsi", "prove", "non giud.", "al giorno", "falsi/giorno",
     "obiettivo (falsi/giorno)"},
    "tutti",
    "SOCIALI",
    "TECNICI",
    "INFORMATIVI",
    {"", "rispettato", "dipende da quelli senza giudizio", "SUPERATO"},
    "Al giorno: per casa e giorno. Si giudica con: vicino-centre resolve ALLARME --as true|false|test --by "
    "CODICE\n"};
constexpr ReportWords english{
    "VICINO alerts and dispositions",
    "homes",
    "home-days",
    "no home in service in this span",
    {"alerts", "true", "false", "test", "unjudged", "a day", "false a day", "budget (false a day)"},
    "all",
    "SOCIAL",
    "TECHNICAL",
    "INFORMATION",
    {"", "within", "depends on those not judged", "EXCEEDED"},
    "A day: per home and day. Judge with: vicino-centre resolve ALERT --as true|false|test --by CODE\n"};

const char* class_word(AlertClass c, const ReportWords& w) {
  return c == AlertClass::social ? w.social : c == AlertClass::technical ? w.technical : w.information;
}

void add(RuleCount& sum, const RuleCount& one) {
  sum.raised += one.raised;
  sum.true_alarm += one.true_alarm;
  sum.false_alarm += one.false_alarm;
  sum.test += one.test;
}

std::string head_text(const ReportWords& w) {
  std::array<char, 200> text{};
  const auto& h = w.head;
  std::snprintf(text.data(), text.size(), "  %-24s %7s %7s %7s %7s %10s %10s %13s   %s\n", "", h[0], h[1],
                h[2], h[3], h[4], h[5], h[6], h[7]);
  return text.data();
}

std::string row_text(const std::string& label, const RuleCount& count, const Report& report,
                     const ReportWords& w, bool with_limit) {
  std::array<char, 200> text{};
  std::snprintf(
      text.data(), text.size(), "  %-24.24s %7llu %7llu %7llu %7llu %10llu %10.4f %13.4f   ", label.c_str(),
      static_cast<unsigned long long>(count.raised), static_cast<unsigned long long>(count.true_alarm),
      static_cast<unsigned long long>(count.false_alarm), static_cast<unsigned long long>(count.test),
      static_cast<unsigned long long>(not_judged(count)), rate(count.raised, report),
      rate(count.false_alarm, report));
  std::string out = text.data();
  const auto limit = budget_of(count.alert_class);
  if (limit && with_limit) {
    std::snprintf(text.data(), text.size(), "%.2f ", *limit);
    out += text.data();
    out += w.budget[static_cast<std::size_t>(judge(count, report))];
  } else if (judge(count, report) == Budget::over) {
    out += w.budget[static_cast<std::size_t>(Budget::over)];  // this rule alone
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

}  // namespace

Report make_report(std::vector<RuleCount> rules, const std::vector<InService>& in_service, Instant from,
                   Instant to) {
  Report out{from, to, 0, 0, std::move(rules), {}};
  for (const auto& home : in_service) {
    const auto served = std::min(home.to, to) - std::max(home.from, from);
    if (served <= Millis{0}) continue;
    ++out.homes;
    out.home_days += std::chrono::duration<double, std::ratio<86'400>>(served).count();
  }
  std::sort(out.rules.begin(), out.rules.end(), [](const auto& a, const auto& b) {
    return std::tie(a.alert_class, b.false_alarm, b.raised, a.rule) <
           std::tie(b.alert_class, a.false_alarm, a.raised, b.rule);
  });
  for (const auto c : {AlertClass::social, AlertClass::technical, AlertClass::information}) {
    RuleCount sum;
    sum.alert_class = c;
    for (const auto& rule : out.rules)
      if (rule.alert_class == c) add(sum, rule);
    if (sum.raised > 0 || budget_of(c)) out.classes.push_back(sum);
  }
  return out;
}

double rate(std::uint64_t alerts, const Report& report) noexcept {
  return report.home_days > 0 ? static_cast<double>(alerts) / report.home_days : 0;
}

Budget judge(const RuleCount& count, const Report& report) noexcept {
  const auto limit = budget_of(count.alert_class);
  if (!limit || report.home_days <= 0) return Budget::none;
  if (rate(count.false_alarm, report) > *limit) return Budget::over;
  return rate(count.false_alarm + not_judged(count), report) > *limit ? Budget::unclear : Budget::within;
}

std::string report_text(const Report& report, const Look& look) {
  const ReportWords& w = look.language == Language::italian ? italian : english;
  std::array<char, 80> figures{};
  std::snprintf(figures.data(), figures.size(), "%s: %zu, %s: %.1f", w.homes, report.homes, w.days,
                report.home_days);
  std::string out = std::string(w.title) + "   " + date_text(report.from, look) + " - " +
                    date_text(report.to, look) + "   " + (report.homes == 0 ? w.none : figures.data()) +
                    "\n\n" + head_text(w);
  for (const auto& sum : report.classes) {
    out += std::string(class_word(sum.alert_class, w)) + "\n";
    for (const auto& rule : report.rules)
      if (rule.alert_class == sum.alert_class) out += row_text(clean(rule.rule), rule, report, w, false);
    out += row_text(w.all, sum, report, w, true);
  }
  return out + "\n" + w.legend;
}

}  // namespace vicino::operations_centre
