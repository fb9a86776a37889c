// The command line of vicino-home.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include "sensors/simulated_home/mqtt_publisher.hpp"
#include "sensors/simulated_home/story.hpp"

namespace vicino::simulated_home {

enum class Scenario { day, incidents };

struct Options {
  BrokerAddress broker;
  std::filesystem::path home;
  std::filesystem::path recording;  // empty: a simulated person
  std::filesystem::path map;
  Scenario scenario = Scenario::day;
  int days = 1;
  StoryOptions story;  // its start is the real clock's now, unless given
  bool start_given = false;
  std::optional<Instant> anchor;
  double speed = 1;
  Millis check_in = std::chrono::hours{1};  // zero: none
  bool narrate = false;
  bool italian = true;
  bool stay = false;
  bool no_goodbye = false;
  std::filesystem::path summary;
};

// Error code for the shell where there is nothing to run: 0 after --help.
std::variant<Options, int> read_options(int argc, char** argv);

}  // namespace vicino::simulated_home
