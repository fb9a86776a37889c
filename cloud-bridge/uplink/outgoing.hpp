// What the runtime hands to the uplink: decoded journal entries. The uplink knows no journal; it renders them
// on its own thread, so that the thread that decides does not.
#pragma once

#include <variant>

#include "cloud-bridge/protocol/messages.hpp"
#include "domain/alert.hpp"

namespace vicino::uplink {

struct Outgoing {
  Lane lane = Lane::alarm;  // alarm or telemetry
  Seq seq = 0;
  Instant at = unknown;
  std::variant<AlertRecord, protocol::Fact> body;
};

}  // namespace vicino::uplink
