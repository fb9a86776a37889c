// What an attentive reader finds in a recording: the names of its devices, the incidents that were injected. A second,
// simpler reading than the decoder's, to hold the decoder and the whole gateway against.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "tests/support/captured_home.hpp"

namespace vicino::test {

using Capture = std::vector<CapturedMessage>;
using Incidents =
    std::map<std::pair<std::string, SignalKind>, int>;  // (address, kind) -> how often it happened

inline constexpr std::string_view recorded_base = "zigbee2mqtt/";

// A recording without what is not under the base topic (markers of the recorder, Home Assistant's discovery).
inline Capture load_recording(const std::filesystem::path& folder, const std::string& name) {
  auto messages = read_captured(folder / (name + ".jsonl.xz"));
  std::erase_if(messages, [](const auto& m) { return !m.topic.starts_with(recorded_base); });
  return messages;
}

inline bool is_bridge(const CapturedMessage& m) {
  return m.topic.starts_with("zigbee2mqtt/bridge/");
}

// name or address -> address, from every bridge/devices of the recording.
inline std::map<std::string, std::string> names_in(const Capture& messages) {
  std::map<std::string, std::string> names;
  for (const auto& m : messages) {
    if (m.topic != "zigbee2mqtt/bridge/devices") continue;
    const auto list = boost::json::parse(m.payload);
    for (const auto& device : list.as_array())
      names[device.at("friendly_name").as_string().c_str()] = device.at("ieee_address").as_string().c_str();
  }
  return names;
}

// What an attentive reader of the recording would call an incident: an action of alarm, or a word of alarm
// where there was another before.
inline Incidents incidents_in(const Capture& messages) {
  struct Alarm {
    std::string_view property;
    std::set<std::string> words;
    SignalKind kind;
  };
  const std::vector<Alarm> alarms{{"fall_down_status", {"\"maybe_fall\"", "\"fall\""}, SignalKind::fall},
                                  {"fall_status", {"\"fall_warning\"", "\"fall_alarm\""}, SignalKind::fall},
                                  {"status", {"\"falling\""}, SignalKind::fall},
                                  {"sos", {"true"}, SignalKind::sos},
                                  {"smoke", {"true"}, SignalKind::smoke},
                                  {"water_leak", {"true"}, SignalKind::water_leak}};
  const auto names = names_in(messages);
  std::map<std::pair<std::string, std::string_view>, std::string> said;
  Incidents incidents;
  for (const auto& m : messages) {
    const auto found = names.find(m.topic.substr(recorded_base.size()));
    if (is_bridge(m) || found == names.end() || m.payload.empty()) continue;
    const auto state = boost::json::parse(m.payload).as_object();
    if (const auto* action = state.if_contains("action"); action != nullptr && *action == "emergency")
      ++incidents[{found->second, SignalKind::sos}];
    for (const auto& alarm : alarms) {
      const auto* value = state.if_contains(alarm.property);
      if (value == nullptr || value->is_null()) continue;
      const auto word = boost::json::serialize(*value);
      auto& before = said[{found->second, alarm.property}];
      if (alarm.words.contains(word) && before != word) ++incidents[{found->second, alarm.kind}];
      before = word;
    }
  }
  return incidents;
}

// The devices of a recording for which no purpose in a home could be seen.
inline std::set<std::string> strangers_of(const Home& home, const Capture& messages) {
  std::set<std::string> strangers;
  for (const auto& [called, address] : names_in(messages))
    if (std::none_of(home.devices.begin(), home.devices.end(),
                     [&, a = address](const Device& d) { return d.address == a; }))
      strangers.insert(called);
  return strangers;
}

}  // namespace vicino::test
