// The product as it is shipped: both brokers with the very files of config/mosquitto, but for paths, ports and where they log.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/system/gateway/stage.hpp"

namespace vicino::test {

// What the shipped files call vicino-centre, gw-7f3a and so on, and a list of those that are locked out.
class Registry {
 public:
  explicit Registry(const Authority& authority);  // names vicino-centre and gw-0002, and an empty list
  void revoke(const std::string& name) const;  // on the list when it returns; the broker reads it on SIGHUP
  void renew_list(const std::string& last_day = "") const;  // "" : valid for 30 days; else YYYYMMDDHHMMSSZ
  std::filesystem::path list() const { return folder_ / "revoked.pem"; }

 private:
  Ran openssl_ca(std::vector<std::string> words) const;
  std::filesystem::path folder_;
};

// centre.conf and centre.acl. An overseer may read and write everything, besides whom the list knows.
Broker shipped_centre_broker(const std::filesystem::path& folder, const Authority& authority,
                             const Registry& registry);

// sensors.conf and sensors.acl, with users zigbee2mqtt and vicino, and an overseer; each with a password of his own.
// `siren`: with the line for [[help.device]] that is commented out.
struct SensorsBroker {
  explicit SensorsBroker(const std::filesystem::path& folder, bool siren = false);
  std::string password(const std::string& user) const;
  std::filesystem::path password_file() const;  // vicinod's
  MqttClient::Options as(const std::string& user, std::vector<std::string> subscribe = {}) const;
  Broker broker;

 private:
  std::filesystem::path folder_;
};

// Gateway and centre between them, started and protected.
class ShippedStage {
 public:
  explicit ShippedStage(std::string home = small_home_toml, const std::string& more_settings = "");
  void say(const std::string& topic, const std::string& payload, bool retain = false) {
    zigbee2mqtt->publish("zigbee2mqtt/" + topic, payload, 1, retain);
  }
  void press() { say(pendant, R"({"action":"emergency","linkquality":120})"); }
  std::size_t raised(const std::string& rule) const;  // episodes that reached the centre's broker

  Stage stage;  // its own two brokers stand idle
  Registry registry;
  Broker centre_broker;
  SensorsBroker sensors;
  std::unique_ptr<MqttClient> overseer;     // hears all at the centre's broker
  std::unique_ptr<MqttClient> zigbee2mqtt;  // speaks as Zigbee2MQTT

 private:
  static Stage::Options options(std::string home);
};

}  // namespace vicino::test
