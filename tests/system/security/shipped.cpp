#include "tests/system/security/shipped.hpp"

#include <set>
#include <stdexcept>

namespace vicino::test {
namespace {

using Changes = std::vector<std::pair<std::string, std::string>>;

// A shipped file with some of its words changed; each must be there, else this would be another file.
std::string shipped(const std::string& name, const Changes& changes) {
  auto text = read_file(std::filesystem::path(VICINO_SOURCE_DIR) / "config/mosquitto" / name);
  for (const auto& [from, to] : changes) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error(name + " does not hold: " + from);
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string log_and_store(const std::filesystem::path& folder) {
  return "log_dest stderr\npersistence_location " + folder.string() + "/";
}

std::filesystem::path made(const std::filesystem::path& folder) {
  std::filesystem::create_directory(folder);
  return folder;
}

}  // namespace

// --- who is who at the centre's broker ---

Registry::Registry(const Authority& authority) : folder_(authority.folder()) {
  for (const auto* who : {"vicino-centre", "gw-0002", "overseer"}) authority.issue(who);
  const auto file = [&](const char* name) { return (folder_ / name).string(); };
  write_file(file("ca.cnf"), "[ca]\ndefault_ca=d\n[d]\ndatabase=" + file("index.txt") + "\ncrlnumber=" +
                                 file("crlnumber") + "\ndefault_md=sha256\ndefault_crl_days=30\n");
  write_file(file("index.txt"), "");
  write_file(file("crlnumber"), "01\n");
  renew_list();
}

Ran Registry::openssl_ca(std::vector<std::string> words) const {
  std::vector<std::string> command{
      "openssl",          "ca",    "-config",         folder_ / "ca.cnf", "-keyfile",
      folder_ / "ca.key", "-cert", folder_ / "ca.crt"};
  command.insert(command.end(), words.begin(), words.end());
  auto ran = run(command);
  if (ran.status != 0) throw std::runtime_error("openssl ca: " + ran.output);
  return ran;
}

void Registry::renew_list(const std::string& last_day) const {
  std::vector<std::string> words{"-gencrl", "-out", list()};
  if (!last_day.empty())
    words.insert(words.end(), {"-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", last_day});
  openssl_ca(words);
}

void Registry::revoke(const std::string& name) const {
  openssl_ca({"-revoke", folder_ / (name + ".crt")});
  renew_list();
}

Broker shipped_centre_broker(const std::filesystem::path& folder, const Authority& authority,
                             const Registry& registry) {
  made(folder);
  write_file(folder / "centre.acl", shipped("centre.acl", {}) + "\nuser overseer\ntopic readwrite #\n");
  const auto file = [&](const char* name) { return (authority.folder() / name).string(); };
  return Broker::as_written(
      folder, "centre",
      shipped("centre.conf", {{"/etc/mosquitto/vicino-centre.acl", folder / "centre.acl"},
                              {"listener 8883", "listener PORT 127.0.0.1"},
                              {"/etc/mosquitto/certs/gateways-ca.pem", file("ca.crt")},
                              {"/etc/mosquitto/certs/centre.pem", file("server.crt")},
                              {"/etc/mosquitto/certs/centre.key", file("server.key")},
                              {"/etc/mosquitto/certs/revoked.pem", registry.list()},
                              {"log_dest syslog", log_and_store(folder)}}));
}

// --- the sensors' broker ---

namespace {
std::string sensors_settings(const std::filesystem::path& folder, bool siren) {
  made(folder);
  const std::string siren_line = "topic write zigbee2mqtt/hall_siren/set";
  write_file(folder / "sensors.acl",
             shipped("sensors.acl", siren ? Changes{{"# " + siren_line, siren_line}} : Changes{}) +
                 "\nuser overseer\ntopic readwrite #\n");
  write_file(folder / "passwords", "");
  for (const std::string who : {"zigbee2mqtt", "vicino", "overseer"}) {
    // As a technician would make it: nobody else's, and like nothing else in a log.
    auto password = run({"openssl", "rand", "-hex", "16"}).output;
    password.pop_back();
    write_file(folder / (who + ".password"), password + "\n");
    std::filesystem::permissions(folder / (who + ".password"), std::filesystem::perms(0600));
    run({"mosquitto_passwd", "-b", folder / "passwords", who, password});
  }
  return shipped(
      "sensors.conf",
      {{"listener 1883 127.0.0.1", "listener PORT 127.0.0.1"},
       {"password_file /etc/mosquitto/vicino.passwd", "password_file " + (folder / "passwords").string()},
       {"acl_file /etc/mosquitto/vicino.acl", "acl_file " + (folder / "sensors.acl").string()},
       {"log_dest syslog", log_and_store(folder)}});
}
}  // namespace

SensorsBroker::SensorsBroker(const std::filesystem::path& folder, bool siren)
    : broker(Broker::as_written(folder, "sensors", sensors_settings(folder, siren))), folder_(folder) {}

std::filesystem::path SensorsBroker::password_file() const {
  return folder_ / "vicino.password";
}
std::string SensorsBroker::password(const std::string& user) const {
  auto text = read_file(folder_ / (user + ".password"));
  text.pop_back();
  return text;
}
MqttClient::Options SensorsBroker::as(const std::string& user, std::vector<std::string> subscribe) const {
  return {broker.port(), "test-" + user, std::move(subscribe), {}, user, password(user), {}};
}

// --- all of it ---

Stage::Options ShippedStage::options(std::string home) {
  Stage::Options all;
  all.home = std::move(home);
  all.raise = false;
  return all;
}

ShippedStage::ShippedStage(std::string home, const std::string& more_settings)
    : stage(options(std::move(home))),
      registry(*stage.authority),
      centre_broker(shipped_centre_broker(stage.folder / "centre-broker", *stage.authority, registry)),
      sensors(stage.folder / "sensors-broker") {
  const auto& authority = stage.authority->folder();
  for (const auto* ending : {".crt", ".key"})  // the stage's centre goes by the shipped name
    std::filesystem::copy_file(authority / (std::string("vicino-centre") + ending),
                               authority / (std::string("centre") + ending),
                               std::filesystem::copy_options::overwrite_existing);
  stage.sensors_port = sensors.broker.port();
  stage.uplink_uri = centre_broker.tls_uri();
  stage.more_settings = more_settings;
  stage.write_settings();
  auto settings = read_file(stage.folder / "vicino.toml");
  const std::string heading = "[local_broker]\n";
  settings.insert(settings.find(heading) + heading.size(),
                  "user = \"vicino\"\npassword_file = \"" + sensors.password_file().string() + "\"\n");
  write_file(stage.folder / "vicino.toml", settings);
  overseer = std::make_unique<MqttClient>(
      MqttClient::Options{centre_broker.port(), "overseer", {"#"}, authority, {}, {}, {}});
  zigbee2mqtt = std::make_unique<MqttClient>(sensors.as("zigbee2mqtt", {"zigbee2mqtt/#"}));
  say("bridge/state", R"({"state":"online"})", true);
  stage.start_centre();
  stage.start_gateway();
  if (!eventually([this] { return stage.is_protected(); }, 20s))
    throw std::runtime_error("the home does not become protected: " + stage.gateway_log());
}

std::size_t ShippedStage::raised(const std::string& rule) const {
  std::set<std::pair<std::string, Seq>> ids;
  for (const auto& payload : overseer->heard_on("/alert")) {
    const auto message = protocol::parse_alert(payload);
    if (message && message->alert.rule == rule && message->alert.transition == TransitionKind::raised)
      ids.emplace(message->envelope.journal, message->envelope.seq);
  }
  return ids.size();
}

}  // namespace vicino::test
