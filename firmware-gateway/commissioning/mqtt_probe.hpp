// One short visit to a broker (libmosquitto): does it let us in, what does it hold? Blocks, at most for the patience given.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commissioning/broker_audit.hpp"

namespace vicino::commissioning {

struct Visit {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string client_id;  // not the daemon's: the broker would throw it out
  std::string user, password;
  std::filesystem::path ca, certificate, key;  // TLS where `ca` is given; the server's name is checked
  std::string subscribe;                       // "" : nothing is heard
  std::string echo_topic;                      // "" : nothing is written
  std::chrono::milliseconds patience{3000};    // for the CONNACK
  std::chrono::milliseconds listen{0};         // after the subscription
};
struct Visited {
  Admission admission = Admission::unreachable;
  std::string detail;                        // in the library's words, or the broker's
  std::map<std::string, std::string> heard;  // topic -> last payload
  bool echoed = false;                       // what we wrote to echo_topic came back
};
Visited visit(const Visit& visit);

}  // namespace vicino::commissioning
