// A home on the day of its installation: Debian's mosquitto with nothing in conf.d, a paired Zigbee2MQTT, a centre with its
// authority, and a technician with `vicinoctl init`. All real but the radio, on free loopback ports.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/broker.hpp"
#include "tests/support/process.hpp"

namespace vicino::test {

class NewHome {
 public:
  NewHome();

  // --- what the technician does ---
  Ran init(std::vector<std::string> more = {});
  Ran doctor(std::vector<std::string> more = {});
  // check -> its cure, of all findings that are not ok; those of this machine (its clock, its other
  // ports) and of an authority that lives for a month left out.
  std::map<std::string, std::string> ailments(std::vector<std::string> more = {});
  void centre_signs();  // gateway.csr -> gateway.pem beside the authority

  // --- what runs ---
  void start_sensors_broker();  // with what init wrote
  void zigbee2mqtt_speaks();    // state, info, devices, retained; with the password that init gave it
  void start_centre();
  void start_gateway();
  std::optional<Process> sensors_broker, centre_broker, centre, gateway;

  // --- where things lie ---
  std::filesystem::path file(const std::string& name) const { return folder / name; }
  std::string text(const std::string& name) const { return read_file(folder / name); }
  TemporaryFolder folder;
  Authority authority;
  int sensors_port, centre_port;
  std::string info, devices;  // what Zigbee2MQTT says on bridge/info, bridge/devices

 private:
  void publish(const std::string& topic, const std::string& payload);
};

}  // namespace vicino::test
