// All settings of a gateway, as values. parse.cpp makes them from TOML; check.cpp says what is wrong with
// them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/command.hpp"
#include "domain/home.hpp"
#include "domain/result.hpp"
#include "rules/care_rule.hpp"

namespace vicino::config {

// The sensors' broker, on this machine.
struct LocalBroker {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string user;                     // "" : none
  std::filesystem::path password_file;  // first line is the password
  std::string client_id = "vicino-gateway";
  std::string base_topic = "zigbee2mqtt";
  int max_inflight = 1000;  // the broker's max_inflight_messages: batches stay below half of it
};

// Another broker of the same centre.
struct SecondBroker {
  std::string uri;
  std::filesystem::path ca;  // these three as of the first, where nothing else is said
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// The centre's broker.
struct Uplink {
  std::string uri;      // "ssl://centre.example:8883"; "tcp://127.0.0.1:1883" on loopback only
  std::string realm;    // the ambito: "crema"
  std::string gateway;  // pseudonymous id: "gw-7f3a"
  std::filesystem::path ca;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path command_key;  // the centre's public key, Ed25519, PEM; "": commands need no signature
  Millis heartbeat = std::chrono::seconds{60};
  std::optional<std::uint16_t> self_test =
      std::uint16_t{11 * 60};          // minutes after local midnight; none: never
  std::optional<SecondBroker> second;  // for when the first does not lead to the centre
};

struct Storage {
  std::filesystem::path directory = "/var/lib/vicino";
  Millis keep_readings = std::chrono::hours{24 * 14};
  Millis keep_alarms = std::chrono::hours{24 * 90};
};

// A siren, lamp or voice behind Zigbee2MQTT: what is published for each word of the helpline.
struct HelpDevice {
  std::string topic;                                          // below the base topic: "hall_siren/set"
  std::vector<std::pair<std::string, std::string>> payloads;  // word -> payload
  friend bool operator==(const HelpDevice&, const HelpDevice&) = default;
};
// What happens when the centre does not answer, and what the home says meanwhile.
struct Help {
  Millis after = std::chrono::minutes{3};  // without a receipt: the alternative path
  std::filesystem::path hook;              // gets the alert as JSON on standard input; "": none
  std::filesystem::path announce;          // gets what is to be said; "": none
  Severity severity = Severity::high;      // alerts below are neither passed on nor spoken of
  std::vector<HelpDevice> devices;
};

struct Settings {
  Home home;
  std::vector<rules::CareRule> rules;
  LocalBroker local;
  std::optional<Uplink> uplink;  // none: a gateway on its own, rules and journal run
  Storage storage;
  Help help;
  std::filesystem::path socket = "/run/vicino/console.sock";
  std::uint64_t hash = 0;  // of the files' bytes; on the wire as configuration hash
};

using Loaded = std::variant<Settings, Problems>;

// Reads the main file (vicino.toml) and the files it names (`home = "home.toml"`, `rules = ["rules.toml"]`,
// relative to it). Collects every problem it can find in one pass instead of stopping at the first.
Loaded load(const std::filesystem::path& main_file);
// The same with documents in the place of the files of their names; in problems they stand by these names. One whose
// name is in none of the main file's paths is a problem, too.
Loaded load(const std::filesystem::path& main_file, const std::vector<ConfigurationDocument>& instead);
// What the main file names, unread: the texts under their names (without directories), which `instead` may take the place
// of, and where the state lies.
struct Files {
  std::vector<ConfigurationDocument> documents;
  std::filesystem::path directory;  // of [storage]
};
std::variant<Files, Problems> read_files(const std::filesystem::path& main_file);
// Tells sets of documents apart; no defence against anybody.
std::uint64_t hash_of(const std::vector<ConfigurationDocument>& documents);

// For vicinoctl rules check|explain|test: a rule file against a home.
std::variant<Home, Problems> load_home(const std::filesystem::path& file);
std::variant<std::vector<rules::CareRule>, Problems> load_rules(const std::filesystem::path& file,
                                                                const Home& home);

}  // namespace vicino::config
