// Zigbee2MQTT's settings, as it tells them in bridge/info and as its file has them: payloads -> findings. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "commissioning/finding.hpp"

namespace vicino::commissioning {

struct BridgeFacts {
  bool broker_answers = false;
  std::string base_topic = "zigbee2mqtt";
  std::optional<std::string> state;  // payloads of <base>/bridge/state, /info; none: not heard
  std::optional<std::string> info;
  std::optional<std::string> configuration;  // text of configuration.yaml; none: cannot be read
};
Findings audit(const BridgeFacts& facts);

// {"state":"online"}, or the plain word of old versions.
bool says_online(std::string_view payload);

// What configuration.yaml says and bridge/info withholds. Only what Zigbee2MQTT itself writes is understood.
struct SecretSettings {
  enum class Key : std::uint8_t {
    not_found,
    the_default,  // the one in everybody's documentation
    generated,    // or still to be: GENERATE
  };
  Key network_key = Key::not_found;
  bool frontend_token = false;
};
SecretSettings read_secrets(std::string_view configuration_yaml);

}  // namespace vicino::commissioning
