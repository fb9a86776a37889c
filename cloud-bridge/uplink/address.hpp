// Where the broker is: "ssl://centre.example:8883", "tcp://127.0.0.1:1883".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace vicino::uplink {

struct BrokerAddress {
  bool tls = true;
  std::string host;  // without the brackets of an IPv6 address
  std::uint16_t port = 8883;
};

// localhost, 127.x.x.x or ::1: this very machine.
bool is_loopback(std::string_view host);

// Error: unknown scheme, no host, no valid port, or plaintext to anything but this very machine.
Result<BrokerAddress> parse_broker_address(std::string_view uri);

}  // namespace vicino::uplink
