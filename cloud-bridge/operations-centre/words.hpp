// What the operator reads, in Italian and English.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cloud-bridge/operations-centre/rows.hpp"

namespace vicino::operations_centre {

enum class Language : std::uint8_t { italian, english };
std::optional<Language> language_from(std::string_view code) noexcept;  // "it", "en"
std::string_view code(Language language) noexcept;

struct Words {
  std::string_view title, realm, broker_up, broker_down;
  std::string_view alerts, open, unattended, nobody, nothing_open, more;
  std::string_view since, in_charge, pre_alarm;
  std::string_view late, test, silenced, orphaned, missing, times, claimed, judged;
  std::string_view gateways, online, offline, silent, heartbeat, never_heard, ago, backlog, sensors, faults,
      blind, no_mains, clock_unset, version;
  std::string_view lately;
  std::string_view day, hour, minute, second;
  std::string_view connected, came_online, went_offline, new_journal, command_done, command_refused,
      command_unanswered, note;
};
const Words& words(Language language) noexcept;

std::string_view severity_word(Severity severity, Language language) noexcept;  // upper case
std::string_view severity_mark(Severity severity) noexcept;                     // "!!!!" ... "!   "
std::string_view mode_word(Mode mode, Language language) noexcept;
std::string_view disposition_word(Disposition disposition, Language language) noexcept;
// Of a command's word on the wire: "resolve"; other words as they are.
std::string_view command_word(std::string_view word, Language language) noexcept;
std::string_view room_word(RoomType room, Language language) noexcept;
std::string_view transition_word(TransitionKind kind, Language language) noexcept;
// Why a gateway is offline: "lost", "stopped"; other words as they are.
std::string_view reason_word(std::string_view reason, Language language) noexcept;
std::string duration_text(Millis d, Language language);  // "26 min", "3 h 05 min", "2 d 4 h"

}  // namespace vicino::operations_centre
