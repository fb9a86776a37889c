// What the gateway admits through its gate: the only things that can change its mind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/command.hpp"
#include "domain/ids.hpp"
#include "domain/instant.hpp"

namespace vicino {

struct Reading {
  SignalId signal = no_signal;
  double value = 0;               // unit by SignalKind
  Instant observed_at = unknown;  // the device's own time; `unknown` if it has none
  friend bool operator==(const Reading&, const Reading&) = default;
};

// `heard`: a sign of life without news (a repeated state). `offline`: its source says that it is gone.
enum class Liveness : std::uint8_t { heard, online, offline };
struct Availability {
  DeviceId device = no_device;
  Liveness liveness = Liveness::heard;
  friend bool operator==(const Availability&, const Availability&) = default;
};

struct CommandReceived {
  Command command;
  friend bool operator==(const CommandReceived&, const CommandReceived&) = default;
};

// The mode ended by itself or was changed from inside; changes by command arrive as CommandReceived{SetMode}.
struct ModeChanged {
  Mode mode = Mode::normal;
  friend bool operator==(const ModeChanged&, const ModeChanged&) = default;
};

// The wall clock was stepped: every stored instant moves by delta. `synchronised` says what is known
// afterwards.
struct ClockAdjusted {
  Millis delta{0};
  bool synchronised = false;
  friend bool operator==(const ClockAdjusted&, const ClockAdjusted&) = default;
};

// Nothing was seen in (last_alive, at]: deadlines in it fire late, absence is not counted over it.
struct GatewayStarted {
  Instant last_alive = unknown;  // `unknown`: a new journal
  bool clock_synchronised = false;
  std::string boot_id;
  std::string version;
  friend bool operator==(const GatewayStarted&, const GatewayStarted&) = default;
};

// From here on the state belongs to this rule set; rules that are the same as before keep their state.
struct RulesLoaded {
  std::uint64_t hash = 0;  // RuleSet::hash()
  friend bool operator==(const RulesLoaded&, const RulesLoaded&) = default;
};

// What the gateway notices about itself, told when it changes; the daily self-test, each time it ends. `uplink` is well
// while the centre can be reached, `self_test` once a test alarm came back receipted, `safe_mode` unless it holds.
// Journals keep the numbers: new parts go to the end.
enum class HealthPart : std::uint8_t { storage, clock, uplink, self_test, safe_mode };
inline constexpr HealthPart last_health_part = HealthPart::safe_mode;
inline constexpr std::size_t health_part_count = static_cast<std::size_t>(last_health_part) + 1;
std::string_view name(HealthPart part) noexcept;  // "storage"
struct GatewayHealth {
  HealthPart part = HealthPart::storage;
  bool ok = true;
  friend bool operator==(const GatewayHealth&, const GatewayHealth&) = default;
};

// What became of the daily self-test that was sent last: for status and heartbeat.
enum class TestOutcome : std::uint8_t { under_way, failed, passed };
inline constexpr std::size_t test_outcome_count = 3;
std::string_view name(TestOutcome outcome) noexcept;  // "under-way"
std::optional<TestOutcome> test_outcome_from(std::string_view name) noexcept;
struct SelfTestResult {
  Instant at = unknown;  // when it was sent
  TestOutcome outcome = TestOutcome::under_way;
  Millis took{0};  // until its receipt came, or was given up; 0 while it is under way
  friend bool operator==(const SelfTestResult&, const SelfTestResult&) = default;
};

struct Event {
  Seq seq = 0;
  Instant at = unknown;  // arrival, never earlier than the event before it
  std::variant<Reading, Availability, CommandReceived, ModeChanged, ClockAdjusted, GatewayStarted,
               RulesLoaded, GatewayHealth>
      body;
  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace vicino
