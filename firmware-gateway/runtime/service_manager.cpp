#include "runtime/service_manager.hpp"

#include <systemd/sd-daemon.h>
#include <time.h>

namespace vicino::runtime {
namespace {

class Systemd final : public ServiceManager {
 public:
  void ready() override { sd_notify(0, "READY=1"); }
  void reloading() override {
    // Type=notify-reload wants the monotonic instant of the reload.
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
               static_cast<long long>(t.tv_sec) * 1'000'000 + t.tv_nsec / 1000);
  }
  void stopping() override { sd_notify(0, "STOPPING=1"); }
  void status(const std::string& line) override { sd_notifyf(0, "STATUS=%s", line.c_str()); }
  void alive() override { sd_notify(0, "WATCHDOG=1"); }
  std::optional<std::chrono::microseconds> watchdog_period() const override {
    std::uint64_t usec = 0;
    if (sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
    return std::chrono::microseconds{usec};
  }
};

}  // namespace

std::unique_ptr<ServiceManager> systemd_service_manager() {
  return std::make_unique<Systemd>();
}

}  // namespace vicino::runtime
