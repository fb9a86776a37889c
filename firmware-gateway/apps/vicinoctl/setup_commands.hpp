// init and doctor: how a gateway is set up, and whether it is well. Their options, for main.cpp.
#pragma once

#include <functional>

#include <CLI/App.hpp>

#include "text.hpp"

namespace vicino::ctl {

// `lang`: asked when the command runs, after --lang has been read.
void add_setup_commands(CLI::App& app, std::function<Lang()> lang, int& exit_code);

}  // namespace vicino::ctl
