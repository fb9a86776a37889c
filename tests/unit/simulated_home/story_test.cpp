#include "sensors/simulated_home/story.hpp"

#include <algorithm>

#include "home_of_tests.hpp"

using namespace vicino;
using namespace vicino::simulated_home;

namespace {

Instant at(std::string_view text) {
  return parse_rfc3339(text).value();
}

Story day(const Home& home, std::uint64_t seed, int days = 1) {
  StoryOptions options;
  options.seed = seed;
  options.start = at("2026-03-10T00:00:00+01:00");
  auto story = story_of_days(home, options, days);
  REQUIRE(story.has_value());
  return std::move(*story);
}

Story incidents(const Home& home) {
  StoryOptions options;
  options.start = at("2026-03-10T07:00:00+01:00");
  auto story = story_of_incidents(home, options);
  REQUIRE(story.has_value());
  return std::move(*story);
}

// When a signal takes a value, each time it does.
std::vector<Instant> times(const Home& home, const Story& story, std::string_view signal, double value) {
  const auto wanted = Change{home.find_signal(signal).value(), value};
  std::vector<Instant> found;
  for (const auto& h : story.happenings)
    if (std::find(h.changes.begin(), h.changes.end(), wanted) != h.changes.end()) found.push_back(h.at);
  return found;
}

bool in_order(const Story& story) {
  return std::is_sorted(story.happenings.begin(), story.happenings.end(),
                        [](const auto& a, const auto& b) { return a.at < b.at; });
}

// The longest time that a signal keeps value 1.
Millis longest(const Home& home, const Story& story, std::string_view signal) {
  const auto id = home.find_signal(signal).value();
  Millis most{0};
  std::optional<Instant> since;
  for (const auto& h : story.happenings)
    for (const auto& change : h.changes) {
      if (change.signal != id) continue;
      if (change.value > 0 && !since) since = h.at;
      if (change.value == 0 && since) {
        most = std::max(most, h.at - *since);
        since.reset();
      }
    }
  return most;
}

}  // namespace

TEST_CASE("the same seed tells the same day, another seed another one") {
  const auto home = testing::full_home();
  const auto one = day(home, 7);
  CHECK(one.happenings == day(home, 7).happenings);
  CHECK(one.happenings != day(home, 8).happenings);
}

TEST_CASE("a day is in the order of time and has what a day has") {
  const auto home = testing::full_home();
  const auto seed = GENERATE(range(1, 21));
  CAPTURE(seed);
  const auto story = day(home, static_cast<std::uint64_t>(seed));
  CHECK(in_order(story));
  CHECK(story.left_out.empty());
  const auto told = [&story](std::string_view word) {
    return std::count_if(story.happenings.begin(), story.happenings.end(),
                         [&](const auto& h) { return h.en == word; });
  };
  CHECK(told("gets up") == 1);
  CHECK(told("breakfast") == 1);
  CHECK(told("cooks lunch") == 1);
  CHECK(told("supper") == 1);
  CHECK(told("goes out") == 1);
  CHECK(told("comes home") == 1);
  CHECK(told("a visitor comes") == 1);
  CHECK(told("up in the night: bathroom") >= 1);
  CHECK(told("bathroom") >= 4);
  CHECK(times(home, story, "tag.visitor", 1).size() == 1);
}

TEST_CASE("an ordinary day keeps away from every limit") {
  const auto home = testing::full_home();
  const auto seed = GENERATE(range(1, 21));
  CAPTURE(seed);
  const auto story = day(home, static_cast<std::uint64_t>(seed), 3);
  CHECK(longest(home, story, "radar.presence") < std::chrono::minutes{25});
  CHECK(longest(home, story, "front_door.contact") < std::chrono::minutes{1});
  CHECK(times(home, story, "pendant.sos", 1).empty());
  CHECK(times(home, story, "radar.fall", 1).empty());
  CHECK(times(home, story, "radar.fall", 2).empty());
  CHECK(times(home, story, "smoke.smoke", 1).empty());
  Instant last = story.happenings.front().at;
  Millis quiet{0};
  for (const auto& h : story.happenings) {
    const bool moved = std::any_of(h.changes.begin(), h.changes.end(), [&](const Change& change) {
      return home.signal(change.signal).kind == SignalKind::occupancy && change.value == 1;
    });
    if (!moved) continue;
    quiet = std::max(quiet, h.at - last);
    last = h.at;
  }
  CHECK(quiet < std::chrono::hours{3});
  for (const auto& h : story.happenings)
    for (const auto& change : h.changes) {
      const auto kind = home.signal(change.signal).kind;
      if (kind == SignalKind::temperature && !(change.value > 17 && change.value < 28)) FAIL(change.value);
      if (kind == SignalKind::battery && !(change.value > 20 && change.value <= 100)) FAIL(change.value);
    }
}

