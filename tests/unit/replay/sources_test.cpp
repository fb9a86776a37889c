#include <fstream>

#include "fixtures.hpp"
#include "tests/support/process.hpp"

using namespace vicino;
using namespace vicino::replay;
using namespace vicino::test;

namespace {

std::vector<Event> events_of(const std::filesystem::path& file, const Home& home, Account& account,
                             SourceOptions options = {}) {
  auto source = open_source(file, home, options);
  if (const auto* problems = std::get_if<Problems>(&source))
    for (const auto& problem : *problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(source.index() == 0);
  std::vector<Event> events;
  REQUIRE(std::get<0>(source)->play([&](const Event& event) { events.push_back(event); }));
  account = std::get<0>(source)->account();
  return events;
}

}  // namespace

TEST_CASE("a recording is recognised by what is in it, not by its name") {
  TemporaryFolder folder;
  const auto write = [&](const std::string& content) {
    const auto file = folder / "recording.bin";
    std::ofstream(file, std::ios::binary) << content;
    return file;
  };
  CHECK(recognise(write("2016-07-12 00:00:30.600670\tBed\tON\n")).value() == Form::casas);
  CHECK(recognise(write("\n\ntorn\n2016-07-12 00:00:30.600670\tBed\tON\n")).value() == Form::casas);
  CHECK(recognise(write("activity,start,end,sensor_on_counts\n")).value() == Form::episodes);
  CHECK(recognise(write("{\"tst\":\"x\",\"topic\":\"a\",\"payload\":\"b\"}\n")).value() == Form::mqtt);
  CHECK(recognise(write(std::string("SQLite format 3\0", 16) + "...")).value() == Form::journal);
  for (const char* none : {"", "Dear diary\n", "{\"a\":1}\n"}) {
    INFO(none);
    const auto form = recognise(write(none));
    REQUIRE_FALSE(form);
    CHECK(form.error().what.find("recording.bin") != std::string::npos);
    CHECK_FALSE(form.error().cure.empty());
  }
  CHECK_FALSE(recognise(folder / "absent"));
}

TEST_CASE("a damaged line of a text is counted, named and never stops the rest") {
  const auto home = small_recorded_home();
  Account account;
  SourceOptions options{replay_fixtures / "small.map.toml", false};
  const auto events = events_of(replay_fixtures / "small.txt", home, account, options);
  CHECK(account.lines == 789);
  CHECK(account.events == events.size());
  CHECK(account.lines == account.events + account.ignored + account.refused_lines());
  CHECK(account.refused ==
        std::map<std::string, std::uint64_t>{{"bad-date", 1}, {"bad-time", 1}, {"unknown-sensor", 1}});
  REQUIRE(account.examples.size() == 3);
  CHECK(account.examples[0] == Account::Example{41, "bad-time"});
  CHECK(account.examples[1] == Account::Example{91, "unknown-sensor"});
  CHECK(account.examples[2] == Account::Example{121, "bad-date"});
  for (std::size_t i = 1; i < events.size(); ++i) REQUIRE(events[i].at >= events[i - 1].at);
}

TEST_CASE(
    "of a text recording it is assumed that bridge and devices go on checking in, unless told otherwise") {
  const auto home = small_recorded_home();
  Account with, without;
  SourceOptions options{replay_fixtures / "small.map.toml", true};
  const auto events = events_of(replay_fixtures / "small.txt", home, with, options);
  options.assume_check_ins = false;
  events_of(replay_fixtures / "small.txt", home, without, options);
  CHECK(without.assumed == 0);
  CHECK(with.events == without.events);
  CHECK(with.events + with.assumed == events.size());
  const auto hours = (events.back().at - events.front().at) / std::chrono::hours{1};
  // Five devices every hour, the bridge every ten minutes.
  CHECK(with.assumed >= static_cast<std::uint64_t>(hours) * 11);
  CHECK(with.assumed <= static_cast<std::uint64_t>(hours + 1) * 11);
}

TEST_CASE("a text recording without a map says what to add") {
  const auto home = small_recorded_home();
  const auto source = open_source(replay_fixtures / "small.txt", home, {});
  const auto* problems = std::get_if<Problems>(&source);
  REQUIRE(problems);
  CHECK(problems->front().cure.find("--map") != std::string::npos);
}

TEST_CASE("captured MQTT goes through the gateway's decoder, and bad lines are told with their number") {
  const auto home = small_recorded_home();
  Account account;
  const auto events = events_of(replay_fixtures / "small.jsonl", home, account);
  std::vector<std::pair<std::string, double>> doors;
  for (const auto& event : events)
    if (const auto* reading = std::get_if<Reading>(&event.body))
      doors.emplace_back(to_rfc3339(event.at), reading->value);
  CHECK(doors == std::vector<std::pair<std::string, double>>{{"2026-03-29T05:00:00.000Z", 0},
                                                             {"2026-03-29T05:10:00.000Z", 1},
                                                             {"2026-03-29T05:40:00.000Z", 0}});
  CHECK(account.lines == 9);
  CHECK(account.refused == std::map<std::string, std::uint64_t>{{"no-time", 1}, {"not-json", 2}});
  std::vector<std::uint64_t> lines;
  for (const auto& example : account.examples) lines.push_back(example.line);
  CHECK(lines == std::vector<std::uint64_t>{5, 6, 7});
}

TEST_CASE("captured MQTT is read to its end, however many lines it has") {
  TemporaryFolder folder;
  const auto file = folder / "long.jsonl";
  {
    std::ofstream out(file);
    for (int i = 0; i < 200; ++i)
      out << R"({"tst":"2026-03-29T07:00:00Z","topic":"zigbee2mqtt/nobody","retain":0,"payload":"{}"})"
          << '\n';
  }
  Account account;
  CHECK(events_of(file, small_recorded_home(), account).empty());
  CHECK(account.lines == 200);
}

TEST_CASE("an episode's counts are spread over it, and doors are used as one who comes or goes uses them") {
  TemporaryFolder folder;
  const auto file = folder / "episodes.csv";
  std::ofstream(file)
      << "activity,start,end,sensor_on_counts\n"
         "Leave_Home,2026-03-10 08:00:00,2026-03-10 08:01:40,\"{\"\"Kitchen\"\":2,\"\"Door\"\":1}\"\n"
         "Enter_Home,2026-03-10 09:00:00,2026-03-10 09:01:40,\"{\"\"Kitchen\"\":1,\"\"Door\"\":1}\"\n"
         "Eating,2026-03-10 09:05:00,2026-03-10 09:01:40,\"{\"\"Kitchen\"\":1}\"\n"
         "Eating,2026-03-10 09:05:00,2026-03-10 09:06:40,\"{\"\"Attic\"\":1}\"\n";
  const auto home = small_recorded_home();
  Account account;
  const auto events = events_of(file, home, account, {replay_fixtures / "small.map.toml", false});
  std::vector<std::string> told;
  for (const auto& event : events) {
    const auto& reading = std::get<Reading>(event.body);
    told.push_back(to_rfc3339(event.at).substr(11, 8) + " " + home.signal(reading.signal).name +
                   (reading.value > 0 ? " 1" : " 0"));
  }
  CHECK(told == std::vector<std::string>{
                    "07:00:00 kitchen_motion.occupancy 1", "07:00:05 kitchen_motion.occupancy 0",
                    "07:01:30 front_door.contact 1", "07:01:35 kitchen_motion.occupancy 1",
                    "07:01:40 kitchen_motion.occupancy 0", "07:01:40 front_door.contact 0",
                    "08:00:00 front_door.contact 1", "08:00:10 front_door.contact 0",
                    "08:01:35 kitchen_motion.occupancy 1", "08:01:40 kitchen_motion.occupancy 0"});
  CHECK(account.refused == std::map<std::string, std::uint64_t>{{"bad-time", 1}, {"unknown-sensor", 1}});
}

TEST_CASE("over a pause of which episodes say nothing, the gateway is taken to have been off") {
  TemporaryFolder folder;
  const auto file = folder / "episodes.csv";
  std::ofstream(file) << "activity,start,end,sensor_on_counts\n"
                         "Relax,2026-03-10 08:00:00,2026-03-10 09:00:00,\"{\"\"Kitchen\"\":1}\"\n"
                         "Work,2026-03-10 14:00:00,2026-03-10 15:00:00,\"{\"\"Kitchen\"\":1}\"\n";
  Account account;
  const auto events =
      events_of(file, small_recorded_home(), account, {replay_fixtures / "small.map.toml", true});
  std::size_t starts = 0;
  for (const auto& event : events) {
    CHECK((to_rfc3339(event.at) <= "2026-03-10T08:00" || to_rfc3339(event.at) >= "2026-03-10T13:00"));
    const auto* started = std::get_if<GatewayStarted>(&event.body);
    if (started == nullptr) continue;
    ++starts;
    CHECK(to_rfc3339(event.at) == "2026-03-10T13:00:00.000Z");
    CHECK(to_rfc3339(started->last_alive) == "2026-03-10T08:00:00.000Z");
    CHECK(started->clock_synchronised);
  }
  CHECK(starts == 1);
}

TEST_CASE("recordings named out of order are refused with the cure") {
  auto job = small_job();
  job.recordings.push_back(job.recordings.front());
  const auto result = replay::replay(std::move(job));
  const auto* problems = std::get_if<Problems>(&result);
  REQUIRE(problems);
  CHECK(problems->front().cure == "name the recordings in the order of time");
}
