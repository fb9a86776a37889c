// A home of two rooms with the sensors of each kind that the shell's tests need, and a gateway over a real journal.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "rules/care/expand.hpp"
#include "runtime/gateway.hpp"
#include "tests/support/process.hpp"

namespace vicino::test {

inline const Instant noon = *parse_rfc3339("2026-03-10T12:00:00Z");

inline Home small_home() {
  Home home;
  home.zone = "UTC";
  home.rooms = {{"bathroom", RoomType::bathroom}, {"hall", RoomType::entrance}};
  const auto add = [&](const char* id, DeviceType type, RoomId room,
                       std::initializer_list<SignalKind> kinds) {
    Device device;
    device.id = device.address = id;
    device.type = type;
    device.room = room;
    device.via = type == DeviceType::bridge ? no_device : DeviceId{0};
    home.devices.push_back(device);
    for (const auto kind : kinds)
      home.signals.push_back({std::string(id) + "." + std::string(name(kind)),
                              static_cast<DeviceId>(home.devices.size() - 1), kind});
  };
  add("zigbee", DeviceType::bridge, no_room, {});
  add("bathroom_motion", DeviceType::motion, RoomId{0}, {SignalKind::occupancy});
  add("hall_motion", DeviceType::motion, RoomId{1}, {SignalKind::occupancy});
  add("front_door", DeviceType::outer_door, RoomId{1}, {SignalKind::contact, SignalKind::battery});
  add("pendant", DeviceType::sos_button, no_room, {SignalKind::sos});
  return home;
}

inline rules::RuleSet compiled(const Home& home, const std::vector<rules::CareRule>& rules) {
  std::vector<rules::RuleSpec> specs;
  for (const auto& rule : rules) {
    auto expanded = rules::expand(home, rule);
    REQUIRE(std::holds_alternative<std::vector<rules::RuleSpec>>(expanded));
    for (auto& spec : std::get<0>(expanded)) specs.push_back(std::move(spec));
  }
  auto result = rules::compile(home, std::move(specs), rules::Zone::utc());
  REQUIRE(std::holds_alternative<rules::RuleSet>(result));
  return std::get<rules::RuleSet>(std::move(result));
}

inline rules::CareRule care(CareKind kind) {
  rules::CareRule rule;
  rule.kind = kind;
  return rule;
}

inline std::vector<rules::CareRule> usual_rules() {
  return {care(CareKind::sos), care(CareKind::left_open), care(CareKind::battery)};
}

inline runtime::EventBody reading(const Home& home, const char* signal, double value) {
  const auto id = home.find_signal(signal);
  REQUIRE(id);
  return Reading{*id, value, unknown};
}

// Journal and gateway in a folder of their own; restart() is what a crash and a new start are.
class House {
 public:
  explicit House(Home h = small_home(), std::vector<rules::CareRule> rules = usual_rules())
      : home(std::move(h)), rules_(std::move(rules)) {
    start(noon);
  }

  void start(Instant now) {
    journal::Options options;
    options.path = folder / "journal.db";
    auto opened = journal::Journal::open(options, [] { return std::string("journal-1"); });
    REQUIRE(opened);
    auto started = runtime::Gateway::start(compiled(home, rules_), std::move(opened->journal), now,
                                           {"boot", "1.0", true, test, fewer_rules}, restored);
    REQUIRE(started);
    gateway.emplace(std::move(*started));
  }
  // What is not committed is lost, as in a crash.
  void crash_and_start(Instant now) {
    gateway.reset();
    start(now);
  }
  void use(Home h, std::vector<rules::CareRule> rules) {
    home = std::move(h);
    rules_ = std::move(rules);
  }
  runtime::Effects commit() {
    runtime::Effects effects;
    REQUIRE(gateway->commit(effects));
    return effects;
  }
  Seq admit(const char* signal, double value, Instant at) {
    return gateway->admit(reading(home, signal, value), at);
  }
  std::vector<journal::Entry> entries() const {
    std::vector<journal::Entry> all;
    REQUIRE(
        gateway->journal().read(0, [&](const journal::Entry& entry) { return all.push_back(entry), true; }));
    return all;
  }

  TemporaryFolder folder;
  Home home;
  bool test = false;
  bool fewer_rules = false;  // as in safe mode
  runtime::Restored restored;
  std::optional<runtime::Gateway> gateway;

 private:
  std::vector<rules::CareRule> rules_;
};

// The alerts among what may act: "sos raised".
inline std::vector<std::string> told(const runtime::Effects& effects) {
  std::vector<std::string> words;
  for (const auto& out : effects.outgoing)
    if (const auto* record = std::get_if<AlertRecord>(&out.body))
      words.push_back(record->rule + " " + std::string(name(record->transition)));
  return words;
}

}  // namespace vicino::test
