// From a blank box to a protected home, with the settings that we ship; then one thing after the other breaks.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "new_home.hpp"

using namespace vicino::test;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no '" + from + "' in " + text);
  return text.replace(at, from.size(), to);
}

std::string listed(const std::map<std::string, std::string>& ailments) {
  std::string text;
  for (const auto& [check, found] : ailments) text += check + ": " + found + "\n";
  return text;
}

struct Breakage {
  const char* what;
  std::function<void()> make;
  const char* check;
  const char* cure;  // a part of it
  std::function<void()> mend;
};

}  // namespace

TEST_CASE(
    "a blank box becomes a protected home, and doctor names each of fifteen things that break, with its "
    "cure") {
  NewHome home;

  // The first visit: nothing runs yet.
  const auto first = home.init({"--answers", home.file("answers.toml")});
  INFO(first.output);
  REQUIRE(first.status <= 1);
  CHECK(contains(first.output, "bring to the operations centre " + home.file("vicino/gateway.csr").string()));
  CHECK(contains(first.output, "sudo vicinoctl init --certificate gateway.pem --ca centre-ca.pem"));
  struct stat key {};
  REQUIRE(::stat(home.file("vicino/secrets/gateway.key").c_str(), &key) == 0);
  CHECK((key.st_mode & 07777u) == 0600u);
  const auto request = run(
      {"openssl", "req", "-in", home.file("vicino/gateway.csr"), "-noout", "-verify", "-subject", "-text"});
  CHECK(contains(request.output, "CN = gw-7f3a"));
  CHECK(contains(request.output, "NIST CURVE: P-256"));

  // The broker takes what init wrote; the devices come from Zigbee2MQTT.
  home.start_sensors_broker();
  const auto devices = home.init({"--add-devices", "--no-check", "--answers", home.file("answers.toml")});
  INFO(devices.output);
  REQUIRE(devices.status == 0);
  CHECK(contains(home.text("vicino/home.toml"), "type = \"sos-button\""));
  CHECK(contains(home.text("vicino/home.toml"), "id = \"bathroom\""));

  // Twice is once.
  const auto key_text = home.text("vicino/secrets/gateway.key"), home_text = home.text("vicino/home.toml");
  const auto second = home.init({"--answers", home.file("answers.toml"), "--no-check"});
  INFO(second.output);
  CHECK(second.status == 0);
  CHECK(contains(second.output, "there already, left as it is"));
  CHECK(home.text("vicino/secrets/gateway.key") == key_text);
  CHECK(home.text("vicino/home.toml") == home_text);

  // A certificate of somebody else is refused, ours is installed.
  home.centre_signs();
  const auto ca = home.authority.folder();
  const auto wrong = home.init({"--certificate", ca / "vicino-centre.crt", "--ca", ca / "ca.crt"});
  CHECK(wrong.status == 2);
  CHECK(contains(wrong.output, "is not for this key"));
  CHECK_FALSE(std::filesystem::exists(home.file("vicino/gateway.pem")));
  const auto right = home.init({"--certificate", ca / "gateway.pem", "--ca", ca / "ca.crt", "--no-check"});
  INFO(right.output);
  REQUIRE(right.status <= 1);  // the authority of the test lives for a month: a warning

  home.start_centre();
  home.start_gateway();
  std::map<std::string, std::string> found;
  const bool well = eventually([&] { return (found = home.ailments({"--send-test"})).empty(); }, 40s);
  INFO(listed(found) << home.text("vicinod.log") << home.text("centre.log"));
  REQUIRE(well);
  // The self-test's last step: what the centre has stored.
  const auto seen = run({std::string(VICINO_BIN_DIR) + "/vicino-centre", "history", "gw-7f3a", "--json", "--socket",
                         home.file("centre.sock")});
  CHECK(contains(seen.output, "gw-7f3a"));

  const auto vicino_toml = home.text("vicino/vicino.toml"), conf = home.text("mosquitto/conf.d/vicino.conf");
  const auto certificate = home.text("vicino/gateway.pem"),
             password = home.text("vicino/secrets/local-broker.password");
  const auto authority = home.text("vicino/centre-ca.pem"), states = home.text("zigbee2mqtt/state.json");
  const auto yaml = home.text("zigbee2mqtt/configuration.yaml"), info = home.info, paired = home.devices;
  const auto put = [&](const char* name, const std::string& text) {
    return [&home, name, text] { write_file(home.file(name), text); };
  };
  const auto tell = [&](const std::string& i, const std::string& d) {
    return [&home, i, d] {
      home.info = i;
      home.devices = d;
      home.zigbee2mqtt_speaks();
    };
  };
  const auto mode = [&](mode_t bits) {
    return [&home, bits] { ::chmod(home.file("vicino/secrets/gateway.key").c_str(), bits); };
  };
  const Authority other(home.file("other-authority"));
  other.issue("gw-7f3a");
  run({"openssl", "x509", "-req", "-in", home.file("vicino/gateway.csr"), "-CA", ca / "ca.crt", "-CAkey",
       ca / "ca.key", "-CAcreateserial", "-days", "-1", "-out", home.file("expired.pem")});

  const std::vector<Breakage> breakages{
      {"others can read the key", mode(0644), "key.mode", "chmod 0600", mode(0600)},
      {"a certificate for another key", put("vicino/gateway.pem", read_file(other.folder() / "gw-7f3a.crt")),
       "certificate.key", "init --certificate", put("vicino/gateway.pem", certificate)},
      {"an expired certificate", put("vicino/gateway.pem", home.text("expired.pem")), "certificate.expiry",
       "gateway.csr", put("vicino/gateway.pem", certificate)},
      {"another gateway's name", put("vicino/vicino.toml", changed(vicino_toml, "gw-7f3a", "gw-0000")),
       "certificate.name", "gateway in [uplink]", put("vicino/vicino.toml", vicino_toml)},
      {"the wrong authority", put("vicino/centre-ca.pem", read_file(other.folder() / "ca.crt")), "centre.tls",
       "", put("vicino/centre-ca.pem", authority)},
      {"a slip in the configuration", put("vicino/vicino.toml", "rulez = 1\n" + vicino_toml), "configuration",
       "rules", put("vicino/vicino.toml", vicino_toml)},
      {"another password", put("vicino/secrets/local-broker.password", "x\n"), "broker.password",
       "--only broker --force", put("vicino/secrets/local-broker.password", password)},
      {"a listener for everybody, after the next restart",
       put("mosquitto/conf.d/zz.conf", "listener " + std::to_string(home.sensors_port) + "\n"),
       "broker.loopback", "--only broker",
       [&] { std::filesystem::remove(home.file("mosquitto/conf.d/zz.conf")); }},
      {"a small window", put("mosquitto/conf.d/vicino.conf", changed(conf, "max_inflight_messages 1000", "")),
       "broker.inflight", "--only broker", put("mosquitto/conf.d/vicino.conf", conf)},
      {"joining left open", tell(changed(info, "\"permit_join\":false", "\"permit_join\":true"), paired),
       "zigbee2mqtt.permit-join", "254 s", tell(info, paired)},
      {"last_seen off", tell(changed(info, "ISO_8601", "disable"), paired), "zigbee2mqtt.last-seen",
       "last_seen: ISO_8601", tell(info, paired)},
      {"the default network key",
       put("zigbee2mqtt/configuration.yaml",
           "  network_key: [1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13]\n"),
       "zigbee2mqtt.network-key", "GENERATE", put("zigbee2mqtt/configuration.yaml", yaml)},
      {"the pendant is gone", tell(info, changed(paired, "0x00158d0001a50001", "0x00158d0001a5ffff")),
       "device.missing", "home.toml", tell(info, paired)},
      {"an empty battery", put("zigbee2mqtt/state.json", R"({"0x00158d0001a50001":{"battery":3}})"),
       "device.battery", "battery", put("zigbee2mqtt/state.json", states)},
      {"the centre's broker is down", [&] { home.centre_broker->stop(); }, "centre.tls", "",
       [&] { home.start_centre(); }},
  };
  for (const auto& breakage : breakages) {
    breakage.make();
    const auto told = home.ailments();
    INFO(breakage.what << "\n" << listed(told));
    CHECK(told.contains(breakage.check));
    if (told.contains(breakage.check)) CHECK(contains(told.at(breakage.check), breakage.cure));
    breakage.mend();
  }

  // A broker that lets everybody in, and write anywhere.
  write_file(home.file("mosquitto/conf.d/vicino.conf"),
             "listener " + std::to_string(home.sensors_port) + " 127.0.0.1\nallow_anonymous true\n");
  home.start_sensors_broker();
  found = home.ailments();
  INFO(listed(found));
  CHECK(found.contains("broker.anonymous"));
  CHECK(found.contains("broker.acl"));
  // Its cure, as it stands there: passwords that agree again, settings of ours.
  const auto cured = home.init({"--only", "broker", "--force", "--no-check"});
  INFO(cured.output);
  CHECK(cured.status == 1);  // Zigbee2MQTT must be told its new password
  home.start_sensors_broker();
  found = home.ailments();
  CHECK_FALSE(found.contains("broker.anonymous"));
  CHECK_FALSE(found.contains("broker.password"));

  home.gateway->stop();
  found = home.ailments();
  INFO(listed(found));
  REQUIRE(found.contains("vicinod"));
  CHECK(contains(found.at("vicinod"), "systemctl enable --now vicinod"));
}

TEST_CASE("init gives a gateway no second name where the settings that are there cannot be read") {
  NewHome home;
  write_file(home.file("vicino/vicino.toml"), "nonsense = [");
  const auto ran = home.init({"--non-interactive", "--force", "--no-check"});
  INFO(ran.output);
  CHECK(ran.status == 2);
  CHECK(contains(ran.output, "the gateway's name is not known"));
  CHECK_FALSE(std::filesystem::exists(home.file("vicino/secrets/gateway.key")));
  CHECK(home.text("vicino/vicino.toml") == "nonsense = [");
}
