#include "commissioning/setup.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>

#include "commissioning/certificates.hpp"
#include "commissioning/files.hpp"
#include "commissioning/system_probe.hpp"
#include "config/parse_home.hpp"
#include "runtime/clock.hpp"

namespace vicino::commissioning {
namespace {

namespace fs = std::filesystem;

constexpr mode_t secret = 0600, open_to_all = 0644;

// Writes, and tells so; false: it could not.
bool put(Findings& out, FileRequest request) {
  const std::string path = request.path.string();
  const auto written = write_file(request);
  if (!written) {
    out.push_back(fail("init.write", same(written.error().what), same(written.error().cure)));
    return false;
  }
  switch (*written) {
    case Written::fresh:
      out.push_back(fine("init.written", {"scritto " + path, "written: " + path}));
      break;
    case Written::kept:
      out.push_back(
          fine("init.kept", {"c'è già, lasciato com'è: " + path, "there already, left as it is: " + path}));
      break;
    case Written::replaced:
      out.push_back(fine("init.replaced", {"sostituito " + path + " (copia accanto, .bak)",
                                           "replaced " + path + " (copy beside it, .bak)"}));
  }
  return true;
}

std::string random_text(std::size_t bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) {
    const auto byte = random();
    text += digits[byte >> 4 & 15u];
    text += digits[byte & 15u];
  }
  return text;
}

// mosquitto_passwd replaces the plain passwords of a file by their hashes; so none stands in an argument list.
bool hash_passwords(const fs::path& file) {
  std::string program = "mosquitto_passwd", option = "-U", path = file.string();
  std::array<char*, 4> arguments{program.data(), option.data(), path.data(), nullptr};
  pid_t child = 0;
  if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) return false;
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The hashed file's text; "" if the tool is not there.
std::string hashed(const fs::path& folder, const std::string& plain) {
  const fs::path file = folder / ".vicino.passwd.plain";
  std::error_code error;
  fs::remove(file, error);
  std::string text;
  if (write_file({file, plain, secret, "", false}) && hash_passwords(file))
    text = read_text(file).value_or("");
  fs::remove(file, error);
  return text;
}

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::string new_gateway_id() {
  return "gw-" + random_text(4);
}

Findings set_up_identity(const SetupOptions& options, const std::string& gateway) {
  Findings out;
  const fs::path key_file = options.secrets() / "gateway.key",
                 request_file = options.directory / "gateway.csr";
  std::error_code error;
  const bool fresh = !fs::exists(key_file, error) || options.new_key;
  std::string key;
  if (fresh) {
    const auto made = make_key();
    if (!made) return {fail("init.key", same(made.error().what), same(made.error().cure))};
    key = *made;
  } else {
    key = read_text(key_file).value_or("");
  }
  if (!put(out, {key_file, key, secret, "", options.new_key})) return out;
  const auto request = make_request(key, gateway);
  if (!request)
    return out.push_back(fail("init.request", same(request.error().what), same(request.error().cure))), out;
  put(out, {request_file, *request, open_to_all, "", fresh || options.force});
  return out;
}

Findings set_up_settings(const SetupOptions& options, const Answers& answers,
                         const std::vector<Candidate>& found) {
  Findings out;
  const auto& folder = options.directory;
  put(out, {folder / "home.toml", home_toml(answers, found), open_to_all, "", options.force}) &&
      put(out, {folder / "rules.toml", rules_toml(answers), open_to_all, "", options.force}) &&
      put(out, {folder / "vicino.toml", vicino_toml(answers, folder), open_to_all, "", options.force});
  return out;
}

Findings set_up_broker(const SetupOptions& options, int port, const std::string& base_topic) {
  Findings out;
  const fs::path ours = options.secrets() / "local-broker.password";
  const fs::path theirs = options.secrets() / "zigbee2mqtt-secret.yaml";
  const fs::path hashes = options.mosquitto / "vicino.passwd";
  std::error_code error;
  // The three belong together: all are kept, or all are made.
  const int there = fs::exists(ours, error) + fs::exists(theirs, error) + fs::exists(hashes, error);
  if (there != 0 && there != 3 && !options.force)
    return {fail("init.broker",
                 {"le password del broker dei sensori sono incomplete",
                  "the passwords of the sensors' broker are incomplete"},
                 same("sudo vicinoctl init --only broker --force"))};
  if (there == 3 && !options.force) {
    out.push_back(fine("init.kept", {"le password del broker ci sono già, lasciate come sono",
                                     "the broker's passwords are there already, left as they are"}));
  } else {
    const std::string vicino = random_text(24), zigbee = random_text(24);
    fs::create_directories(options.mosquitto, error);
    const auto text = hashed(options.mosquitto, "vicino:" + vicino + "\nzigbee2mqtt:" + zigbee + "\n");
    if (text.empty())
      return {warn("init.broker",
                   {"mosquitto_passwd non c'è: il broker dei sensori non è impostato",
                    "there is no mosquitto_passwd: the sensors' broker is not set up"},
                   {"sudo apt install mosquitto, poi sudo vicinoctl init --only broker",
                    "sudo apt install mosquitto, then sudo vicinoctl init --only broker"})};
    if (!put(out, {hashes, text, secret, "mosquitto", true}) ||
        !put(out, {ours, vicino + "\n", secret, "", true}) ||
        !put(out, {theirs, "mqtt_password: " + zigbee + "\n", secret, "", true}))
      return out;
    out.push_back(
        warn("init.zigbee2mqtt",
             {"Zigbee2MQTT deve conoscere la sua password nuova", "Zigbee2MQTT must know its new password"},
             same("sudo install -m 0600 -o zigbee2mqtt " + theirs.string() +
                  " /opt/zigbee2mqtt/data/secret.yaml; "
                  "sudo systemctl restart mosquitto zigbee2mqtt")));
  }
  const auto conf = read_text(options.share / "mosquitto/sensors.conf"),
             acl = read_text(options.share / "mosquitto/sensors.acl");
  if (!conf || !acl)
    return out.push_back(warn("init.broker",
                              {"mancano le impostazioni fornite: " + (options.share / "mosquitto").string(),
                               "the shipped settings are missing: " + (options.share / "mosquitto").string()},
                              same("sudo apt install --reinstall vicino-gateway"))),
           out;
  auto text = replaced(*conf, "/etc/mosquitto/", options.mosquitto.string() + "/");
  text = replaced(std::move(text), "listener 1883 ", "listener " + std::to_string(port) + " ");
  put(out, {options.mosquitto / "vicino.acl", replaced(*acl, "zigbee2mqtt/", base_topic + "/"), secret,
            "mosquitto", options.force}) &&
      put(out, {options.mosquitto / "conf.d/vicino.conf", text, open_to_all, "", options.force});
  return out;
}

Findings add_devices(const SetupOptions& options, const Answers& answers,
                     const std::vector<Candidate>& found) {
  const fs::path file = options.directory / "home.toml";
  const auto text = read_text(file);
  Problems problems;
  const Home home = config::parse_home(text.value_or(""), file.string(), problems);
  const auto additions = home_additions(answers, found, home);
  if (text && additions.empty())
    return {fine("init.devices", {"nessun dispositivo nuovo da aggiungere", "no new device to add"})};
  const std::string whole = text.value_or("") + additions;
  (void)config::parse_home(whole, file.string(), problems);
  if (!text || !problems.empty())
    return {fail("init.devices",
                 same(problems.empty() ? "cannot read " + file.string() : to_text(problems.front())),
                 {"aggiungerli a mano in " + file.string(), "add them by hand to " + file.string()})};
  Findings out;
  put(out, {file, whole, open_to_all, "", true});
  return out;
}

Findings install_certificate(const SetupOptions& options, const std::string& gateway,
                             const fs::path& certificate, const fs::path& ca) {
  const auto& folder = options.directory;
  // Judged where it lies, before anything is replaced.
  auto facts =
      look_at({options.secrets() / "gateway.key", certificate, ca, folder / "gateway.csr", gateway, ""},
              runtime::SystemClock().now());
  Findings out = audit(facts);
  if (worst(out) == Level::error) return out;
  const auto text = read_text(certificate), authority = read_text(ca);
  if (!text || !authority)
    return {fail("init.write", same("cannot read " + certificate.string()), same("sudo vicinoctl init ..."))};
  const bool again = read_text(folder / "gateway.pem") == text,
             ca_again = read_text(folder / "centre-ca.pem") == authority;
  put(out, {folder / "centre-ca.pem", *authority, open_to_all, "", !ca_again}) &&
      put(out, {folder / "gateway.pem", *text, open_to_all, "", !again});
  return out;
}

}  // namespace vicino::commissioning
