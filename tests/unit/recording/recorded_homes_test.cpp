// Our maps against the real recordings, where somebody put them: ${VICINO_DATA}/homes. Skipped visibly
// elsewhere.
#include <cstdlib>
#include <iostream>
#include <map>

#include "config/settings.hpp"
#include "sensors/recording/recording.hpp"

using namespace vicino;
using namespace vicino::recording;

namespace {

const std::filesystem::path source_dir{VICINO_SOURCE_DIR};

std::optional<std::filesystem::path> recorded(const std::string& name) {
  const char* data = std::getenv("VICINO_DATA");
  const auto file =
      (data != nullptr ? std::filesystem::path{data} : source_dir / "../shared/data") / "homes" / name;
  if (std::filesystem::exists(file)) return file;
  std::cout << "skipped: no recording " << name << " (set VICINO_DATA)\n";
  return std::nullopt;
}

Home home_of(const std::string& name) {
  const auto read = config::load_home(source_dir / "config/recordings" / (name + ".home.toml"));
  if (const auto* problems = std::get_if<Problems>(&read))
    for (const auto& problem : *problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(std::holds_alternative<Home>(read));
  return std::get<Home>(read);
}

SensorMap map_of(const std::string& name, const Home& home) {
  const auto read = load_sensor_map(source_dir / "config/recordings" / (name + ".map.toml"), home);
  if (const auto* problems = std::get_if<Problems>(&read))
    for (const auto& problem : *problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(std::holds_alternative<SensorMap>(read));
  return std::get<SensorMap>(read);
}

struct Played {
  std::vector<RecordedReading> readings;
  Tally tally;
};

Played play(const std::filesystem::path& file, SensorMap map) {
  auto recording = Recording::open(file, std::move(map));
  REQUIRE(recording.has_value());
  Played played;
  for (;;) {
    const auto reading = recording->next();
    REQUIRE(reading.has_value());
    if (!reading->has_value()) break;
    played.readings.push_back(**reading);
  }
  played.tally = recording->tally();
  const auto& t = played.tally;
  CHECK(t.readings == played.readings.size());
  CHECK(t.lines == t.readings + t.ignored + t.blank + t.refused());
  return played;
}

}  // namespace

TEST_CASE("the maps of the recorded homes fit their homes") {
  const auto name = GENERATE(values<std::string>({"al-smarthome", "tm000"}));
  const auto home = home_of(name);
  const auto map = map_of(name, home);
  CHECK(map.zone == home.zone);
}

TEST_CASE("a month of the labelled home is read to the last row") {
  const auto file = recorded("casas-al-smarthome-2011.txt.xz");
  if (!file) return;
  const auto home = home_of("al-smarthome");
  const auto played = play(*file, map_of("al-smarthome", home));

  CHECK(played.tally.lines == 61'578);
  CHECK(played.tally.refused() == 0);
  CHECK(played.tally.ignored == 230);
  const auto door = home.find_signal("front_door.contact").value();
  const auto openings = std::count_if(played.readings.begin(), played.readings.end(),
                                      [door](const auto& r) { return r.signal == door && r.value == 1; });
  CHECK(openings == 233);
  CHECK(to_rfc3339(played.readings.front().at) == "2011-06-15T08:03:39.149Z");
  const bool ordered = std::is_sorted(played.readings.begin(), played.readings.end(),
                                      [](const auto& a, const auto& b) { return a.at < b.at; });
  CHECK(ordered);  // a fraction read as a count of microseconds puts 338 rows out of order

  // The door that stood open for three hours.
  Instant opened = unknown;
  Millis longest{0};
  Instant closed = unknown;
  for (const auto& r : played.readings) {
    if (r.signal != door) continue;
    if (r.value == 1) {
      opened = r.at;
    } else if (r.at - opened > longest) {
      longest = r.at - opened;
      closed = r.at;
    }
  }
  CHECK(to_text(std::chrono::floor<std::chrono::minutes>(longest)) == "3h4m");
  CHECK(to_rfc3339(closed).substr(0, 16) == "2011-07-12T01:33");  // 18:33 the day before in California
}

TEST_CASE("the labelled home repeats the state of an area 202 times") {
  const auto file = recorded("casas-al-smarthome-2011.txt.xz");
  if (!file) return;
  auto lines = LineReader::open(*file).value();
  std::map<std::string, Said, std::less<>> last;
  int repeats = 0;
  for (;;) {
    const auto line = lines.next().value();
    if (!line) break;
    const auto row = std::get<Row>(parse_row(*line));
    const auto [at, is_new] = last.try_emplace(std::string{row.area}, row.said);
    if (!is_new && at->second == row.said) ++repeats;
    at->second = row.said;
  }
  CHECK(repeats == 202);
}

TEST_CASE("the week with an absence is read to the last row, its quiet days too") {
  const auto file = recorded("casas-tm000.multiday_absence.txt.xz");
  if (!file) return;
  const auto home = home_of("tm000");
  const auto played = play(*file, map_of("tm000", home));
  CHECK(played.tally.lines == 21'968);
  CHECK(played.tally.readings == 21'968);
  CHECK(played.tally.repeats == 0);

  const auto from = parse_rfc3339("2016-07-13T08:00:00-07:00").value();
  const auto to = parse_rfc3339("2016-07-16T18:09:00-07:00").value();
  const auto spurious = std::count_if(played.readings.begin(), played.readings.end(), [&](const auto& r) {
    return r.at > from && r.at < to && r.value == 1;
  });
  CHECK(spurious == 13);
}

TEST_CASE("the plain file of the same home is read as well") {
  const auto file = recorded("casas-tm000.20160207_AM_InactivitySeq.txt");
  if (!file) return;
  const auto home = home_of("tm000");
  const auto played = play(*file, map_of("tm000", home));
  CHECK(played.tally.readings == 202);
  CHECK(to_rfc3339(played.readings.front().at) == "2016-02-07T16:14:36.157Z");
}
