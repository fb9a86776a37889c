#include "cloud-bridge/uplink/connack.hpp"

namespace vicino::uplink {

std::optional<Connack> connack(int code) {
  switch (code) {
    case 0x01:
    case 0x84:
      return Connack{"the broker does not speak this version of MQTT", Refusal::none, true};
    case 0x02:
    case 0x85:
      return Connack{"the broker refuses our client id", Refusal::login};
    case 0x03:
    case 0x88:
    case 0x89:
    case 0x9f:
      return Connack{"the broker is not available now"};
    case 0x04:
    case 0x86:
      return Connack{"the broker refuses user or password", Refusal::login};
    case 0x05:
    case 0x87:
    case 0x8a:
    case 0x8c:
      return Connack{"the broker says that we are not authorised", Refusal::login};
    default:
      return std::nullopt;
  }
}

}  // namespace vicino::uplink
