// How fast `vicinoctl replay` goes from a file to its alerts, and that its memory does not grow with the file: a journal
// of a million readings and a text recording of as many lines, of simulated months, through the default rules.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "config/settings.hpp"
#include "journal/journal.hpp"
#include "replay/check_ins.hpp"
#include "replay/format.hpp"
#include "replay/replay.hpp"
#include "rules/care/expand.hpp"
#include "rules/zone.hpp"
#include "sensors/simulated_home/story.hpp"

using namespace vicino;
namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr std::uint64_t readings_wanted = 1'000'000;
constexpr int rounds = 3;
constexpr double journal_required = 1e6;  // events a second
constexpr double text_required = 3e5;     // lines a second
constexpr double growth_allowed = 4;      // MB, from a tenth of the file to the whole
const fs::path demo = fs::path{VICINO_SOURCE_DIR} / "config/demo";

template <class T, class E>
T must(std::variant<T, E> value) {
  if (value.index() != 0) {
    for (const auto& problem : std::get<1>(value)) std::fprintf(stderr, "%s\n", to_text(problem).c_str());
    std::exit(2);
  }
  return std::get<0>(std::move(value));
}
template <class T>
T must(Result<T> value) {
  if (!value) {
    std::fprintf(stderr, "%s\n", to_text(value.error()).c_str());
    std::exit(2);
  }
  return std::move(*value);
}
void must(const Result<void>& done) {
  if (!done) std::fprintf(stderr, "%s\n", to_text(done.error()).c_str()), std::exit(2);
}

// Calls take(at, change) for month after month of simulated life.
template <class Take>
void live(const Home& home, std::uint64_t readings, Take take) {
  simulated_home::StoryOptions options;
  options.start = instant_from_ms(1'767'222'000'000);  // 2026-01-01 00:00 in Rome
  for (std::uint64_t n = 0; n < readings; ++options.seed) {
    const auto story = must(simulated_home::story_of_days(home, options, 28));
    for (const auto& happening : story.happenings)
      for (const auto& change : happening.changes)
        if (n++ < readings) take(happening.at, change);
    options.start += std::chrono::hours{28 * 24};
  }
}

void write_journal(const fs::path& file, const Home& home, std::uint64_t readings) {
  journal::Options options;
  options.path = file;
  options.max_bytes = std::uint64_t{1} << 30;
  auto opened = must(journal::Journal::open(options, [] { return std::string("bench"); }));
  std::vector<journal::Entry> entries;
  Event event;
  const auto commit = [&] {
    must(opened.journal.commit(entries));
    entries.clear();
  };
  const auto admit = [&](Instant at, decltype(Event::body) body) {
    event.at = std::max(event.at, at);
    event.body = std::move(body);
    auto& entry = entries.emplace_back();
    entry.seq = ++event.seq;
    entry.at = event.at;
    journal::encode(event, entry.body);
    if (entries.size() == 10'000) commit();
  };
  replay::CheckIns check_ins(home);
  live(home, readings, [&](Instant at, const simulated_home::Change& change) {
    check_ins.until(at, [&](Instant t, DeviceId device) { admit(t, Availability{device, Liveness::heard}); });
    admit(at, Reading{change.signal, change.value, unknown});
  });
  commit();
}

// One line for each reading of a signal that is on or off, CASAS's way; the map beside it.
void write_text(const fs::path& folder, const Home& home, const rules::Zone& zone, std::uint64_t lines) {
  std::ofstream map(folder / "map.toml");
  map << "zone = \"" << home.zone << "\"\n[sensors]\n";
  std::vector<std::string> names(home.signals.size());
  for (std::size_t i = 0; i < home.signals.size(); ++i) {
    const auto& signal = home.signals[i];
    if (signal.kind != SignalKind::occupancy && signal.kind != SignalKind::contact &&
        signal.kind != SignalKind::bed)
      continue;
    names[i] = "S" + std::to_string(i);
    map << names[i] << " = { device = \"" << home.device(signal.device).id << "\", property = \""
        << name(signal.kind) << "\", values = { ON = 1, OFF = 0 } }\n";
  }
  std::ofstream text(folder / "recording.txt");
  std::uint64_t written = 0;
  // Temperatures and the like are left out: more life than lines.
  live(home, lines * 4, [&](Instant at, const simulated_home::Change& change) {
    const auto& sensor = names[index(change.signal)];
    if (sensor.empty() || written >= lines) return;
    ++written;
    text << replay::local_time(zone, at) << ".5\t" << sensor << '\t' << (change.value > 0 ? "ON" : "OFF")
         << '\n';
  });
}

double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  long total = 0, resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double processor_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

replay::Replay run(const Home& home, const fs::path& file, const fs::path& map) {
  replay::Job job{{file}, {},    must(replay::compile_rules(home, rules::default_rules(home), "default")),
                  {},     false, {}};
  job.options.map = map;
  return must(replay::replay(std::move(job)));
}

void measure(const char* name, const Home& home, const fs::path& small, const fs::path& large,
             const fs::path& map, const char* unit, double required) {
  run(home, small, map);
  const double before = resident_mb();
  std::vector<double> rates, by_processor;
  std::size_t alerts = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto start = SteadyClock::now();
    const double busy = processor_seconds();
    const auto result = run(home, large, map);
    const std::chrono::duration<double> took = SteadyClock::now() - start;
    rates.push_back(static_cast<double>(result.accounts.front().lines) / took.count());
    by_processor.push_back(static_cast<double>(result.accounts.front().lines) / (processor_seconds() - busy));
    alerts = result.outcome.episodes.size();
  }
  std::sort(rates.begin(), rates.end());
  const double rate = rates[rates.size() / 2];
  std::printf("bench replay.%s %.0f %s, required %.0f, ratio %.2f\n", name, rate, unit, required,
              rate / required);
  std::sort(by_processor.begin(), by_processor.end());
  std::printf("bench replay.%s.by_processor_time %.0f %s, required %.0f, ratio %.2f\n", name,
              by_processor[by_processor.size() / 2], unit, required,
              by_processor[by_processor.size() / 2] / required);
  const double growth = std::max(0.0, resident_mb() - before);
  std::printf("bench replay.%s.memory_growth %.1f MB, limit %.1f, ratio %.2f\n", name, growth, growth_allowed,
              growth / growth_allowed);
  std::printf("# replay.%s: %zu alerts and pre-alarms, %.1f MB resident\n", name, alerts, resident_mb());
  std::fflush(stdout);
}

}  // namespace

int main() {
  const auto home = must(config::load_home(demo / "home.toml"));
  const auto zone = must(rules::load_zone(home.zone));
  std::string pattern = (fs::current_path() / "bench-replay-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return 2;
  const fs::path folder = pattern;
  for (const bool whole : {false, true}) {
    const auto count = whole ? readings_wanted : readings_wanted / 10;
    const auto part = folder / (whole ? "large" : "small");
    fs::create_directory(part);
    write_journal(part / "journal.db", home, count);
    write_text(part, home, zone, count);
  }
  measure("text", home, folder / "small/recording.txt", folder / "large/recording.txt",
          folder / "large/map.toml", "lines_per_s", text_required);
  measure("journal", home, folder / "small/journal.db", folder / "large/journal.db", "", "events_per_s",
          journal_required);
  fs::remove_all(folder);
  return 0;
}
