// What the gateway says of itself, to the console, the centre and the supervisor: one set of facts, several
// views. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cloud-bridge/protocol/messages.hpp"
#include "config/settings.hpp"
#include "console/views.hpp"
#include "runtime/gateway.hpp"

namespace vicino::runtime {

struct Identity {
  std::string version;
  std::string boot_id;
  std::uint64_t configuration = 0;
  protocol::Address address;  // empty where there is no centre
  Millis heartbeat{60'000};
  bool test = false;  // a demonstration
};

struct Counters {
  std::uint64_t messages = 0;                                 // from the sensors' broker
  std::uint64_t readings = 0;                                 // decoded from them
  std::uint64_t heard = 0;                                    // signs of life without news
  std::map<std::string, std::uint64_t, std::less<>> refused;  // reason -> messages
};

struct Links {
  console::LinkView local_broker;
  console::LinkView uplink;
};

// The bridge through which the sensors are heard; no_device if the home has none.
DeviceId bridge_of(const Home& home);

// Is this home protected now: can what happens be seen, judged and told? `since` is filled by StatusBoard.
console::StatusView status_view(const Gateway& gateway, const Identity& identity, const Links& links,
                                const Counters& counters, Instant now);
protocol::Status birth(const Gateway& gateway, const Identity& identity, Instant now);
protocol::Heartbeat heartbeat(const Gateway& gateway, const Identity& identity, Instant now);
// The line that systemctl status shows.
std::string service_line(const console::StatusView& view);

}  // namespace vicino::runtime
