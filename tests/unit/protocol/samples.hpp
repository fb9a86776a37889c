// One message of each kind: what the golden files show.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cloud-bridge/protocol/json.hpp"

namespace vicino::protocol::test {

using Message = std::variant<AlertMessage, EventMessage, Status, Heartbeat, Receipt, CommandMessage>;
struct Sample {
  std::string file;  // in tests/fixtures/protocol
  Message message;
};
std::vector<Sample> samples();
AlertMessage alert_sample();
CommandMessage command_sample();
Receipt receipt_sample();

inline std::string rendered(const Message& message) {
  return std::visit([](const auto& m) { return to_json(m); }, message);
}

}  // namespace vicino::protocol::test
