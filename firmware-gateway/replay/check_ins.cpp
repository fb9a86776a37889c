#include "replay/check_ins.hpp"

#include <algorithm>

namespace vicino::replay {

CheckIns::CheckIns(const Home& home) {
  for (const auto& device : home.devices) {
    const bool often = device.type == DeviceType::bridge || device.power == Power::mains;
    period_.push_back(often ? Millis{std::chrono::minutes{10}} : Millis{std::chrono::hours{1}});
  }
}

void CheckIns::begin(Instant t) {
  begun_ = true;
  for (std::size_t i = 0; i < period_.size(); ++i)
    due_.push_back(t + Millis{std::chrono::seconds{37}} * static_cast<std::int64_t>(i) % period_[i]);
  find_earliest();
}

void CheckIns::find_earliest() {
  earliest_ = due_.empty() ? never : *std::min_element(due_.begin(), due_.end());
}

}  // namespace vicino::replay
