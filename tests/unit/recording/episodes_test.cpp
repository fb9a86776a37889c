#include "sensors/recording/episodes.hpp"

#include <unistd.h>

#include <fstream>

#include "home_of_tests.hpp"

using namespace vicino;
using namespace vicino::recording;

namespace {

SensorMap small_map() {
  return std::get<SensorMap>(parse_sensor_map(R"(
zone = "America/Los_Angeles"
[sensors]
M1 = { device = "bedroom_motion", property = "occupancy" }
Bed = { device = "bed_pad", property = "bed", values = { ON = 1, OFF = 0 } }
D1 = { device = "front_door", property = "contact" }
)",
                                              "small.map.toml", testing::small_home()));
}

struct Played {
  std::vector<std::string>
      on;  // "06-01 08:00:00 bedroom_motion", in UTC - 7 h, that is the home's summer time
  std::vector<RecordedReading> all;
  std::vector<EpisodeRecording::Pause> unknown;
};

Played play(const std::vector<std::string>& lines) {
  const auto file =
      std::filesystem::temp_directory_path() / ("vicino-episodes-" + std::to_string(::getpid()) + ".csv");
  std::ofstream out(file);
  out << "activity,start,end,sensor_on_counts\n";
  for (const auto& line : lines) out << line << "\n";
  out.close();
  auto recording = EpisodeRecording::open(file, small_map());
  REQUIRE(recording.has_value());
  const auto home = testing::small_home();
  Played played;
  for (;;) {
    const auto reading = recording->next();
    REQUIRE(reading.has_value());
    if (!reading->has_value()) break;
    played.all.push_back(**reading);
    if ((*reading)->value > 0)
      played.on.push_back(
          to_rfc3339((*reading)->at - std::chrono::hours(7)).substr(5, 14).replace(5, 1, " ") + " " +
          home.device(home.signal((*reading)->signal).device).id);
  }
  std::filesystem::remove(file);
  played.unknown = recording->unknown_pauses();
  CHECK(recording->tally().refused() == 0);
  CHECK(std::is_sorted(played.all.begin(), played.all.end(),
                       [](const auto& a, const auto& b) { return a.at < b.at; }));
  return played;
}

std::string line(std::string_view activity, std::string_view from, std::string_view to,
                 std::string_view counts) {
  std::string text;
  text.append(activity).append(",2011-").append(from).append(":00,2011-").append(to).append(":00,\"{");
  return text.append(counts).append("}\"");
}

constexpr auto once = R"(""M1"":1)";
using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("a sensor's counts are spread over the episode, both ends included") {
  const auto played = play({line("Sleeping", "06-01 01:00", "06-01 03:00", R"(""M1"":3,""Bed"":1)")});
  CHECK(played.on == Told{"06-01 01:00:00 bedroom_motion", "06-01 01:00:00 bed_pad",
                          "06-01 01:59:57 bedroom_motion", "06-01 02:59:55 bedroom_motion"});
  CHECK(to_rfc3339(played.all.back().at) == "2011-06-01T10:00:00.000Z");
}

TEST_CASE("in a pause of up to two hours the resident is up and about; of a longer one nothing is known") {
  struct Case {
    const char* what;
    std::string_view before, after, until;
    std::size_t firings;
    bool unknown;
  };
  const auto c = GENERATE(values<Case>({
      {"every ten minutes", "Relax", "Work", "06-01 10:35", 3, false},
      {"not at the very end", "Relax", "Work", "06-01 10:30", 2, false},
      {"two hours", "Relax", "Work", "06-01 12:00", 11, false},
      {"more than two hours", "Relax", "Work", "06-01 12:01", 0, true},
      {"nobody is in", "Leave_Home", "Work", "06-01 10:35", 0, false},
      {"nobody was in", "Relax", "Enter_Home", "06-01 10:35", 0, false},
      {"nobody was in for long", "Leave_Home", "Enter_Home", "06-01 19:35", 0, false},
      {"home again", "Enter_Home", "Leave_Home", "06-01 10:35", 3, false},
  }));
  INFO(c.what);
  const auto played =
      play({line(c.before, "06-01 09:50", "06-01 10:00", once), line(c.after, c.until, "06-01 20:00", once)});
  CHECK(played.on.size() == 2 + c.firings);
  CHECK(played.unknown.size() == (c.unknown ? 1 : 0));
}

TEST_CASE("an episode without a count is part of the pause, unless somebody leaves or comes in it") {
  const auto firings = [](std::string_view activity) {
    return play({line("Work", "06-01 09:00", "06-01 10:00", once),
                 line(activity, "06-01 10:00", "06-01 10:25", R"(""M1"":0)"),
                 line("Work", "06-01 10:45", "06-01 11:00", once)})
        .on.size();
  };
  CHECK(firings("Relax") == 2 + 4);
  CHECK(firings("Leave_Home") == 2);
}

TEST_CASE("in a pause the sensors of the episodes before and after fire in turn") {
  const auto played = play({line("Relax", "06-01 09:00", "06-01 10:00", once),
                            line("Sleeping", "06-01 10:25", "06-01 11:00", R"(""M1"":1,""Bed"":2)")});
  CHECK(played.on == Told{"06-01 09:00:00 bedroom_motion", "06-01 10:10:00 bedroom_motion",
                          "06-01 10:20:00 bed_pad", "06-01 10:25:00 bedroom_motion", "06-01 10:25:00 bed_pad",
                          "06-01 10:59:55 bed_pad"});
}

TEST_CASE("an episode over midnight that begins after the line behind it is set back a day") {
  const auto sleep_and_rise = [](std::string_view from, std::string_view to) {
    return play({line("Relax", "06-01 21:00", "06-01 22:45", once), line("Sleeping", from, to, once),
                 line("Bed_to_Toilet", "06-02 04:24", "06-02 04:27", once)})
        .on;
  };
  const auto as_it_was = sleep_and_rise("06-01 22:48", "06-02 04:23");
  CHECK(as_it_was == Told{"06-01 21:00:00 bedroom_motion", "06-01 22:48:00 bedroom_motion",
                          "06-02 04:24:00 bedroom_motion"});
  CHECK(sleep_and_rise("06-02 22:48", "06-03 04:23") == as_it_was);
}

TEST_CASE("whoever leaves closes a door that stood open, and whoever comes in is seen behind it") {
  const auto played = play({line("Leave_Home", "06-01 09:00", "06-01 09:01", R"(""D1"":0,""M1"":0)"),
                            line("Enter_Home", "06-01 12:00", "06-01 12:01", R"(""D1"":1,""M1"":1)")});
  CHECK(played.on ==
        Told{"06-01 09:00:50 front_door", "06-01 12:00:00 front_door", "06-01 12:00:55 bedroom_motion"});
  CHECK(to_rfc3339(played.all[1].at) == "2011-06-01T16:01:00.000Z");  // closed as the episode ends
}
