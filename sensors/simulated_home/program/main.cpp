// vicino-home: a home to try the gateway with. Prints what happens; publishes as Zigbee2MQTT does.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <iostream>

#include "config/settings.hpp"
#include "sensors/recording/recording.hpp"
#include "sensors/simulated_home/program/options.hpp"
#include "sensors/simulated_home/program/player.hpp"
#include "sensors/simulated_home/wall_clock.hpp"

namespace vicino::simulated_home {
namespace {

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

int fail(const Error& error) {
  std::cerr << "vicino-home: " << to_text(error) << '\n';
  return 1;
}

int fail(const Problems& problems) {
  for (const auto& problem : problems) std::cerr << to_text(problem) << '\n';
  return 1;
}

// Where the happenings come from, one after the other; nullopt at the end.
using Source = std::function<Result<std::optional<Happening>>()>;

// Tells the story on the screen; one line of progress where the screen is one.
class Teller {
 public:
  Teller(const WallClock& clock, const Options& options) : clock_{clock}, options_{options} {}

  void tell(const Happening& h) {
    const auto& words = options_.italian ? h.it : h.en;
    if (!options_.narrate || words.empty()) return;
    clear_progress();
    if (const auto day = clock_.day_of(h.at); day != day_) {
      day_ = day;
      const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
      std::cout << "    " << to_rfc3339(std::chrono::sys_days{date}).substr(0, 10) << '\n';
    }
    std::cout << clock_.hours_and_minutes(h.at) << "  " << words << std::endl;
  }

  void progress(const Happening& h, const Summary& summary) {
    const auto now = MqttPublisher::real_now();
    if (!is_screen_ || now < next_progress_) return;
    next_progress_ = now + std::chrono::milliseconds{500};
    std::cerr << "\r\x1b[K" << to_rfc3339(h.at).substr(0, 16) << "Z  " << summary.readings
              << " readings published" << std::flush;
    shown_ = true;
  }

