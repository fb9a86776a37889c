#include "stage.hpp"

#include <set>
#include <stdexcept>
#include <utility>

#include "cloud-bridge/operations-centre/api_client.hpp"
#include "console/client.hpp"

namespace vicino::test {

const char* const small_home_toml = R"(zone = "Europe/Rome"
room = [{ id = "bathroom", type = "bathroom" }, { id = "hall", type = "entrance" }]
[[device]]
id = "zigbee"
type = "bridge"
address = "zigbee2mqtt"
[[device]]
id = "bathroom_motion"
type = "motion"
address = "0x00158d0001a10001"
room = "bathroom"
[[device]]
id = "hall_motion"
type = "motion"
address = "0x00158d0001a10002"
room = "hall"
[[device]]
id = "front_door"
type = "outer-door"
address = "0x00158d0001a20001"
room = "hall"
[[device]]
id = "pendant"
type = "sos-button"
address = "0x00158d0001a50001"
[[device]]
id = "pull_cord"
type = "sos-button"
address = "0x00158d0001a50002"
room = "bathroom"
[[device]]
id = "thermometer"
type = "climate"
address = "0x00158d0001a70001"
room = "hall"
)";

namespace {

std::string program(const std::string& name) {
  return std::string(VICINO_BIN_DIR) + "/" + name;
}

std::string quoted(const std::filesystem::path& path) {
  return "\"" + path.string() + "\"\n";
}

}  // namespace

Stage::Stage(Options options)
    : home(options.home),
      rules(options.rules),
      sensors_broker(folder.path(), "sensors", options.sensors_broker),
      centre_broker(make_centre_broker(options)),
      options_(std::move(options)) {
  sensors_port = sensors_broker.port();
  uplink_uri = options_.tls ? centre_broker.tls_uri() : centre_broker.uri();
  if (authority) ca = authority->folder() / "ca.crt";
  storage = folder / "data";
  socket = folder / "console.sock";
  std::filesystem::create_directory(storage);
  write_settings();
  if (!options_.raise) return;
  start_centre();
  start_gateway();
  if (!eventually([this] { return is_protected(); }, 20s))
    throw std::runtime_error("the home does not become protected: " + gateway_log());
}

Broker Stage::make_centre_broker(const Options& options) {
  if (!options.tls) return Broker(folder.path(), "centre-broker", options.centre_broker);
  authority.emplace(folder / "authority");
  for (const auto* who : {"gw-7f3a", "centre", "listener"}) authority->issue(who);
  return Broker::with_tls(folder.path(), "centre-broker", authority->folder(), options.centre_broker);
}

void Stage::write_settings() const {
  std::string text = "home = \"home.toml\"\nrules = [\"rules.toml\"]\n[local_broker]\nport = " +
                     std::to_string(sensors_port) +
                     "\nmax_inflight = 1000\n[uplink]\n"
                     "realm = \"crema\"\ngateway = \"gw-7f3a\"\nuri = \"" +
                     uplink_uri + "\"\n";
  if (authority)
    text += "ca = " + quoted(ca) + "certificate = " + quoted(authority->folder() / (certificate + ".crt")) +
            "key = " + quoted(authority->folder() / (certificate + ".key"));
  text +=
      "[storage]\ndirectory = " + quoted(storage) + "[console]\nsocket = " + quoted(socket) + more_settings;
  write_file(folder / "vicino.toml", text);
  write_file(folder / "home.toml", home);
  write_file(folder / "rules.toml", rules);
}

// --- what runs ---

void Stage::forget_crashes() const {
  std::filesystem::remove(std::filesystem::path(socket).replace_extension(".starts"));
}

void Stage::start_gateway(const std::vector<std::string>& more) {
  auto command = gateway_prefix;
  command.insert(command.end(), {program("vicinod"), "--config", folder / "vicino.toml"});
  command.insert(command.end(), more.begin(), more.end());
  gateway_ = std::make_unique<Process>(command, folder / "vicinod.log");
}

Ran Stage::run_gateway(const std::vector<std::string>& more) {
  std::vector<std::string> command{program("vicinod"), "--config", folder / "vicino.toml"};
  command.insert(command.end(), more.begin(), more.end());
  return run(command, 20s);
}

