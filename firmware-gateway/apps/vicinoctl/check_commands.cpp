#include <algorithm>
#include <cstdio>

#include "commands.hpp"
#include "config/check.hpp"
#include "config/settings.hpp"
#include "rules/care/expand.hpp"
#include "rules/care/explain.hpp"

namespace vicino::ctl {
namespace {

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
}

std::string how_many(std::size_t n, Lang lang, const char* one_it, const char* many_it, const char* one_en,
                     const char* many_en) {
  return std::to_string(n) + " " +
         std::string(n == 1 ? pick(lang, one_it, one_en) : pick(lang, many_it, many_en));
}
std::string mistakes(std::size_t n, Lang lang) {
  return how_many(n, lang, "errore", "errori", "mistake", "mistakes");
}

// The rules of a file for a home, or nothing, and then the mistakes are printed.
struct Read {
  Home home;
  std::vector<rules::CareRule> rules;
};
std::optional<Read> read_rules(const std::filesystem::path& rules_file,
                               const std::filesystem::path& home_file, Lang lang) {
  auto home = config::load_home(home_file);
  if (const auto* problems = std::get_if<Problems>(&home)) {
    print_problems(*problems);
    say(mistakes(problems->size(), lang) +
        std::string(pick(lang, " nella casa; le regole non sono state controllate",
                         " in the home; the rules have not been checked")));
    return std::nullopt;
  }
  auto rules = config::load_rules(rules_file, std::get<Home>(home));
  if (const auto* problems = std::get_if<Problems>(&rules)) {
    print_problems(*problems);
    say(mistakes(problems->size(), lang));
    return std::nullopt;
  }
  return Read{std::move(std::get<Home>(home)), std::move(std::get<0>(rules))};
}

std::vector<rules::RuleSpec> specs_of(const Home& home, const rules::CareRule& rule) {
  auto expanded = rules::expand(home, rule);
  // load_rules has expanded the same rules without a problem.
  auto* specs = std::get_if<std::vector<rules::RuleSpec>>(&expanded);
  return specs ? std::move(*specs) : std::vector<rules::RuleSpec>{};
}

}  // namespace

int check_all(const std::filesystem::path& config, Lang lang) {
  const auto loaded = config::load(config);
  if (const auto* problems = std::get_if<Problems>(&loaded)) {
    print_problems(*problems);
    say(mistakes(problems->size(), lang));
    return problems_found;
  }
  const auto& settings = std::get<config::Settings>(loaded);
  std::size_t errors = 0;
  for (const config::Finding& finding : config::check(settings, config)) {
    const bool error = finding.gravity == config::Gravity::error;
    errors += error;
    say((error ? "" : std::string(pick(lang, "avviso: ", "warning: "))) + to_text(finding.problem));
  }
  std::size_t rules = 0;
  for (const rules::CareRule& rule : settings.rules) rules += specs_of(settings.home, rule).size();
  say(config.string() + ": " +
      how_many(settings.home.rooms.size(), lang, "stanza", "stanze", "room", "rooms") + ", " +
      how_many(settings.home.devices.size(), lang, "dispositivo", "dispositivi", "device", "devices") + ", " +
      how_many(rules, lang, "regola", "regole", "rule", "rules") + "; " +
      (errors ? mistakes(errors, lang) : std::string(pick(lang, "nessun errore", "no mistakes"))));
  return errors ? problems_found : ok;
}

int check_rules(const std::filesystem::path& rules, const std::filesystem::path& home, Lang lang) {
  const auto read = read_rules(rules, home, lang);
  if (!read) return problems_found;
  std::size_t count = 0;
  for (const rules::CareRule& rule : read->rules) count += specs_of(read->home, rule).size();
  say(rules.string() + ": " + how_many(count, lang, "regola", "regole", "rule", "rules") +
      std::string(pick(lang, ", nessun errore", ", no mistakes")));
  return ok;
}

int explain_rules(const std::filesystem::path& rules, const std::filesystem::path& home, Lang lang) {
  const auto read = read_rules(rules, home, lang);
  if (!read) return problems_found;
  for (const rules::CareRule& rule : read->rules) {
    if (!rule.enabled) {
      say((rule.id.empty() ? std::string(name(rule.kind)) : rule.id) +
          std::string(pick(lang, ": spenta\n", ": switched off\n")));
      continue;
    }
    for (const rules::RuleSpec& spec : specs_of(read->home, rule))
      say(spec.id +
          (spec.shadow ? std::string(pick(lang, " (in prova: non avvisa nessuno)", " (shadow: tells nobody)"))
                       : "") +
          "\n    " + rules::explain(spec, read->home, lang) + "\n");
  }
  return ok;
}

}  // namespace vicino::ctl