  void clear_progress() {
    if (std::exchange(shown_, false)) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  const WallClock& clock_;
  const Options& options_;
  std::int64_t day_ = -1;
  bool is_screen_ = isatty(STDERR_FILENO) == 1;
  bool shown_ = false;
  Instant next_progress_ = unknown;
};

Result<bool> play_all(const Source& source, std::optional<Happening> first, Player& player, Teller& teller) {
  for (auto happening = std::move(first); happening;) {
    const auto go_on = player.play(*happening);
    if (!go_on || !*go_on) return go_on;
    teller.tell(*happening);
    teller.progress(*happening, player.summary());
    auto next = source();
    if (!next) return next.error();
    happening = std::move(*next);
  }
  return true;
}

int run(const Options& options, const Home& home, const Source& source, std::optional<Happening> first,
        const std::function<void(Summary&)>& account) {
  const auto clock = WallClock::in(home.zone);
  if (!clock) return fail(clock.error());
  BridgeVoice voice{home, options.story.seed};
  auto mqtt = MqttPublisher::connect(options.broker, "vicino-home-" + std::to_string(getpid()),
                                     voice.goodbye().topic, voice.goodbye().payload, stop);
  if (!mqtt) return fail(mqtt.error());
  Pace pace;
  pace.speed = options.speed;
  pace.start = options.start_given || !first ? options.story.start : first->at;
  pace.anchor = options.anchor.value_or(MqttPublisher::real_now());

  Player player{home, voice, *mqtt, pace, options.check_in, stop};
  Teller teller{*clock, options};
  if (auto greeted = player.greet(); !greeted) return fail(greeted.error());
  const auto played = play_all(source, std::move(first), player, teller);
  teller.clear_progress();
  if (!played) static_cast<void>(fail(played.error()));
  if (played && *played && options.stay) {
    std::cout << (options.italian ? "la storia è finita; la casa continua a dare segni di vita"
                                  : "the story is over; the home goes on with signs of life")
              << std::endl;
    if (auto stayed = player.stay(); !stayed) return fail(stayed.error());
  }
  if (auto left = player.leave(!options.no_goodbye); !left) return fail(left.error());

  auto& summary = player.summary();
  account(summary);
  std::cout << sentence(summary) << std::endl;
  for (const auto& example : summary.examples) std::cout << "  refused: " << example << '\n';
  if (!options.summary.empty())
    if (auto written = write_json(summary, options.summary); !written) return fail(written.error());
  return played && summary.unconfirmed == 0 && summary.adds_up() ? 0 : 1;
}

int run_recording(const Options& options, const Home& home) {
  auto map = recording::load_sensor_map(options.map, home);
  if (const auto* problems = std::get_if<Problems>(&map)) return fail(*problems);
  auto opened = recording::Recording::open(options.recording, std::get<recording::SensorMap>(std::move(map)));
  if (!opened) return fail(opened.error());
  auto& recorded = *opened;
  std::uint64_t before_start = 0;
  const Source source = [&]() -> Result<std::optional<Happening>> {
    for (;;) {
      const auto next = recorded.next();
      if (!next) return next.error();
      if (!*next) return std::optional<Happening>{};
      const auto& r = **next;
      if (options.start_given && r.at < options.story.start) {
        ++before_start;
        continue;
      }
      return std::optional{Happening{r.at, home.signal(r.signal).device, {{r.signal, r.value}}, {}, {}}};
    }
  };
  auto first = source();
  if (!first) return fail(first.error());
  return run(options, home, source, std::move(*first), [&](Summary& summary) {
    const auto& tally = recorded.tally();
    summary.offered = tally.lines;
    for (std::size_t i = 0; i < recording::refusal_count; ++i)
      if (tally.refused_by[i] > 0)
        summary.refused[std::string{name(static_cast<recording::Refusal>(i))}] += tally.refused_by[i];
    for (const auto& example : tally.examples)
      summary.examples.push_back("line " + std::to_string(example.line) + ": " +
                                 std::string{name(example.why)});
    if (tally.ignored > 0) summary.passed["ignored"] = tally.ignored;
    if (tally.blank > 0) summary.passed["blank"] = tally.blank;
    if (before_start > 0) summary.passed["before-start"] = before_start;
    // One reading had been read when a stop came.
    const auto met = summary.readings + summary.refused["no-word-for-it"] + before_start;
    if (tally.readings > met) summary.passed["not-reached"] = tally.readings - met;
    if (summary.refused["no-word-for-it"] == 0) summary.refused.erase("no-word-for-it");
  });
}

int run_story(const Options& options, const Home& home) {
  const auto told = options.scenario == Scenario::incidents
                        ? story_of_incidents(home, options.story)
                        : story_of_days(home, options.story, options.days);
  if (!told) return fail(told.error());
  for (const auto& what : told->left_out) std::cerr << "vicino-home: " << what << '\n';
  const auto& all = told->happenings;
  std::uint64_t offered = 0;
  for (const auto& h : all) offered += h.changes.size();
  std::size_t next = 0;
  const Source source = [&]() -> Result<std::optional<Happening>> {
    return next < all.size() ? std::optional{all[next++]} : std::nullopt;
  };
  return run(options, home, source, *source(), [&](Summary& summary) {
    summary.offered = offered;
    const auto met = summary.readings + summary.all_refused();
    if (offered > met) summary.passed["not-reached"] = offered - met;
  });
}

int run(const Options& given) {
  auto options = given;
  if (!options.start_given)
    options.story.start = std::chrono::floor<std::chrono::minutes>(MqttPublisher::real_now());
  const auto home = config::load_home(options.home);
  if (const auto* problems = std::get_if<Problems>(&home)) return fail(*problems);
  const auto& read = std::get<Home>(home);
  return options.recording.empty() ? run_story(options, read) : run_recording(options, read);
}

}  // namespace
}  // namespace vicino::simulated_home

int main(int argc, char** argv) {
  using namespace vicino::simulated_home;
  const auto options = read_options(argc, argv);
  if (const auto* code = std::get_if<int>(&options)) return *code;
  const auto on_signal = [](int) { stop = true; };
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  return run(std::get<Options>(options));
}
