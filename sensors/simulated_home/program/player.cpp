#include "sensors/simulated_home/program/player.hpp"

#include <algorithm>
#include <iterator>

namespace vicino::simulated_home {
namespace {

constexpr Millis health_interval = std::chrono::minutes{10};
// Zigbee2MQTT asks a mains-powered device after ten minutes without a word.
constexpr Millis mains_interval = std::chrono::minutes{10};
constexpr Millis last_patience = std::chrono::seconds{10};

}  // namespace

Player::Player(const Home& home, BridgeVoice& voice, MqttPublisher& mqtt, const Pace& pace, Millis check_in,
               const std::atomic<bool>& stop)
    : home_{home}, voice_{voice}, mqtt_{mqtt}, pace_{pace}, check_in_{check_in}, stop_{stop} {
  last_.resize(home.signals.size());
  sign_due_.assign(home.devices.size() + 1, never);
  sign_due_.back() = pace.start;
  const auto answer = voice.health_answer();
  mqtt.answer(voice.health_question(), answer.topic, answer.payload);
}

Result<void> Player::send(const Outgoing& message) {
  return mqtt_.publish(message.topic, message.payload, message.retain);
}

Result<void> Player::greet() {
  for (const auto& message : voice_.greeting(pace_.start))
    if (auto sent = send(message); !sent) return sent;
  return {};
}

Result<bool> Player::wait_until(Instant at) {
  const auto due = pace_.real(at);
  if (due != unknown && due > MqttPublisher::real_now())
    mqtt_.run_until(due);
  else
    mqtt_.run_until(MqttPublisher::real_now());
  if (due != unknown && !stop_) {
    const auto late = MqttPublisher::real_now() - due;
    summary_.behind = std::max(summary_.behind, late);
  }
  if (mqtt_.came_back())
    if (auto greeted = greet(); !greeted) return greeted.error();
  return !stop_;
}

std::size_t Player::earliest_sign() const {
  return static_cast<std::size_t>(
      std::distance(sign_due_.begin(), std::min_element(sign_due_.begin(), sign_due_.end())));
}

Millis Player::interval_of(DeviceId id) const {
  const auto& device = home_.device(id);
  const auto usual = device.power == Power::mains ? std::min(mains_interval, check_in_) : check_in_;
  return std::min(device.check_in.value_or(usual), usual);
}

Result<void> Player::sign_of_life(std::size_t which, Instant at) {
  if (which == home_.devices.size()) {
    sign_due_[which] = at + health_interval;
    return send(voice_.health(at));
  }
  sign_due_[which] = at + interval_of(static_cast<DeviceId>(which));
  const auto message = voice_.check_in(static_cast<DeviceId>(which), at);
  if (!message) return {};
  ++summary_.check_ins;
  return send(*message);
}

Result<void> Player::signs_of_life(Instant until) {
  for (;;) {
    const auto which = earliest_sign();
    const auto at = sign_due_[which];
    if (at >= until) return {};
    const auto go_on = wait_until(at);
    if (!go_on) return go_on.error();
    if (!*go_on) return {};
    if (auto sent = sign_of_life(which, at); !sent) return sent;
  }
}

Result<bool> Player::play(const Happening& happening) {
  if (auto lived = signs_of_life(happening.at); !lived) return lived.error();
  const auto go_on = wait_until(happening.at);
  if (!go_on || !*go_on) return go_on;
  if (happening.device == no_device) return true;
  std::uint64_t said = 0;
  for (const auto& change : happening.changes) {
    if (!voice_.can_say(change)) {
      ++summary_.refused["no-word-for-it"];
      continue;
    }
    ++said;
    auto& before = last_[index(change.signal)];
    if (!is_momentary(home_.signal(change.signal).kind) && before == change.value) ++summary_.repeats;
    before = change.value;
  }
  const auto message = voice_.state(happening.device, happening.changes, happening.at);
  if (!message) return true;
  if (auto sent = send(*message); !sent) return sent.error();
  summary_.readings += said;
  ++summary_.messages;
  if (summary_.first == unknown) summary_.first = happening.at;
  summary_.last = happening.at;
  if (check_in_ > Millis{0})
    sign_due_[index(happening.device)] = happening.at + interval_of(happening.device);
  return true;
}

Result<void> Player::stay() {
  while (!stop_)
    if (auto lived = signs_of_life(never); !lived) return lived;
  return {};
}

Result<void> Player::leave(bool goodbye) {
  if (goodbye)
    if (auto sent = send(voice_.goodbye()); !sent) return sent;
  if (!mqtt_.drain(last_patience)) summary_.unconfirmed = mqtt_.published() - mqtt_.confirmed();
  mqtt_.disconnect();
  return {};
}

}  // namespace vicino::simulated_home
