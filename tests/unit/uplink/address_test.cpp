#include <catch2/catch.hpp>

#include "cloud-bridge/uplink/address.hpp"

using namespace vicino::uplink;

TEST_CASE("Plaintext is refused for every broker but the one on this machine") {
  struct Case {
    const char* uri;
    bool good;
  };
  const auto c = GENERATE(
      Case{"tcp://127.0.0.1:1883", true}, Case{"tcp://127.8.9.1", true}, Case{"tcp://localhost:1", true},
      Case{"tcp://[::1]:1883", true}, Case{"ssl://centre.example:8883", true},
      Case{"ssl://[2001:db8::1]:8883", true}, Case{"ssl://centre.example", true},
      Case{"tcp://centre.example:1883", false}, Case{"tcp://127.evil.example:1883", false},
      Case{"tcp://127.0.0.1.evil.example", false}, Case{"tcp://127.0.0.1@evil.example", false},
      Case{"tcp://192.168.1.2:1883", false}, Case{"tcp://localhost.evil:1883", false},
      Case{"ws://127.0.0.1", false}, Case{"127.0.0.1:1883", false}, Case{"ssl://", false},
      Case{"ssl://host:", false}, Case{"ssl://host:0", false}, Case{"ssl://host:70000", false},
      Case{"ssl://host:88x", false}, Case{"ssl://[::1", false}, Case{"", false});
  CAPTURE(c.uri);
  CHECK(parse_broker_address(c.uri).has_value() == c.good);
}

TEST_CASE("An address says scheme, host and port") {
  const auto a = parse_broker_address("ssl://[2001:db8::1]:9999");
  REQUIRE(a);
  CHECK(a->tls);
  CHECK(a->host == "2001:db8::1");
  CHECK(a->port == 9999);
  CHECK(parse_broker_address("ssl://h")->port == 8883);
  CHECK_FALSE(parse_broker_address("tcp://centre.example").error().cure.empty());
}
