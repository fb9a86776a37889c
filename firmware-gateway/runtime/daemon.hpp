// The gateway thread: one io_context with the sensors' broker, the turns, the timers, the signals and the
// console. It drives; what to decide stands in the rooms below.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cloud-bridge/uplink/driver.hpp"
#include "config/settings.hpp"
#include "runtime/clock.hpp"
#include "runtime/configuration_keeper.hpp"
#include "runtime/gateway.hpp"
#include "runtime/restart_guard.hpp"
#include "runtime/service_manager.hpp"
#include "runtime/status_board.hpp"

namespace vicino::runtime {

struct DaemonParts {
  const Clock& clock;
  ServiceManager& service;
  config::Settings settings;
  std::string local_password;
  Identity identity;
  Gateway gateway;
  uplink::Driver::MakeLink make_link;  // none: a gateway on its own
  ConfigurationKeeper configuration;   // which one holds
  std::uint64_t seed = 0;              // of the uplink's back-off; another for each gateway and start
  std::string command_key;             // see uplink::DriverOptions
  RestartGuard guard{{}};              // has begun()
};

class Daemon {
 public:
  explicit Daemon(DaemonParts parts);
  ~Daemon();

  // Until SIGTERM or SIGINT. Error: what could not be started.
  Result<void> run();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::runtime
