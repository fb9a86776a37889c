// The sensors' broker and who else listens on this machine: facts -> findings. Pure, with the readers of what the facts
// are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commissioning/finding.hpp"

namespace vicino::commissioning {

// How a broker takes a CONNECT.
enum class Admission : std::uint8_t { accepted, refused, unreachable, silent };

// A TCP port that somebody listens on.
struct Listener {
  std::string address;  // "127.0.0.1", "0.0.0.0", "::"
  int port = 0;
  friend bool operator==(const Listener&, const Listener&) = default;
};
// From /proc/net/tcp or tcp6; lines that are none are left out.
std::vector<Listener> read_listeners(std::string_view proc_net_tcp);
bool is_on_loopback(const Listener& listener) noexcept;

// What mosquitto's files say; unset: nothing.
struct BrokerConfiguration {
  std::vector<Listener> listeners;
  std::optional<bool> allow_anonymous;
  std::string password_file;
  std::string acl_file;
  std::optional<int> max_inflight;
  std::optional<bool> tcp_nodelay;
};
// `texts` in the order in which mosquitto reads them; the last word counts.
BrokerConfiguration read_mosquitto_conf(const std::vector<std::string>& texts);

struct BrokerFacts {
  int port = 1883;
  std::string user;         // ours, "" : none
  int max_inflight = 1000;  // as vicinod expects it
  Admission anonymous = Admission::unreachable;
  Admission ours = Admission::unreachable;
  std::string detail;  // the library's words on ours
  // We wrote outside of what the access list gives us, and heard it.
  bool writes_anywhere = false;
  std::vector<Listener> listeners;                   // of the whole machine
  std::optional<BrokerConfiguration> configuration;  // none: the files cannot be read
};
Findings audit(const BrokerFacts& facts);

// Ports that may be open to the network; the product itself opens none.
inline constexpr int ssh_port = 22;

}  // namespace vicino::commissioning