void Stage::start_centre() {
  launch_centre();
  if (!eventually([this] { return centre_state().find("\"connected\":true") != std::string::npos; }))
    throw std::runtime_error("the centre does not connect: " + centre_->output());
}

void Stage::launch_centre() {
  std::vector<std::string> command{program("vicino-centre"),
                                   "run",
                                   "--broker",
                                   centre_uri.empty() ? uplink_uri : centre_uri,
                                   "--realm",
                                   "crema",
                                   "--lang",
                                   "en",
                                   "--plain-log",
                                   "--store",
                                   folder / "centre.db",
                                   "--socket",
                                   folder / "centre.sock"};
  if (authority) {
    const auto file = [&](const char* name) { return (authority->folder() / name).string(); };
    command.insert(command.end(),
                   {"--ca", file("ca.crt"), "--cert", file("centre.crt"), "--key", file("centre.key")});
  }
  command.insert(command.end(), options_.centre.begin(), options_.centre.end());
  centre_ = std::make_unique<Process>(command, folder / "centre.log");
}

bool Stage::gateway_says(const std::string& text, std::chrono::milliseconds patience) const {
  return eventually([&] { return gateway_log().find(text, mark_) != std::string::npos; }, patience);
}

Ran Stage::vicinoctl(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), program("vicinoctl"));
  arguments.insert(arguments.end(), {"--socket", socket, "--lang", "en"});
  return run(arguments);
}

Ran Stage::vicino_centre(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), program("vicino-centre"));
  arguments.insert(arguments.end(), {"--socket", folder / "centre.sock"});
  return run(arguments);
}

// --- what happens ---

MqttClient& Stage::sensors() {
  if (!sensors_)
    sensors_ =
        std::make_unique<MqttClient>(MqttClient::Options{sensors_broker.port(), "home-of-the-test", {}, {}});
  return *sensors_;
}

MqttClient& Stage::listener() {
  if (!listener_)
    listener_ = std::make_unique<MqttClient>(
        MqttClient::Options{centre_broker.port(),
                            "listener",
                            {"vicino/v1/#"},
                            authority ? authority->folder() : std::filesystem::path()});
  return *listener_;
}

// --- what is seen ---

std::optional<console::StatusView> Stage::status() const {
  const auto answer = console::get(socket, "/v1/status");
  if (!answer || answer->status != 200) return std::nullopt;
  auto view = console::status_from_json(answer->body);
  return view ? std::optional(std::move(*view)) : std::nullopt;
}

bool Stage::is_protected() const {
  const auto view = status();
  return view && view->protected_now;
}

std::uint64_t Stage::refused(const std::string& reason) const {
  const auto view = status();
  if (!view) return 0;
  for (const auto& [name, count] : view->counters.refused)
    if (name == reason) return count;
  return 0;
}

std::vector<protocol::AlertMessage> Stage::alerts() {
  std::vector<protocol::AlertMessage> messages;
  for (const auto& payload : listener().heard_on("/alert")) {
    auto message = protocol::parse_alert(payload);
    if (!message) throw std::runtime_error(to_text(message.error()));
    messages.push_back(std::move(*message));
  }
  return messages;
}

std::size_t Stage::raised(const std::string& rule) {
  std::set<std::pair<std::string, Seq>> ids;
  for (const auto& message : alerts())
    if (message.alert.rule == rule && message.alert.transition == TransitionKind::raised)
      ids.emplace(message.envelope.journal, message.envelope.seq);
  return ids.size();
}

std::optional<protocol::Heartbeat> Stage::heartbeat() {
  const auto beats = listener().heard_on("/heartbeat");
  if (beats.empty()) return std::nullopt;
  auto beat = protocol::parse_heartbeat(beats.back());
  if (!beat) throw std::runtime_error(to_text(beat.error()));
  return std::move(*beat);
}

bool Stage::resolved(const std::string& rule) {
  std::optional<TransitionKind> last;
  for (const auto& message : alerts())
    if (message.alert.rule == rule) last = message.alert.transition;
  return last == TransitionKind::resolved;
}

std::string Stage::centre_state() const {
  const auto answer = operations_centre::ask(folder / "centre.sock", {"GET", "/v1/state", ""});
  return answer ? answer->body : "";
}

}  // namespace vicino::test
