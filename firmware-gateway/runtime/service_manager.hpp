// What the daemon tells its supervisor.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace vicino::runtime {

class ServiceManager {
 public:
  virtual ~ServiceManager() = default;
  virtual void ready() = 0;
  virtual void reloading() = 0;
  virtual void stopping() = 0;
  virtual void status(const std::string& line) = 0;
  virtual void alive() = 0;  // feeds the watchdog: only progress may call it, never a timer alone
  virtual bool supervised() const = 0;  // somebody starts us again when we end
  virtual std::optional<std::chrono::microseconds> watchdog_period() const = 0;  // none: not asked for
};

// systemd, through $NOTIFY_SOCKET; silent where there is none.
std::unique_ptr<ServiceManager> systemd_service_manager();

}  // namespace vicino::runtime
