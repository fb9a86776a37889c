#include "fixtures.hpp"
#include "replay/format.hpp"
#include "replay/plot.hpp"

using namespace vicino;
using namespace vicino::replay;
using namespace vicino::test;

namespace {

std::vector<std::string> raised(const Outcome& outcome, const rules::Zone& zone) {
  std::vector<std::string> told;
  for (const auto& episode : outcome.episodes)
    if (episode.was_raised())
      told.push_back(local_time(zone, episode.raised).substr(5, 11) + " " +
                     outcome.rules[index(episode.rule)].rule);
  return told;
}

std::vector<std::string> changes(const Replay& replay) {
  std::vector<std::string> told;
  for (const auto& change : replay.changes) {
    const bool old = change.before != Change::none;
    const auto& outcome = old ? replay.outcome : *replay.against;
    const auto& episode = outcome.episodes[old ? change.before : change.after];
    told.push_back(std::string(name(change.kind)) + " " + outcome.rules[index(episode.rule)].rule);
  }
  return told;
}

Episode episode_of(std::int64_t started, std::int64_t at, std::int64_t ended) {
  Episode episode;
  episode.started = instant_from_ms(started);
  episode.raised = instant_from_ms(at);
  episode.ended = instant_from_ms(ended);
  return episode;
}

}  // namespace

TEST_CASE("a replay raises what the rules say, at the home's hours, also on the day the clocks change") {
  const auto job = small_job();
  const auto zone = job.rules.zone();
  const auto result = played(job);
  CHECK(raised(result.outcome, zone) == std::vector<std::string>{"03-28 10:53 long-stay-bathroom",
                                                                 "03-28 13:45 left-open",
                                                                 "03-29 14:23 inactivity"});
}

TEST_CASE("a second rule set is told by what would appear, vanish and move") {
  const auto result = played(small_job("b.toml"));
  CHECK(changes(result) == std::vector<std::string>{"vanishes long-stay-bathroom", "moved left-open",
                                                    "moved inactivity", "appears inactivity"});
}

TEST_CASE("a rule set against itself changes nothing") {
  const auto result = played(small_job("a.toml"));
  REQUIRE(result.changes.size() == 3);
  for (const auto& change : result.changes) CHECK(change.kind == Change::Kind::same);
}

TEST_CASE("alerts are the same incident where their spans touch") {
  struct Case {
    const char* what;
    std::vector<Episode> before, after;
    std::vector<Change::Kind> kinds;
  };
  using K = Change::Kind;
  const Case cases[] = {
      {"nothing", {}, {}, {}},
      {"the same", {episode_of(0, 10, 20)}, {episode_of(0, 10, 30)}, {K::same}},
      {"earlier", {episode_of(0, 10, 20)}, {episode_of(0, 5, 20)}, {K::moved}},
      {"another one", {episode_of(0, 10, 20)}, {episode_of(21, 30, 40)}, {K::vanishes, K::appears}},
      {"one more",
       {episode_of(0, 10, 20)},
       {episode_of(0, 10, 20), episode_of(25, 30, 40)},
       {K::same, K::appears}},
      {"still open", {episode_of(0, 10, to_ms(never))}, {episode_of(0, 12, 20)}, {K::moved}},
  };
  for (const auto& c : cases) {
    INFO(c.what);
    Outcome before, after;
    before.rules.resize(1);
    after.rules.resize(1);
    before.episodes = c.before;
    after.episodes = c.after;
    std::vector<K> kinds;
    for (const auto& change : difference(before, after)) kinds.push_back(change.kind);
    CHECK(kinds == c.kinds);
  }
}

TEST_CASE("the machine-readable answer and the picture are the same bytes on every run") {
  auto job = small_job("b.toml");
  job.activity = true;
  const auto first = played(job);
  const auto second = played(job);
  CHECK(to_json(first) == to_json(second));
  CHECK(plot(first, {}) == plot(second, {}));
}

TEST_CASE("the picture names days, rooms and alerts, in the language that was asked for") {
  auto job = small_job();
  job.activity = true;
  const auto result = played(job);
  const auto english = plot(result, {Lang::en, "", ""});
  for (const char* word :
       {"Sat 2026-03-28", "bathroom", "10:53 long-stay", "14:23 inactivity", "outer door used"}) {
    INFO(word);
    CHECK(english.find(word) != std::string::npos);
  }
  const auto italian = plot(result, {Lang::it, "2026-03-28", "2026-03-28"});
  CHECK(italian.find("sab 2026-03-28") != std::string::npos);
  CHECK(italian.find("2026-03-29") == std::string::npos);
  CHECK(italian.find("14:23 inactivity") == std::string::npos);
  CHECK(plot(result, {Lang::en, "2030-01-01", ""}).find("No day to draw.") != std::string::npos);
}

TEST_CASE("numbers and times are written without locale or floating point") {
  CHECK(thousandths(71, Lang::en) == "0.071");
  CHECK(thousandths(12345, Lang::it) == "12,345");
  CHECK(per_day(1, std::chrono::hours{24 * 30}) == 33);
  CHECK(per_day(2, std::chrono::hours{24 * 3}) == 667);
  CHECK(per_day(5, Millis{0}) == 0);
  CHECK(hours(std::chrono::minutes{90}, Lang::en) == "1.5 h");
  CHECK(days(std::chrono::hours{36}, Lang::it) == "1,5 giorni");
  CHECK(grouped(0) == "0");
  CHECK(grouped(1234567) == "1 234 567");
  CHECK(date_text(-1) == "1969-12-31");
  CHECK(local_time(rules::Zone::utc(), instant_from_ms(1774746000000)) == "2026-03-29 01:00:00");
  CHECK(local_time(rules::Zone::utc(), unknown) == "-");
}
