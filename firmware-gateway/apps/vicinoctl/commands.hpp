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

// status_commands.cpp: ask the running vicinod.
int show_status(const std::filesystem::path& socket, bool json, Lang lang);
int send(const std::filesystem::path& socket, decltype(Command::body) body, Lang lang);

}  // namespace vicino::ctl