TEST_CASE("days follow each other, over the night that loses an hour too") {
  const auto home = testing::full_home();
  StoryOptions options;
  options.start = at("2026-03-28T00:00:00+01:00");
  const auto story = story_of_days(home, options, 3).value();
  CHECK(in_order(story));
  CHECK(story.happenings.back().at > at("2026-03-30T20:00:00+02:00"));
  CHECK(story.happenings.back().at < at("2026-03-31T01:00:00+02:00"));
}

TEST_CASE("a story begins at its start, whatever happened earlier that day") {
  const auto home = testing::full_home();
  StoryOptions options;
  options.start = at("2026-03-10T11:00:00+01:00");
  const auto story = story_of_days(home, options, 1).value();
  CHECK(story.happenings.front().at == options.start + Millis{40});
  CHECK(in_order(story));
}

TEST_CASE("the incidents pass their limits by a little, in their order") {
  const auto home = testing::full_home();
  const auto story = incidents(home);
  CHECK(in_order(story));
  const auto cancel = times(home, story, "well_button.cancel", 1);
  const auto maybe = times(home, story, "radar.fall", 1);
  const auto opened = times(home, story, "front_door.contact", 1);
  const auto fall = times(home, story, "radar.fall", 2);
  const auto sos = times(home, story, "pendant.sos", 1);
  REQUIRE(cancel.size() == 1);
  REQUIRE(maybe.size() == 1);
  REQUIRE(opened.size() == 2);  // left open, and help comes in
  REQUIRE(fall.size() == 1);
  REQUIRE(sos.size() == 1);
  CHECK(cancel[0] < maybe[0]);
  CHECK(maybe[0] < opened[0]);
  CHECK(opened[0] < fall[0]);
  CHECK(fall[0] < sos[0]);
  CHECK(sos[0] < opened[1]);

  // Called off within the pre-alarm: after 45 minutes, before 48.
  const auto in_bathroom = longest(home, story, "radar.presence");
  CHECK(in_bathroom > std::chrono::minutes{45});
  CHECK(in_bathroom < std::chrono::minutes{48});
  const auto open = longest(home, story, "front_door.contact");
  CHECK(open > std::chrono::minutes{15});
  CHECK(open < std::chrono::minutes{20});
  // Nothing moves after the fall until help comes; something does within a minute of the maybe-fall.
  const auto moves = [&](Instant from, Instant to) {
    return std::count_if(story.happenings.begin(), story.happenings.end(), [&](const auto& h) {
      return h.at > from && h.at < to &&
             std::any_of(h.changes.begin(), h.changes.end(), [&](const Change& change) {
               return home.signal(change.signal).kind == SignalKind::occupancy && change.value == 1;
             });
    });
  };
  CHECK(moves(fall[0], opened[1]) == 0);
  CHECK(moves(maybe[0], maybe[0] + std::chrono::minutes{1}) > 0);
}

TEST_CASE("the incidents follow the limits that a demonstration shortens") {
  const auto home = testing::full_home();
  StoryOptions options;
  options.start = at("2026-03-10T07:00:00+01:00");
  options.long_stay = std::chrono::minutes{2};
  options.pre_alarm = std::chrono::seconds{30};
  options.left_open = std::chrono::minutes{1};
  const auto story = story_of_incidents(home, options).value();
  const auto entered = std::find_if(story.happenings.begin(), story.happenings.end(),
                                    [](const auto& h) { return h.en == "in the bathroom, for a long time"; });
  REQUIRE(entered != story.happenings.end());
  const auto cancel = times(home, story, "well_button.cancel", 1);
  REQUIRE(cancel.size() == 1);
  CHECK(cancel[0] - entered->at == std::chrono::seconds{135});
}

TEST_CASE("what a home lacks is left out and said") {
  Home home = testing::full_home();
  Home poor;
  poor.zone = home.zone;
  poor.rooms = home.rooms;
  const auto story = incidents(poor);
  CHECK(story.left_out.size() == 4);
  for (const auto& h : story.happenings) CHECK(h.changes.empty());
}

TEST_CASE("a zone that does not exist is an error") {
  Home home = testing::full_home();
  home.zone = "Europe/Crema";
  StoryOptions options;
  options.start = at("2026-03-10T07:00:00+01:00");
  CHECK(story_of_incidents(home, options).has_error());
  CHECK(story_of_days(home, options, 1).has_error());
}
