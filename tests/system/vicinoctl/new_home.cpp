#include "new_home.hpp"

#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <stdexcept>

namespace vicino::test {
namespace {

std::string program(const std::string& name) {
  return std::string(VICINO_BIN_DIR) + "/" + name;
}
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}
std::string shipped(const std::string& name) {
  return read_file(std::string(VICINO_SOURCE_DIR "/config/mosquitto/") + name);
}
// A broker that runs as root gives its rights away, and could not read the test's folder then.
std::string as_ourselves() {
  return ::geteuid() == 0 ? "user root\n" : "";
}
std::string device(const std::string& address, const std::string& name, const std::string& property,
                   const std::string& rest) {
  return R"({"ieee_address":")" + address + R"(","friendly_name":")" + name +
         R"(","type":"EndDevice","power_source":"Battery","disabled":false,"interview_state":"SUCCESSFUL","definition":{"model":"X1",)"
         R"("description":"a sensor","exposes":[{"access":1,"name":")" +
         property + R"(","property":")" + property + "\"," + rest + "}]}}";
}

const std::string binary = R"("type":"binary","value_on":true,"value_off":false)";

}  // namespace

NewHome::NewHome() : authority(folder / "authority"), sensors_port(free_port()), centre_port(free_port()) {
  namespace fs = std::filesystem;
  for (const auto* name : {"vicino", "mosquitto/conf.d", "zigbee2mqtt", "data", "share", "broker-data"})
    fs::create_directories(folder / name);
  fs::create_symlink(VICINO_SOURCE_DIR "/config/mosquitto", folder / "share/mosquitto");
  // As Debian 12 installs it.
  write_file(folder / "mosquitto/mosquitto.conf",
             as_ourselves() + "pid_file " + (folder / "mosquitto.pid").string() +
                 "\npersistence true\npersistence_location " + (folder / "broker-data").string() +
                 "/\nlog_dest stderr\ninclude_dir " + (folder / "mosquitto/conf.d").string() + "\n");
  write_file(folder / "zigbee2mqtt/configuration.yaml",
             "advanced:\n  network_key:\n    - 17\n    - 34\n  pan_id: 31337\n");
  write_file(folder / "zigbee2mqtt/state.json", R"({"0x00158d0001a50001":{"battery":90,"linkquality":130}})");
  write_file(folder / "answers.toml",
             "realm = \"crema\"\ngateway = \"gw-7f3a\"\ncentre = \"localhost:" + std::to_string(centre_port) +
                 "\"\nsensors_port = " + std::to_string(sensors_port) + "\nstate = \"" +
                 (folder / "data").string() + "\"\nsocket = \"" + (folder / "console.sock").string() +
                 "\"\nalerts = [\"sos\"]\n" +
                 "[[device]]\naddress = \"0x00158d0001a20001\"\nid = \"front_door\"\ntype = "
                 "\"outer-door\"\nroom = \"entrance\"\n");
  info =
      R"({"config":{"advanced":{"cache_state_send_on_startup":false,"ext_pan_id":[1,2,3,4,5,6,7,8],"last_seen":"ISO_8601",)"
      R"("output":"json","pan_id":31337},"availability":{"enabled":true,"passive":{"timeout":1500}},"device_options":{"qos":1},)"
      R"("frontend":{"enabled":true,"host":"127.0.0.1","port":8080},"mqtt":{"server":"mqtt://127.0.0.1:1883"}},)"
      R"("permit_join":false,"version":"2.14.1"})";
  devices = "[" +
            device("0x00158d0001a50001", "pendente", "action", R"("type":"enum","values":["emergency"])") +
            "," + device("0x00158d0001a10001", "bagno/movimento", "occupancy", binary) + "," +
            device("0x00158d0001a20001", "porta", "contact",
                   R"("type":"binary","value_on":false,"value_off":true)") +
            "]";
  authority.issue("vicino-centre");
}

