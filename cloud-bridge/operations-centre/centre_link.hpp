// The centre's connection to its broker: one Paho client, one persistent session, reconnect with back-off.
// Nothing here blocks: turn() looks at what has finished and starts what is due. All calls come from one
// thread (the worker); Paho's own threads only copy a message and hand it to Sink.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/result.hpp"

namespace vicino::operations_centre {

struct Inbound {
  std::string topic;
  std::string payload;
  bool retained = false;
};

struct LinkOptions {
  std::string uri;        // "ssl://host:8883"; "tcp://127.0.0.1:1883" on loopback only
  std::string client_id;  // names the persistent session: two running centres must not share it
  std::vector<std::string> topics;
  std::filesystem::path ca;  // PEM; empty: the system's
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// Before anything is opened: scheme known, no plaintext beyond loopback, files readable. Error: with its
// cure.
Result<void> check(const LinkOptions& options);

class CentreLink {
 public:
  using Clock = std::chrono::steady_clock;
  // Called on Paho's thread: must not throw, must not wait.
  using Sink = std::function<void(Inbound)>;
  using Wake = std::function<void()>;

  CentreLink(LinkOptions options, Sink sink, Wake wake);
  ~CentreLink();

  // What changed since the last call, as a line for people: "connected to ...", or an error with its cure.
  struct News {
    bool connected = false;  // now
    std::optional<Error> error;
  };
  std::optional<News> turn(Clock::time_point now);
  Clock::time_point next_turn() const;  // when turn() must be called again at the latest

  bool connected() const;
  // false: not sent (no connection, or too much unconfirmed). A receipt that is not sent does no harm: the
  // gateway asks again with the same message.
  bool publish(const std::string& topic, const std::string& payload);
  // Waits until what was published is confirmed, at most so long, then disconnects. The session stays at the
  // broker.
  void close(std::chrono::milliseconds patience);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::operations_centre
