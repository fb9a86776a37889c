#include "config/sections.hpp"

#include <array>
#include <vector>

namespace vicino::config {
namespace {

struct Entry {
  const char* title;
  std::vector<std::string> keys;
};

const std::array<Entry, section_count>& entries() {
  static const std::array<Entry, section_count> table{{
      {"the main file", {"home", "rules", "local_broker", "uplink", "storage", "console", "help"}},
      {"[local_broker]",
       {"host", "port", "user", "password_file", "client_id", "base_topic", "max_inflight"}},
      {"[uplink]",
       {"uri", "realm", "gateway", "ca", "certificate", "key", "command_key", "heartbeat", "self_test",
        "second"}},
      {"[uplink.second]", {"uri", "ca", "certificate", "key"}},
      {"[storage]", {"directory", "keep_readings", "keep_alarms"}},
      {"[console]", {"socket"}},
      {"[help]", {"after", "hook", "announce", "severity", "device"}},
      {"[[help.device]]",
       {"topic", "pre-alarm", "cancelled", "calling", "on-its-way", "not-reached", "over"}},
      {"the home file", {"zone", "room", "device"}},
      {"[[room]]", {"id", "type"}},
      {"[[device]]",
       {"id", "address", "type", "room", "power", "check_in", "via", "safety", "actions", "signals",
        "invert"}},
      {"the rules file", {"defaults", "rule"}},
      {"[[rule]]",
       {"kind",
        "id",
        "sensors",
        "devices",
        "room",
        "class",
        "severity",
        "limits",
        "set",
        "clear",
        "pre_alarm",
        "cancel_by_movement",
        "keep_firing_for",
        "hold_off",
        "hold_while_out",
        "latched",
        "maybe_after",
        "adaptive",
        "home_by",
        "visits",
        "margin",
        "when",
        "enabled",
        "shadow"}},
      {"a limit", {"window", "days", "for"}},
      {"a visit", {"at", "days"}},
      {"an edge", {"sensor", "min", "max", "any_change"}},
      {"when (threshold)", {"is", "sensors", "at_least", "at_most", "clear"}},
      {"when (momentary)", {"is", "sensors", "value"}},
      {"when (latch)", {"is", "set", "reset"}},
      {"when (count-within)", {"is", "edges", "n", "within", "reset"}},
      {"when (sequence)", {"is", "first", "then", "within"}},
      {"when (absence)", {"is", "edges"}},
      {"when (silent)", {"is", "device", "after", "floor", "ceiling"}},
  }};
  return table;
}

}  // namespace

const char* title(Section section) noexcept {
  return entries()[static_cast<std::size_t>(section)].title;
}
std::span<const std::string> known_keys(Section section) {
  return entries()[static_cast<std::size_t>(section)].keys;
}

}  // namespace vicino::config
