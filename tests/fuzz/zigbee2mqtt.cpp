// Zigbee2MQTT's messages through the decoder: states, availability, and what the bridge says of itself.
#include <algorithm>

#include "homes.hpp"
#include "mqtt_script.hpp"
#include "sensors/zigbee2mqtt/decoder.hpp"
#include "sensors/zigbee2mqtt/reasons.hpp"
#include "sensors/zigbee2mqtt/suggest.hpp"

namespace vicino::fuzz {
namespace z2m = sensors::zigbee2mqtt;

void take(std::string_view input) {
  static const Home home = home_of("config/demo/home.toml");
  static const DeviceId bridge = home.find_device("zigbee").value();
  z2m::Decoder decoder(home, "zigbee2mqtt", bridge);
  Named named(home);
  sensors::Decoded out;
  for (int lines = 0; !input.empty() && lines < 200; ++lines) {
    const auto line = next_line(input);
    named.look_at(line.topic);
    named.look_at(line.payload);
    const sensors::Message message{line.topic, line.payload, line.retained};
    out.clear();
    decoder.decode(message, out);
    check(home, named, out);
    for (const auto& rejected : out.rejected)
      must(std::ranges::find(z2m::reason::all, rejected.reason) != z2m::reason::all.end(),
           "a reason is one of the closed set");
    if (line.topic.ends_with("bridge/devices"))
      if (const auto proposals = z2m::suggest_devices(line.payload))
        for (const auto& proposal : *proposals)
          must(!proposal.device.address.empty(), "a proposal has an address");
  }
}

}  // namespace vicino::fuzz
