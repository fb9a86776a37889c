#include "forwarder.hpp"

#include <cstdio>
#include <limits>

#include "commits.hpp"
#include "mqtt.hpp"

namespace vicino::bench {

int forward(const std::vector<std::string>& words) {
  Commits commits(words.at(2));
  Mqtt to("forwarder-to", std::stoi(words.at(1)));
  Mqtt from("forwarder-from", std::stoi(words.at(0)), "hop/#",
            [&](std::string_view topic, std::string_view payload) {
              if (topic == written_from) commits.one();
              if (topic == forwarded_from) to.publish(forwarded_to, payload);
              if (topic == written_from) to.publish(written_to, payload);
            });
  std::puts("ready");
  std::fflush(stdout);
  for (;;)
    pump(
        {&from, &to}, [] { return false; }, std::numeric_limits<int>::max());
}

}  // namespace vicino::bench
