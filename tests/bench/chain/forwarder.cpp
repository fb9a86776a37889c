#include "forwarder.hpp"

#include <cstdio>
#include <limits>

#include "mqtt.hpp"

namespace vicino::bench {

int forward(const std::vector<std::string>& ports) {
  Mqtt to("forwarder-to", std::stoi(ports.at(1)));
  Mqtt from("forwarder-from", std::stoi(ports.at(0)), forwarded_from,
            [&to](std::string_view, std::string_view payload) { to.publish(forwarded_to, payload); });
  std::puts("ready");
  std::fflush(stdout);
  for (;;)
    pump(
        {&from, &to}, [] { return false; }, std::numeric_limits<int>::max());
}

}  // namespace vicino::bench
