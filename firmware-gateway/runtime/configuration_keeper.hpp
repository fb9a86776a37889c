// Which configuration holds: the files of vicino.toml, or one that came by command and lies in a slot. Applies, watches
// the trial, rolls back. No thread and no clock; the world in here is the files.
//
// An applied configuration is on trial until the centre has receipted something that was said under it. If that does not
// happen within `patience`, also across restarts, or if the gateway does not stay up, the one before holds again
// (docs/decisions/0011).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/settings.hpp"
#include "rules/rule_set.hpp"
#include "runtime/configuration_slots.hpp"
#include "runtime/security_log.hpp"

namespace vicino::runtime {

struct InForce {
  config::Settings settings;
  rules::RuleSet rules;
};

// Why a configuration was not taken: a stable word, and all mistakes.
struct Refusal {
  std::string reason;
  Problems problems;
};

class ConfigurationKeeper {
 public:
  static constexpr Millis patience = std::chrono::minutes{5};
  static constexpr std::uint32_t most_starts = 3;  // of the gateway within one trial

  explicit ConfigurationKeeper(std::filesystem::path main_file) : main_file_(std::move(main_file)) {}

  // What holds, read and checked: at a start of the gateway, and when it is told to look again. A slot that cannot be used
  // gives way to the one before, and that to the files; only the problems of the files are the caller's.
  std::variant<InForce, Problems> start(Instant now);
  std::variant<InForce, Problems> reload();

  // Takes the documents of `command` over what holds, whole or not at all, and begins the trial.
  std::variant<InForce, Refusal> apply(const Command& command, Instant now, Seq since);

  // A command without its result. Its trial is open, or decided and to be answered.
  const std::optional<PendingApply>& pending() const { return record_.pending; }
  bool on_trial() const { return pending() && pending()->trial == Trial::open; }
  bool overdue(Instant now) const { return on_trial() && now - pending()->applied >= patience; }
  void clock_adjusted(Millis delta);

  void confirm();
  // The one before, to be put in force. Nullopt: it cannot be used any more, the new one stays.
  std::optional<InForce> roll_back(std::string reason);
  // The result of the command is written.
  void settled();

  // What is to be told, oldest first.
  struct Happening {
    SecurityEvent event;
    std::string text;
  };
  std::vector<Happening> take_happenings() { return std::exchange(happenings_, {}); }

 private:
  std::variant<InForce, Problems> load();
  std::variant<InForce, Problems> load_slot(Slot slot, std::uint64_t hash) const;
  void fall_back(std::string reason);
  void look_at_files(const config::Files& files);
  bool save();
  void tell(SecurityEvent event, std::string text) { happenings_.push_back({event, std::move(text)}); }

  std::filesystem::path main_file_;
  std::optional<ConfigurationSlots> slots_;  // once the state's directory is known
  SlotRecord record_;
  std::vector<Happening> happenings_;
};

}  // namespace vicino::runtime
