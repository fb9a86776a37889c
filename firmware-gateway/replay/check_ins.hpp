// The signs of life that a text recording cannot show: a bridge speaks every ten minutes, as Zigbee2MQTT's health
// report does, and so does a device on the mains, which it asks; a device with a battery wakes up every hour. Each
// has its own minute, so that they do not come all at once.
#pragma once

#include <vector>

#include "domain/home.hpp"
#include "domain/instant.hpp"

namespace vicino::replay {

class CheckIns {
 public:
  explicit CheckIns(const Home& home);

  // Calls heard(instant, device) for every sign of life before `t`, in order of time, then of devices. The first
  // call sets the beginning.
  template <class Heard>
  void until(Instant t, Heard&& heard) {
    if (!begun_) begin(t);
    while (earliest_ < t) {
      for (std::size_t i = 0; i < due_.size(); ++i) {
        if (due_[i] != earliest_) continue;
        heard(earliest_, static_cast<DeviceId>(i));
        due_[i] += period_[i];
      }
      find_earliest();
    }
  }

 private:
  void begin(Instant t);
  void find_earliest();

  std::vector<Millis> period_;  // by DeviceId
  std::vector<Instant> due_;
  Instant earliest_ = never;
  bool begun_ = false;
};

}  // namespace vicino::replay
