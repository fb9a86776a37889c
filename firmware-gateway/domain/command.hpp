// What a person, at the centre, at the technician's page or on the command line, asks of the gateway.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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
// One of several operators says: mine. Changes nothing in the home; the other operators see it.
struct Claim {
  AlertNumber alert = 0;
  friend bool operator==(const Claim&, const Claim&) = default;
};
// A remark for the record of an alert; no names of persons.
struct Remark {
  AlertNumber alert = 0;
  std::string text;
  friend bool operator==(const Remark&, const Remark&) = default;
};
// What it was, once somebody knows: what the false-alarm budget counts.
enum class Disposition : std::uint8_t { true_alarm, false_alarm, test };
std::string_view name(Disposition disposition) noexcept;  // "true", "false", "test"
std::optional<Disposition> disposition_from(std::string_view name) noexcept;
// The operator closes the alert and says what it was. Of one that is over already only the disposition is
// kept; of one whose condition still holds, the wait begins anew.
struct Resolve {
  AlertNumber alert = 0;
  Disposition disposition = Disposition::true_alarm;
  std::string reason;
  friend bool operator==(const Resolve&, const Resolve&) = default;
};
// How often the gateway tells the centre how it is: 1 min to a day. Kept until the next such command.
struct SetHeartbeat {
  Millis interval{0};
  friend bool operator==(const SetHeartbeat&, const SetHeartbeat&) = default;
};
inline constexpr Millis shortest_heartbeat = std::chrono::minutes{1};
inline constexpr Millis longest_heartbeat = std::chrono::minutes{1440};

// A file of the configuration, whole: its name as vicino.toml names it ("rules.toml"), its text.
struct ConfigurationDocument {
  std::string name;
  std::string text;
  friend bool operator==(const ConfigurationDocument&, const ConfigurationDocument&) = default;
};
// A plain name: 1 to 64 of letters, digits, '-', '_' and '.', a letter or digit first. It becomes a file's name.
bool is_document_name(std::string_view name) noexcept;
inline constexpr std::size_t max_configuration_documents = 17;  // the home, and 16 files of rules
inline constexpr std::size_t max_configuration_bytes = std::size_t{96} * 1024;  // of all texts together
// The home and the rules anew. A document takes the place of the one of its name; the others stay as they are.
// Never vicino.toml: who we are, where the centre is, secrets (docs/decisions/0011).
struct ApplyConfiguration {
  std::vector<ConfigurationDocument> documents;
  std::uint64_t hash = 0;  // of the configuration that came of it; in the journal it stands for the documents
  friend bool operator==(const ApplyConfiguration&, const ApplyConfiguration&) = default;
};

struct Command {
  std::string id;      // unique; a repeated one is refused
  std::string author;  // operator's code or "cli"; pseudonymous
  Instant expires = never;
  std::variant<Acknowledge, CancelAlert, Silence, SetMode, TestAlarm, AskStatus, Claim, Remark, Resolve,
               SetHeartbeat, ApplyConfiguration>
      body;
  friend bool operator==(const Command&, const Command&) = default;
};
std::string_view name(const Command& command) noexcept;  // "acknowledge", "set-mode", ...

}  // namespace vicino
