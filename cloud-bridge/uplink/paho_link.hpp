// The real Link: Paho MQTT C++ over TLS. Nothing of Paho is seen from outside paho_link.cpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cloud-bridge/uplink/link.hpp"
#include "domain/instant.hpp"

namespace vicino::uplink {

struct PahoOptions {
  std::string uri;                    // "ssl://centre.example:8883"; "tcp://127.0.0.1:1883" on loopback only
  std::string client_id;              // fixed: the broker keeps our session by it
  std::filesystem::path ca;           // who may have signed the broker's certificate; nothing else is trusted
  std::filesystem::path certificate;  // ours
  std::filesystem::path key;          // ours, readable by us only
  Millis keepalive{15'000};
  Millis connect_timeout{10'000};
  std::size_t max_inflight = 288;  // both lanes' windows and what is said besides
};

// Error: a plaintext address outside loopback, a file that is missing, unreadable or (the key) readable by
// others, our own certificate not valid now; names file and cure.
Result<void> check(const PahoOptions& options, Instant now);

// Call it with options that passed check(). Before other threads run: it takes http_proxy and https_proxy,
// which Paho would obey, out of the environment.
std::unique_ptr<Link> make_paho_link(const PahoOptions& options, LinkSink sink);
// The first broker and, where there is one, the second: not more.
std::unique_ptr<Link> make_paho_link(std::vector<PahoOptions> brokers, LinkSink sink);

}  // namespace vicino::uplink
