#include "sensors/simulated_home/program/options.hpp"

#include <charconv>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>

namespace vicino::simulated_home {
namespace {

// Texts that have to be turned into values after the library is done with them.
struct Texts {
  std::string broker = "127.0.0.1:1883";
  std::string password_file;
  std::string start;
  std::string scenario = "day";
  std::string lang = "it";
  std::string check_in = "1h";
  std::string long_stay = "45m";
  std::string pre_alarm = "3m";
  std::string left_open = "15m";
  std::int64_t anchor_ms = 0;
  bool incidents = false;
  bool once = false;
};

[[noreturn]] void wrong(const std::string& what) {
  throw CLI::ValidationError{what, CLI::ExitCodes::ValidationError};
}

void read_broker(const std::string& text, BrokerAddress& broker) {
  const auto colon = text.rfind(':');
  broker.host = text.substr(0, colon);
  if (colon == std::string::npos) return;
  const auto port = std::string_view{text}.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), broker.port);
  if (error != std::errc{} || end != port.data() + port.size() || broker.port < 1 || broker.port > 65535)
    wrong("--broker: '" + std::string{port} + "' is no port");
}

Millis duration(const char* option, const std::string& text) {
  const auto d = parse_duration(text);
  if (!d) wrong(std::string{option} + ": " + to_text(d.error()));
  return *d;
}

void apply(const Texts& texts, const CLI::App& app, Options& options) {
  read_broker(texts.broker, options.broker);
  if (!texts.password_file.empty()) {
    std::ifstream in{texts.password_file};
    if (!in || !std::getline(in, options.broker.password)) wrong("cannot read " + texts.password_file);
  }
  if (!texts.start.empty()) {
    const auto start = parse_rfc3339(texts.start);
    if (!start) wrong("--start: " + to_text(start.error()));
    options.story.start = *start;
    options.start_given = true;
  }
  if (app.count("--anchor") > 0) options.anchor = instant_from_ms(texts.anchor_ms);
  options.scenario = texts.incidents || texts.scenario == "incidents" ? Scenario::incidents : Scenario::day;
  options.italian = texts.lang == "it";
  options.check_in = duration("--check-in", texts.check_in);
  options.story.long_stay = duration("--long-stay", texts.long_stay);
  options.story.pre_alarm = duration("--pre-alarm", texts.pre_alarm);
  options.story.left_open = duration("--left-open", texts.left_open);
  if (options.recording.empty() != options.map.empty()) wrong("--recording and --map belong together");
}

}  // namespace

std::variant<Options, int> read_options(int argc, char** argv) {
  CLI::App app{"Plays a home to a broker as Zigbee2MQTT would: a simulated person's, or a recorded one."};
  Options options;
  Texts texts;
  app.add_option("--broker", texts.broker, "host:port of the sensors' broker")->capture_default_str();
  app.add_option("--user", options.broker.user, "user at the broker");
  app.add_option("--password-file", texts.password_file, "file whose first line is the password");
  app.add_option("--home", options.home, "the home to play (home.toml)")->required();
  app.add_option("--recording", options.recording,
                 "recorded home to play instead of a simulated person (.txt, .xz)");
  app.add_option("--map", options.map, "which recorded sensor plays which device (map.toml)");
  app.add_option("--scenario", texts.scenario, "what the simulated person lives through")
      ->check(CLI::IsMember({"day", "incidents"}))
      ->capture_default_str();
  app.add_flag("--incidents", texts.incidents, "the same as --scenario incidents");
  app.add_option("--days", options.days, "days of the scenario day")
      ->check(CLI::Range(1, 366))
      ->capture_default_str();
  app.add_option("--seed", options.story.seed, "another seed is another day")->capture_default_str();
  app.add_option("--start", texts.start,
                 "instant at which the story begins, RFC 3339; default: now, or the recording's");
  app.add_option("--anchor", texts.anchor_ms,
                 "real time of the start, in milliseconds since 1970; default: now");
  app.add_option("--speed", options.speed, "times faster than life; 0: without waiting")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--check-in", texts.check_in, "silent devices repeat their state after that long; 0s: never")
      ->capture_default_str();
  app.add_option("--long-stay", texts.long_stay, "limit of the rule long-stay in the bathroom")
      ->capture_default_str();
  app.add_option("--pre-alarm", texts.pre_alarm, "pre-alarm of that rule")->capture_default_str();
  app.add_option("--left-open", texts.left_open, "limit of the rule left-open")->capture_default_str();
  app.add_flag("--narrate", options.narrate, "tell what happens, line by line");
  app.add_option("--lang", texts.lang, "language of the telling")
      ->check(CLI::IsMember({"it", "en"}))
      ->capture_default_str();
  app.add_flag("--stay", options.stay, "when the story is over, go on with signs of life until Ctrl-C");
  app.add_flag("--no-goodbye", options.no_goodbye, "do not say offline at the end");
  app.add_flag("--once", texts.once, "end when the story is over (as it does anyway)");
  app.add_option("--summary", options.summary, "file for the final count, as JSON");
  try {
    app.parse(argc, argv);
    apply(texts, app, options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  return options;
}

}  // namespace vicino::simulated_home
