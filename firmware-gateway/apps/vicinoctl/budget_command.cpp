#include <cstdio>

#include "commands.hpp"
#include "replay/budget.hpp"
#include "replay/format.hpp"

namespace vicino::ctl {
namespace {

using replay::Budget;
using replay::RuleBudget;

std::string word(std::string_view text) {
  return std::string(text);
}

std::string page(const Budget& budget, Lang lang) {
  const auto rate_of = [&](std::uint64_t count) { return replay::per_day(count, budget.length()); };
  std::string text =
      replay::days(budget.length(), lang) + word(pick(lang, " di diario\n\n", " of journal\n\n"));
  std::vector<std::vector<std::string>> rows{
      {word(pick(lang, "regola", "rule")), word(pick(lang, "classe", "class")),
       word(pick(lang, "allarmi", "alerts")), word(pick(lang, "veri", "true")),
       word(pick(lang, "falsi", "false")), word(pick(lang, "prove", "tests")),
       word(pick(lang, "senza risposta", "unanswered")), word(pick(lang, "falsi al giorno", "false a day")),
       ""}};
  for (const RuleBudget& rule : budget.rules) {
    const auto limit = replay::budget_of(rule.alert_class);
    const auto rate = rate_of(rule.counted_false());
    std::string remark;
    if (rule.shadow)
      remark = pick(lang, "in prova: non pesa", "shadow: does not count");
    else if (limit > 0 && rate > limit)
      remark = pick(lang, "OLTRE IL LIMITE", "OVER THE BUDGET");
    for (const auto& reason : rule.reasons) remark += (remark.empty() ? "\"" : "; \"") + reason + "\"";
    rows.push_back({rule.rule, word(name(rule.alert_class)), std::to_string(rule.raised),
                    std::to_string(rule.said_true), std::to_string(rule.said_false),
                    std::to_string(rule.said_test),
                    std::to_string(rule.raised - rule.said_true - rule.said_false - rule.said_test),
                    replay::thousandths(rate, lang), remark});
  }
  text += rows.size() > 1 ? table(rows) : word(pick(lang, "  nessun allarme\n", "  no alert\n"));
  text += "\n";
  for (const auto c : {AlertClass::social, AlertClass::technical}) {
    const auto rate = rate_of(budget.counted_false(c));
    text += word(name(c)) + ": " + replay::thousandths(rate, lang) +
            word(pick(lang, " al giorno, limite ", " a day, budget ")) +
            replay::thousandths(replay::budget_of(c), lang) +
            (rate > replay::budget_of(c) ? word(pick(lang, ": oltre il limite\n", ": over the budget\n"))
                                         : word(pick(lang, ": va bene\n", ": within it\n")));
  }
  text += pick(lang, "Un allarme di cui nessuno ha detto che fosse vero, o una prova, conta come falso.\n",
               "An alert of which nobody has said that it was true, or a test, counts as false.\n");
  return text;
}

}  // namespace

int show_budget(const std::filesystem::path& journal, bool json, Lang lang) {
  const auto budget = replay::budget_of_journal(journal);
  if (!budget) return print_error(budget.error()), problems_found;
  std::fputs((json ? replay::to_json(*budget) : page(*budget, lang)).c_str(), stdout);
  for (const auto c : {AlertClass::social, AlertClass::technical})
    if (replay::per_day(budget->counted_false(c), budget->length()) > replay::budget_of(c))
      return problems_found;
  return ok;
}

}  // namespace vicino::ctl
