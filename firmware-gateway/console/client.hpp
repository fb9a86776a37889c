// The other end of server.hpp, for vicinoctl: one request, one answer, then closed. Blocking, at most
// `patience`.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "domain/result.hpp"

namespace vicino::console {

struct Answer {
  unsigned status = 0;  // HTTP
  std::string body;
};
// Error: nobody answers at `socket`.
Result<Answer> get(const std::filesystem::path& socket, const std::string& target,
                   std::chrono::milliseconds patience = std::chrono::seconds{5});
Result<Answer> post(const std::filesystem::path& socket, const std::string& target, const std::string& body,
                    std::chrono::milliseconds patience = std::chrono::seconds{5});

}  // namespace vicino::console
