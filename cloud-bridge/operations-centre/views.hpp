// Rows to JSON, and what the socket asks taken apart. (Orders: order.hpp.)
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud-bridge/operations-centre/api.hpp"
#include "cloud-bridge/operations-centre/store.hpp"

namespace vicino::operations_centre {

std::string alerts_json(const std::vector<AlertRow>& rows);
std::string gateways_json(const std::vector<GatewayRow>& rows, Instant now, Instant listening_since);
std::string history_json(const std::vector<HistoryRow>& rows, const std::vector<CommandRow>& commands);
std::string command_json(const CommandRow& row);

struct State {
  bool connected = false;
  std::uint64_t messages = 0;    // in the store
  std::uint64_t duplicates = 0;  // these three since the start
  std::uint64_t refused = 0;
  std::uint64_t dropped = 0;
  std::uint64_t open = 0;
  std::uint64_t nobody_in_charge = 0;
};
std::string state_json(const State& state);

// {"what": ..., "cure": ...}
ApiAnswer problem(unsigned status, const Error& error);
std::optional<Error> read_problem(std::string_view json);

// "/v1/table?lang=it" -> path and parameters (percent-decoding of %XX only).
struct Target {
  std::string path;
  std::map<std::string, std::string, std::less<>> parameters;
  std::string get(std::string_view key, std::string_view otherwise = "") const;
};
Target parse_target(std::string_view target);

// What `vicino-centre history` prints of the answer of /history, a line each, newest first.
Result<std::string> history_text(std::string_view json);

}  // namespace vicino::operations_centre
