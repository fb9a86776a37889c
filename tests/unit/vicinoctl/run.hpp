// vicinoctl as a process.
#pragma once

#include <sys/wait.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

namespace vicino::ctl::testing {

struct Run {
  int code = -1;
  std::string output;
};
// Of a shell's line: what it writes to standard output, and its exit status.
inline Run run(const std::string& line) {
  Run run;
  std::FILE* pipe = ::popen(line.c_str(), "r");
  REQUIRE(pipe);
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    run.output.append(buffer.data(), n);
  const int status = ::pclose(pipe);
  run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

}  // namespace vicino::ctl::testing
