// The subcommands. Each returns the exit code of the program.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "domain/command.hpp"
#include "text.hpp"

namespace vicino::ctl {

// What scripts may rely on; `vicinoctl --help` says the same.
enum ExitCode : int {
  ok = 0,
  problems_found = 1,  // mistakes in files, a home that is not protected, a command refused
  no_answer = 2,       // wrong usage, or vicinod cannot be reached
};

// check_commands.cpp: files only, vicinod need not run.
int check_all(const std::filesystem::path& config, Lang lang);
int check_rules(const std::filesystem::path& rules, const std::filesystem::path& home, Lang lang);
int explain_rules(const std::filesystem::path& rules, const std::filesystem::path& home, Lang lang);
int test_rules(const std::vector<std::filesystem::path>& scenarios, Lang lang);

// replay_command.cpp: recordings, captured MQTT or a copy of a journal through the rules.
struct ReplayRequest {
  std::vector<std::filesystem::path> recordings;
  std::filesystem::path home;
  std::filesystem::path rules;    // "": the home's default rules
  std::filesystem::path against;  // "": no second rule set
  std::filesystem::path map;      // "": the one beside the home
  std::filesystem::path plot;     // "": none
  std::string from, to;           // of the plot: dates, "" for the whole recording
  bool no_check_ins = false;
  bool json = false;
};
int replay_recordings(const ReplayRequest& request, Lang lang);

// budget_command.cpp: alerts and what operators said of them, from a copy of a journal. problems_found: over budget.
int show_budget(const std::filesystem::path& journal, bool json, Lang lang);

// status_commands.cpp: ask the running vicinod. `by`: who asks, a word without spaces.
int show_status(const std::filesystem::path& socket, bool json, Lang lang);
// Files named as vicino.toml names them (rules.toml): tried, and taken back where they cut the gateway off.
int apply(const std::filesystem::path& socket, const std::vector<std::filesystem::path>& files,
          const std::string& by, Lang lang);
int send(const std::filesystem::path& socket, decltype(Command::body) body, const std::string& by, Lang lang);

}  // namespace vicino::ctl
