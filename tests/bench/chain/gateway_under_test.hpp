// The release daemon between two brokers of its own, in the demonstration home.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "tests/support/broker.hpp"
#include "tests/support/process.hpp"

namespace vicino::bench {

inline constexpr auto realm = "bench";
inline constexpr auto gateway_id = "gw-bench";

// Devices of the demonstration home, called by their addresses.
inline constexpr auto pendant_topic = "zigbee2mqtt/0x00158d0001a50001";
inline constexpr auto climate_topic = "zigbee2mqtt/0x00158d0001a70001";
inline constexpr auto press = R"({"action":"emergency","battery":97,"linkquality":120})";

struct Setting {
  int sensors_port = 0;
  std::string uplink_uri;              // "": a gateway on its own
  std::filesystem::path certificates;  // for a uri that begins with ssl://
  bool demonstration_rules =
      false;  // true: as ./start has them; false: with rules that are made to be raised often
};

// Writes vicino.toml, home.toml and rules.toml to `folder` and returns the first.
std::filesystem::path write_configuration(const std::filesystem::path& folder, const Setting& setting);

class GatewayUnderTest {
 public:
  GatewayUnderTest(const std::filesystem::path& folder, const Setting& setting);
  // Seconds from exec to READY=1.
  double start();
  void await_links();          // both brokers connected
  std::string status() const;  // of the console, as JSON
  // A number of the status: counter("journaled").
  double counter(const std::string& name) const;
  test::Process& process() { return *process_; }
  void stop();

 private:
  std::filesystem::path folder_;
  bool with_uplink_;
  std::filesystem::path config_;
  std::optional<test::Process> process_;
};

}  // namespace vicino::bench
