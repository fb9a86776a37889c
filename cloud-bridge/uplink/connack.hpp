// What a broker's refusal to let us in means, in MQTT 3.1.1 and in MQTT 5.
#pragma once

#include <optional>
#include <string_view>

#include "cloud-bridge/uplink/link.hpp"

namespace vicino::uplink {

struct Connack {
  std::string_view text;
  Refusal refusal = Refusal::none;
  bool other_version = false;  // of MQTT is asked for
};
// None: `code` is not a broker's, but the library's own.
std::optional<Connack> connack(int code);

}  // namespace vicino::uplink
