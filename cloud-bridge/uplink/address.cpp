#include "cloud-bridge/uplink/address.hpp"

#include <charconv>

namespace vicino::uplink {

// 127.0.0.0/8 as four numbers: "127.evil.example" is a name like any other.
bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  int dots = 0;
  for (const char c : host) {
    if (c == '.')
      ++dots;
    else if (c < '0' || c > '9')
      return false;
  }
  return dots == 3;
}

Result<BrokerAddress> parse_broker_address(std::string_view uri) {
  constexpr auto cure = "write it as ssl://host:8883";
  const auto wrong = [&](const std::string& what) {
    return Error{"uplink address '" + std::string(uri) + "': " + what, cure};
  };
  BrokerAddress out;
  if (uri.starts_with("tcp://"))
    out.tls = false;
  else if (!uri.starts_with("ssl://"))
    return wrong("neither ssl:// nor tcp://");
  std::string_view rest = uri.substr(6);
  std::string_view host;
  if (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return wrong("no ']' after the IPv6 address");
    host = rest.substr(1, close - 1);
    rest = rest.substr(close + 1);
  } else {
    host = rest.substr(0, rest.find(':'));
    rest = rest.substr(host.size());
  }
  if (host.empty()) return wrong("no host");
  if (host.find_first_of("/@ ") != std::string_view::npos) return wrong("a host has none of '/', '@', ' '");
  out.host = host;
  out.port = out.tls ? 8883 : 1883;
  if (!rest.empty()) {
    rest.remove_prefix(1);
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out.port);
    if (error != std::errc{} || end != rest.data() + rest.size() || out.port == 0) return wrong("not a port");
  }
  if (!out.tls && !is_loopback(out.host))
    return Error{
        "uplink address '" + std::string(uri) + "': plaintext is only for this machine itself (127.0.0.1)",
        cure};
  return out;
}

}  // namespace vicino::uplink
