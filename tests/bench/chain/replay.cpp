// How fast a written journal is folded through the engine under the rules of the demonstration home: the disk's pages, the
// codec and the engine together.
#include <ctime>

#include "benches.hpp"
#include "figures.hpp"
#include "gateway_under_test.hpp"
#include "journal/reader.hpp"
#include "months.hpp"
#include "rules/engine.hpp"

namespace vicino::bench {
namespace {

constexpr int rounds = 5;
constexpr double required = 2e6;

double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

}  // namespace

void replay(const std::filesystem::path& folder) {
  const auto rules = rules_of(write_configuration(folder, {1883, "", {}, true}));
  write_months(folder / "journal.db", rules);
  heading("replay: a journal of " + std::to_string(journal_rows) + " rows through " +
          std::to_string(rules.size()) + " rules, " + std::to_string(rounds) + " rounds");
  std::vector<double> wall, processor;
  std::size_t transitions = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto start = SteadyClock::now();
    const auto busy = cpu_seconds();
    const auto reader = must(journal::Reader::open(folder / "journal.db"));
    auto state = rules::initial_state(rules);
    rules::TransitionSink sink;
    std::uint64_t events = 0;
    must(reader.fold(0, [&](const Event& event) {
      rules::step(rules, state, event, sink);
      transitions += sink.size();
      sink.clear();
      ++events;
    }));
    processor.push_back(static_cast<double>(events) / (cpu_seconds() - busy));
    wall.push_back(static_cast<double>(events) / seconds_since(start));
  }
  report("replay.events", median(wall), "per_s", "required", required);
  report("replay.events_by_processor_time", median(processor), "per_s", "required", required);
  report("replay.transitions", static_cast<double>(transitions) / rounds, "of_the_journal", "rows",
         static_cast<double>(journal_rows));
}

}  // namespace vicino::bench
