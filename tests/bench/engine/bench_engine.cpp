// How many events a second one core folds, with 200 rules over 64 signals, and what that costs in memory: nothing.
#include <cstdio>
#include <ctime>

#include <benchmark/benchmark.h>

#include "busy_home.hpp"
#include "instructions.hpp"
#include "tests/properties/count_allocations.hpp"

namespace {

using namespace vicino;
using namespace vicino::rules;

constexpr double required_per_second = 5e6;
constexpr std::size_t day_and_a_half = 1 << 16;

struct Sums {
  double seconds = 0;
  double events = 0;
  double allocations = 0;
  double instructions = 0;
  double transitions = 0;
} sums;

// Of this thread: other programs on the machine do not count.
double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// The same days over and over, each time later: months of a home.
void engine_events(benchmark::State& run) {
  const auto rules = bench::busy_rules();
  auto events = bench::busy_days(rules, day_and_a_half);
  const auto span = events.back().at - events.front().at + Millis{1000};
  auto state = initial_state(rules);
  TransitionSink sink;
  sink.reserve(1024);
  Seq seq = 0;
  const auto pass = [&] {
    for (auto& event : events) {
      event.seq = ++seq;
      step(rules, state, event, sink);
      event.at += span;
      if (sink.size() > 512) {
        sums.transitions += static_cast<double>(sink.size());
        sink.clear();
      }
    }
  };
  pass();  // what is allocated once is allocated here
  sums = {};
  const bench::Instructions instructions;
  for (auto _ : run) {
    const auto allocations_before = allocations();
    const auto instructions_before = instructions.now();
    const auto start = cpu_seconds();
    pass();
    const auto took = cpu_seconds() - start;
    run.SetIterationTime(took);
    sums.seconds += took;
    sums.events += static_cast<double>(events.size());
    sums.allocations += static_cast<double>(allocations() - allocations_before);
    if (const auto now = instructions.now())
      sums.instructions += static_cast<double>(*now - *instructions_before);
  }
  run.SetItemsProcessed(static_cast<std::int64_t>(sums.events));
}
BENCHMARK(engine_events)->UseManualTime()->MinTime(2.0);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  const auto per_second = sums.events / sums.seconds;
  std::printf("bench engine_events %.0f events/s, required %.0f, ratio %.2f\n", per_second,
              required_per_second, per_second / required_per_second);
  std::printf("bench engine_allocations %.6f per event, required 0, ratio %s\n",
              sums.allocations / sums.events, sums.allocations == 0 ? "1.00" : "0.00");
  if (sums.instructions > 0)
    std::printf("bench engine_instructions %.0f per event\n", sums.instructions / sums.events);
  else
    std::printf("bench engine_instructions not available: perf_event_open was refused\n");
  std::printf(
      "bench engine_transitions %.4f per event: what this mix of 200 rules and 64 signals has to tell\n",
      sums.transitions / sums.events);
}
