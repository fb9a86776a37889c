// Counts starts that no clean stop followed, in a small file beside the console's socket (in /run: it outlives us, not the
// machine). Too many within a short time, and the gateway starts in safe mode: whatever kills it, calls for help go on.
// A run that has to be restarted again soon after safe mode goes back to it at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "config/settings.hpp"

namespace vicino::runtime {

// "/run/vicino/console.starts".
std::filesystem::path starts_file(const config::Settings& settings);
// Sos, falls, hazards, and what the gateway notices of itself: rules without habits, without a calendar, without a memory.
// One that tells of the safe mode is always among them.
std::vector<rules::CareRule> safe_rules(const std::vector<rules::CareRule>& all);

class RestartGuard {
 public:
  // Since the machine started; no clock step touches it.
  using Uptime = std::chrono::seconds;
  static Uptime uptime();

  static constexpr std::size_t most_crashes = 4;  // so many within
  static constexpr Uptime window = std::chrono::minutes{5};
  static constexpr Uptime quiet = std::chrono::minutes{30};  // without a crash: safe mode ends

  explicit RestartGuard(std::filesystem::path file) : file_(std::move(file)) {}

  // Notes this start. True: in safe mode.
  bool begin(Uptime now);
  bool safe() const { return safe_; }
  std::size_t crashes() const { return crashes_; }  // lately, before this start
  // Safe mode has lasted long enough: time to leave() it.
  bool over(Uptime now) const;
  // All rules again, now or with the next start. The first crash within the window leads back to safe mode.
  void leave(Uptime now);
  // A clean stop: the next start counts from nothing (after leave(): from one crash less than too many).
  void clear();

 private:
  void write(const std::vector<Uptime>& starts) const;

  std::filesystem::path file_;
  Uptime begun_{};
  std::size_t crashes_ = 0;
  bool safe_ = false;
  bool left_ = false;
};

}  // namespace vicino::runtime
