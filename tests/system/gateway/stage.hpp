// The whole product on a stage: two brokers, vicinod, vicino-centre, somebody who publishes as the home's sensors and
// somebody who listens at the centre's broker. All real, on free loopback ports, in a folder of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud-bridge/protocol/json.hpp"
#include "console/views.hpp"
#include "tests/support/broker.hpp"
#include "tests/support/mqtt_client.hpp"

namespace vicino::test {

// bridge, motion in bathroom and hall, front door, a pendant, a pull cord, a thermometer.
extern const char* const small_home_toml;
inline const std::string pendant = "0x00158d0001a50001";
inline const std::string pull_cord = "0x00158d0001a50002";
inline const std::string thermometer = "0x00158d0001a70001";

class Stage {
 public:
  struct Options {
    std::string home = small_home_toml;
    // Not the default ones: where the clock is not set, as on many a build machine, those are rightly blind.
    std::string rules = "[[rule]]\nkind = \"sos\"\n[[rule]]\nkind = \"radio-down\"\n";
    bool tls = true;                    // of the centre's broker: mutual
    std::vector<std::string> centre{};  // more arguments of vicino-centre
    bool raise = true;                  // start gateway and centre, and wait until the home is protected
    std::string sensors_broker{}, centre_broker{};  // more lines of their mosquitto.conf
  };
  Stage() : Stage(Options()) {}
  explicit Stage(Options options);

  // --- what runs ---
  void start_gateway(const std::vector<std::string>& more = {});
  // We kill more often than a world does: without this vicinod would go to safe mode, which has tests of its own.
  void forget_crashes() const;
  // Runs vicinod to its end, with what it said.
  Ran run_gateway(const std::vector<std::string>& more = {});
  void start_centre();   // waits until it is connected
  void launch_centre();  // does not
  Process& gateway() { return *gateway_; }
  Process& centre() { return *centre_; }
  std::string gateway_log() const { return read_file(folder / "vicinod.log"); }
  // What vicinod said since the last call of mark_log().
  void mark_log() { mark_ = gateway_log().size(); }
  bool gateway_says(const std::string& text, std::chrono::milliseconds patience = 15s) const;
  Ran vicinoctl(std::vector<std::string> arguments) const;
  Ran vicino_centre(std::vector<std::string> arguments) const;

  // --- what it is set to ---
  void write_settings() const;  // vicino.toml, home.toml, rules.toml
  std::string uplink_uri;
  std::string centre_uri;                   // where vicino-centre finds the broker; "": as the gateway does
  std::vector<std::string> gateway_prefix;  // before vicinod on its command line: env NAME=VALUE
  std::string certificate = "gw-7f3a";      // NAME.crt and NAME.key of the authority
  std::filesystem::path ca;
  std::filesystem::path storage;
  std::filesystem::path socket;
  int sensors_port = 0;
  std::string home, rules;
  std::string more_settings;  // of vicino.toml

  // --- what happens ---
  // A state of a device, as Zigbee2MQTT says it. QoS 1.
  void say(const std::string& address, const std::string& json) {
    sensors().publish("zigbee2mqtt/" + address, json);
  }
  void press(const std::string& button) { say(button, R"({"action":"emergency","linkquality":120})"); }
  void zigbee2mqtt_comes() {
    sensors().publish("zigbee2mqtt/bridge/state", R"({"state":"online"})", 1, true);
  }
  MqttClient& sensors();   // at the sensors' broker
  MqttClient& listener();  // at the centre's, hears everything

  // --- what is seen ---
  std::optional<console::StatusView> status() const;  // none: nobody answers
  bool is_protected() const;
  std::uint64_t refused(const std::string& reason) const;
  // Entries that reached the centre's broker, repetitions included.
  std::vector<protocol::AlertMessage> alerts();
  // Alerts raised by a rule, repetitions of one message counted once.
  std::size_t raised(const std::string& rule);
  // The last that the centre's broker had of the gateway.
  std::optional<protocol::Heartbeat> heartbeat();
  // An alert of this rule is over, by the last that was heard of it.
  bool resolved(const std::string& rule);
  std::string centre_state() const;  // JSON

  TemporaryFolder folder;
  std::optional<Authority> authority;
  Broker sensors_broker;
  Broker centre_broker;

 private:
  Broker make_centre_broker(const Options& options);
  Options options_;
  std::unique_ptr<Process> gateway_;
  std::unique_ptr<Process> centre_;
  std::unique_ptr<MqttClient> sensors_;
  std::unique_ptr<MqttClient> listener_;
  std::size_t mark_ = 0;
};

}  // namespace vicino::test
