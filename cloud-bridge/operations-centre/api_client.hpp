// Asks a running centre over its Unix socket.
#pragma once

#include <filesystem>

#include "cloud-bridge/operations-centre/api.hpp"
#include "domain/result.hpp"

namespace vicino::operations_centre {

// Waits for the answer, at most a minute. Error: no centre there, or no answer; with the cure.
Result<ApiAnswer> ask(const std::filesystem::path& socket, const ApiRequest& request);

}  // namespace vicino::operations_centre
