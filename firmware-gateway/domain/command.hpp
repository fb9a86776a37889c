// What a person, at the centre, at the technician's page or on the command line, asks of the gateway.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/ids.hpp"
#include "domain/instant.hpp"

namespace vicino {

enum class Mode : std::uint8_t { normal, away, maintenance, privacy, visitor };
std::string_view name(Mode mode) noexcept;
std::optional<Mode> mode_from(std::string_view name) noexcept;

struct Acknowledge {
  AlertNumber alert = 0;
  friend bool operator==(const Acknowledge&, const Acknowledge&) = default;
};
struct CancelAlert {
  AlertNumber alert = 0;
  friend bool operator==(const CancelAlert&, const CancelAlert&) = default;
};  // of a pre-alarm
struct Silence {
  AlertNumber alert = 0;
  Millis for_ = Millis{0};
  friend bool operator==(const Silence&, const Silence&) = default;
};
struct SetMode {
  Mode mode = Mode::normal;
  Instant until = never;
  std::string reason;
  friend bool operator==(const SetMode&, const SetMode&) = default;
};
struct TestAlarm {
  friend bool operator==(const TestAlarm&, const TestAlarm&) = default;
};
struct AskStatus {
  friend bool operator==(const AskStatus&, const AskStatus&) = default;
};

struct Command {
  std::string id;      // unique; a repeated one is refused
  std::string author;  // operator's code or "cli"; pseudonymous
  Instant expires = never;
  std::variant<Acknowledge, CancelAlert, Silence, SetMode, TestAlarm, AskStatus> body;
  friend bool operator==(const Command&, const Command&) = default;
};
std::string_view name(const Command& command) noexcept;  // "acknowledge", "set-mode", ...

}  // namespace vicino
