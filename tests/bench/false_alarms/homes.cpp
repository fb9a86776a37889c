#include "homes.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "config/settings.hpp"
#include "replay/check_ins.hpp"
#include "replay/source.hpp"
#include "sensors/simulated_home/story.hpp"

namespace vicino::bench {
namespace {

namespace fs = std::filesystem;

const fs::path source_dir{VICINO_SOURCE_DIR};
constexpr int simulated_days = 60;
constexpr std::uint64_t simulated_seeds[] = {11, 12, 13, 14};

[[noreturn]] void give_up(const Problems& problems) {
  for (const auto& problem : problems) std::fprintf(stderr, "%s\n", to_text(problem).c_str());
  std::exit(2);
}

Home home_of(const fs::path& file) {
  auto read = config::load_home(file);
  if (const auto* problems = std::get_if<Problems>(&read)) give_up(*problems);
  return std::get<Home>(std::move(read));
}

Instant at(const char* text) {
  return parse_rfc3339(text).value();
}

std::optional<LivedIn> recorded(const std::string& name, const std::string& file, const std::string& config,
                                std::vector<Truth> truths) {
  const char* set = std::getenv("VICINO_DATA");
  const fs::path data = (set != nullptr ? fs::path{set} : source_dir / "../shared/data") / "homes" / file;
  if (!fs::exists(data)) {
    std::printf("# skipped: no recording %s (set VICINO_DATA)\n", file.c_str());
    return std::nullopt;
  }
  LivedIn lived{
      name, true, home_of(source_dir / "config/recordings" / (config + ".home.toml")), {}, std::move(truths)};
  replay::SourceOptions options;
  options.map = source_dir / "config/recordings" / (config + ".map.toml");
  auto source = replay::open_source(data, lived.home, options);
  if (const auto* problems = std::get_if<Problems>(&source)) give_up(*problems);
  const auto played = std::get<0>(source)->play([&](const Event& event) { lived.events.push_back(event); });
  if (!played) give_up({{file, 0, 0, played.error().what, played.error().cure}});
  return lived;
}

LivedIn simulated(std::uint64_t seed) {
  LivedIn lived{
      "simulated-" + std::to_string(seed), false, home_of(source_dir / "config/demo/home.toml"), {}, {}};
  simulated_home::StoryOptions options;
  options.seed = seed;
  options.start = at("2026-02-01T00:00:00+01:00");
  const auto story = simulated_home::story_of_days(lived.home, options, simulated_days);
  if (!story) give_up({{"simulated", 0, 0, story.error().what, story.error().cure}});
  replay::CheckIns check_ins(lived.home);
  const auto add = [&](Instant t, const auto& body) {
    auto& event = lived.events.emplace_back();
    event.seq = lived.events.size();
    event.at = t;
    event.body = body;
  };
  for (const auto& happening : story->happenings) {
    check_ins.until(happening.at, [&](Instant t, DeviceId device) {
      add(t, Availability{device, Liveness::heard});
    });
    for (const auto& change : happening.changes)
      add(happening.at, Reading{change.signal, change.value, unknown});
  }
  return lived;
}

}  // namespace

std::vector<LivedIn> all_homes() {
  std::vector<LivedIn> homes;
  const auto add = [&](std::optional<LivedIn> home) {
    if (home) homes.push_back(std::move(*home));
  };
  add(recorded("al-smarthome", "casas-al-smarthome-2011.txt.xz", "al-smarthome",
               {{CareKind::left_open, at("2011-07-11T15:25:00-07:00"), at("2011-07-11T18:34:00-07:00"),
                 "the outside door stood open for 3 h 04 min"}}));
  add(recorded("tm000", "casas-tm000.multiday_absence.txt.xz", "tm000",
               {{CareKind::generic, at("2016-07-13T08:00:00-07:00"), at("2016-07-16T18:15:00-07:00"),
                 "nobody at home for 82 h, in a home without a door contact"}}));
  add(recorded("aruba", "casas-aruba-episodes-normalized.csv.xz", "aruba", {}));
  for (const auto seed : simulated_seeds) homes.push_back(simulated(seed));
  return homes;
}

}  // namespace vicino::bench
