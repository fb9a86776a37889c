#include "months.hpp"

#include <chrono>
#include <memory>

#include "figures.hpp"
#include "journal/journal.hpp"
#include "runtime/gateway.hpp"
#include "runtime/rulebook.hpp"

namespace vicino::bench {

rules::RuleSet rules_of(const std::filesystem::path& configuration) {
  auto loaded = config::load(configuration);
  auto* settings = std::get_if<config::Settings>(&loaded);
  if (settings == nullptr) give_up(to_text(std::get<Problems>(loaded).front()));
  auto compiled = runtime::compile_rules(*settings);
  if (const auto* problems = std::get_if<Problems>(&compiled)) give_up(to_text(problems->front()));
  return std::move(std::get<rules::RuleSet>(compiled));
}

void write_months(const std::filesystem::path& journal, const rules::RuleSet& rules) {
  journal::Options options;
  options.path = journal;
  auto opened = must(journal::Journal::open(options, [] { return std::string("months"); }));
  constexpr auto step = Millis{1'200};  // a million of them are two weeks
  auto at = std::chrono::floor<Millis>(std::chrono::system_clock::now()) -
            static_cast<std::int64_t>(journal_rows) * step;
  runtime::Restored restored;
  auto gateway = must(runtime::Gateway::start(rules, std::move(opened.journal), at,
                                              {"boot", "bench", true, false}, restored));
  runtime::Effects effects;
  const auto& home = rules.home();
  std::uint64_t n = 0;
  while (gateway.journal().last_seq() < journal_rows) {
    for (int i = 0; i < 500; ++i, ++n) {
      at += step;
      const auto signal = n * 7 % home.signals.size();
      const auto kind = home.signals[signal].kind;
      double value = 0;
      if (kind == SignalKind::occupancy || kind == SignalKind::contact)
        value = static_cast<double>(n / home.signals.size() % 2);
      if (kind == SignalKind::temperature) value = 20 + static_cast<double>(n % 300) * 0.01;
      if (kind == SignalKind::humidity) value = 45 + static_cast<double>(n % 100) * 0.1;
      gateway.admit(Reading{static_cast<SignalId>(signal), value, at}, at);
    }
    must(gateway.commit(effects));
  }
  gateway.want_snapshot();
  gateway.note({"end", "of the months"}, at);
  must(gateway.commit(effects));
  gateway.receipted(Lane::alarm, gateway.journal().last_seq());
  gateway.receipted(Lane::telemetry, gateway.journal().last_seq());
  must(gateway.flush_cursors());
  must(gateway.journal().checkpoint());
}

}  // namespace vicino::bench
