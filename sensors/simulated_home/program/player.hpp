// Plays happenings to the broker at the story's pace, with the signs of life of a Zigbee2MQTT in between.
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "sensors/simulated_home/bridge_voice.hpp"
#include "sensors/simulated_home/mqtt_publisher.hpp"
#include "sensors/simulated_home/pace.hpp"
#include "sensors/simulated_home/program/summary.hpp"

namespace vicino::simulated_home {

class Player {
 public:
  // check_in: how long a device may be silent before it repeats its state; zero: for ever.
  Player(const Home& home, BridgeVoice& voice, MqttPublisher& mqtt, const Pace& pace, Millis check_in,
         const std::atomic<bool>& stop);

  Result<void> greet();
  // Waits until it is due, then publishes it. False: stopped before.
  Result<bool> play(const Happening& happening);
  // Signs of life until stopped.
  Result<void> stay();
  // Waits for confirmations and leaves.
  Result<void> leave(bool goodbye);

  Summary& summary() { return summary_; }

 private:
  Result<void> send(const Outgoing& message);
  Result<bool> wait_until(Instant at);
  Result<void> signs_of_life(Instant until);
  Millis interval_of(DeviceId device) const;
  Result<void> sign_of_life(std::size_t device, Instant at);
  std::size_t earliest_sign() const;

  const Home& home_;
  BridgeVoice& voice_;
  MqttPublisher& mqtt_;
  Pace pace_;
  Millis check_in_;
  const std::atomic<bool>& stop_;
  Summary summary_;
  std::vector<std::optional<double>> last_;  // by SignalId: what was said last
  std::vector<Instant> sign_due_;            // by DeviceId; the last one is bridge/health
};

}  // namespace vicino::simulated_home
