// What Paho alone can do: publishes with a window, waits for confirmations and for nothing else.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vicino::test {

// Messages a second, QoS 1. `authority`: mutual TLS with its ca.crt and <id>.crt, <id>.key.
double publish_bare(const std::string& uri, const std::string& id, const std::filesystem::path& authority,
                    const std::string& topic, const std::vector<std::string>& payloads, std::size_t window);

}  // namespace vicino::test