Ran NewHome::init(std::vector<std::string> more) {
  std::vector<std::string> command{program("vicinoctl"),
                                   "--lang",
                                   "en",
                                   "init",
                                   "--directory",
                                   folder / "vicino",
                                   "--share",
                                   folder / "share",
                                   "--mosquitto-folder",
                                   folder / "mosquitto",
                                   "--mosquitto",
                                   folder / "mosquitto/mosquitto.conf",
                                   "--zigbee2mqtt",
                                   folder / "zigbee2mqtt"};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

Ran NewHome::doctor(std::vector<std::string> more) {
  std::vector<std::string> command{program("vicinoctl"),
                                   "--lang",
                                   "en",
                                   "doctor",
                                   "--config",
                                   folder / "vicino/vicino.toml",
                                   "--mosquitto",
                                   folder / "mosquitto/mosquitto.conf",
                                   "--zigbee2mqtt",
                                   folder / "zigbee2mqtt",
                                   "--listen",
                                   "0.5"};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

std::map<std::string, std::string> NewHome::ailments(std::vector<std::string> more) {
  static const std::set<std::string> of_this_machine{"clock", "zone", "ports", "journald", "ca"};
  more.push_back("--json");
  const auto ran = doctor(std::move(more));
  std::map<std::string, std::string> found;
  const auto answer = boost::json::parse(ran.output);
  for (const auto& item : answer.at("findings").as_array()) {
    const std::string check(item.at("check").as_string());
    if (item.at("level").as_string() != "ok" && !of_this_machine.contains(check))
      found[check] =
          std::string(item.at("found").as_string()) + " | " + std::string(item.at("cure").as_string());
  }
  return found;
}

void NewHome::centre_signs() {
  const auto& ca = authority.folder();
  const auto signed_ =
      run({"openssl", "x509", "-req", "-in", folder / "vicino/gateway.csr", "-CA", ca / "ca.crt", "-CAkey",
           ca / "ca.key", "-CAcreateserial", "-days", "90", "-out", ca / "gateway.pem"});
  if (signed_.status != 0) throw std::runtime_error("openssl: " + signed_.output);
}

void NewHome::start_sensors_broker() {
  sensors_broker.reset();
  sensors_broker.emplace(
      std::vector<std::string>{"/usr/sbin/mosquitto", "-c", folder / "mosquitto/mosquitto.conf"},
      folder / "sensors-broker.log");
  zigbee2mqtt_speaks();
}

void NewHome::publish(const std::string& topic, const std::string& payload) {
  auto password =
      text("vicino/secrets/zigbee2mqtt-secret.yaml").substr(std::string("mqtt_password: ").size());
  password.pop_back();
  const std::vector<std::string> command{"mosquitto_pub",
                                         "-p",
                                         std::to_string(sensors_port),
                                         "-u",
                                         "zigbee2mqtt",
                                         "-P",
                                         password,
                                         "-q",
                                         "1",
                                         "-r",
                                         "-t",
                                         topic,
                                         "-m",
                                         payload};
  Ran ran;
  if (!eventually([&] { return (ran = run(command)).status == 0; }, 10s))
    throw std::runtime_error("mosquitto_pub: " + ran.output + text("sensors-broker.log"));
}

void NewHome::zigbee2mqtt_speaks() {
  publish("zigbee2mqtt/bridge/info", info);
  publish("zigbee2mqtt/bridge/devices", devices);
  publish("zigbee2mqtt/bridge/state", R"({"state":"online"})");
}

void NewHome::start_centre() {
  const auto& ca = authority.folder();
  auto conf = replaced(shipped("centre.conf"), "listener 8883",
                       "listener " + std::to_string(centre_port) + " 127.0.0.1");
  conf = replaced(conf, "/etc/mosquitto/certs/gateways-ca.pem", (ca / "ca.crt").string());
  conf = replaced(conf, "/etc/mosquitto/certs/centre.pem", (ca / "server.crt").string());
  conf = replaced(conf, "/etc/mosquitto/certs/centre.key", (ca / "server.key").string());
  conf = replaced(conf, "crlfile ", "# crlfile ");  // nobody is locked out yet
  conf = replaced(conf, "/etc/mosquitto/vicino-centre.acl", VICINO_SOURCE_DIR "/config/mosquitto/centre.acl");
  conf = replaced(conf, "log_dest syslog", "log_dest stderr");
  write_file(folder / "centre.conf",
             as_ourselves() + "persistence_location " + (folder / "broker-data").string() + "/c-\n" + conf);
  centre_broker.reset();
  centre_broker.emplace(std::vector<std::string>{"/usr/sbin/mosquitto", "-c", folder / "centre.conf"},
                        folder / "centre-broker.log");
  if (!centre)
    centre.emplace(
        std::vector<std::string>{program("vicino-centre"), "run", "--broker",
                                 "ssl://localhost:" + std::to_string(centre_port), "--realm", "crema",
                                 "--lang", "en", "--plain-log", "--store", folder / "centre.db", "--socket",
                                 folder / "centre.sock", "--ca", ca / "ca.crt", "--cert",
                                 ca / "vicino-centre.crt", "--key", ca / "vicino-centre.key"},
        folder / "centre.log");
}

void NewHome::start_gateway() {
  gateway.reset();
  gateway.emplace(std::vector<std::string>{program("vicinod"), "--config", folder / "vicino/vicino.toml"},
                  folder / "vicinod.log");
}

}  // namespace vicino::test
