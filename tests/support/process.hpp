// Real processes for system tests: started, watched, ended by their id; nothing is left behind.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace vicino::test {

using namespace std::chrono_literals;

// Polls until `condition` holds; false after `patience`. The only way in which a system test waits.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds patience = 10s);

// A port on loopback that nobody listened on a moment ago.
int free_port();

// A folder of its own, removed at the end (kept, and named on stderr, when VICINO_KEEP is set).
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);

class Process {
 public:
  // Output and errors of the process go to `log` (appended).
  Process(std::vector<std::string> command, std::filesystem::path log,
          std::vector<std::pair<std::string, std::string>> environment = {});
  ~Process();  // SIGKILL and reap, if it still runs
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number) const;
  // Exit status (128 + signal if killed by one); none when it has not ended within `patience`.
  std::optional<int> wait(std::chrono::milliseconds patience = 10s);
  // SIGTERM, then wait.
  std::optional<int> stop(std::chrono::milliseconds patience = 10s);
  std::string output() const { return read_file(log_); }
  bool says(const std::string& text, std::chrono::milliseconds patience = 10s) const;

 private:
  void reap(int status);
  pid_t pid_ = -1;
  std::optional<int> status_;
  std::filesystem::path log_;
};

// Runs to the end and returns status and output.
struct Ran {
  int status = -1;
  std::string output;
};
Ran run(const std::vector<std::string>& command, std::chrono::milliseconds patience = 60s);

}  // namespace vicino::test
