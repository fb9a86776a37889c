#include "tests/system/faults/stream.hpp"

#include <cstdio>
#include <stdexcept>

namespace vicino::test {
namespace {

using Clock = std::chrono::steady_clock;

std::string address(const char* prefix, int i) {
  char text[32];
  std::snprintf(text, sizeof text, "0x%s%08x", prefix, static_cast<unsigned>(i));
  return text;
}
}  // namespace

std::string button_address(int i) {
  return address("a4c1380b", i);
}
std::string climate_address(int i) {
  return address("a4c1380c", i);
}

std::string home_of_buttons() {
  std::string text =
      "zone = \"Europe/Rome\"\n[[device]]\nid = \"zigbee\"\ntype = \"bridge\"\naddress = \"zigbee2mqtt\"\n";
  const auto device = [&](const std::string& id, const char* type, const std::string& at) {
    text.append("[[device]]\nid = \"").append(id).append("\"\ntype = \"").append(type);
    text.append("\"\naddress = \"").append(at).append("\"\n");
  };
  for (int i = 0; i < buttons; ++i) device("b" + std::to_string(i), "sos-button", button_address(i));
  for (int i = 0; i < climates; ++i) device("c" + std::to_string(i), "climate", climate_address(i));
  return text;
}

Stream::Stream(int broker_port, std::chrono::milliseconds press_every)
    : press_every_(press_every), thread_([this, broker_port] { live(broker_port); }) {}

bool Stream::press() {
  if (pressed_ >= buttons) return false;
  ++pressed_;
  return true;
}

bool Stream::stop() {
  if (thread_.joinable()) {
    ending_ = true;
    thread_.join();
  }
  return client_ && said_ == pressed_ && client_->flush(20s);
}

MqttClient* Stream::client() {
  const std::lock_guard lock(mutex_);
  return client_.get();
}

void Stream::live(int port) {
  while (!client() && !ending_) {
    try {
      auto made = std::make_unique<MqttClient>(
          MqttClient::Options{port, "home-of-the-test", {"zigbee2mqtt/bridge/request/health_check"}, {}});
      const std::lock_guard lock(mutex_);
      client_ = std::move(made);
    } catch (const std::runtime_error&) {
      std::this_thread::sleep_for(100ms);
    }
  }
  if (!client()) return;
  auto next_press = Clock::now() + press_every_;
  auto next_bridge = Clock::now();
  int reading = 0;
  const auto say = [&](const std::string& device, const std::string& json) {
    client_->publish("zigbee2mqtt/" + device, json);
  };
  for (;;) {
    const auto now = Clock::now();
    if (!paused_ && !ending_ && now >= next_press) {
      next_press = now + press_every_;
      press();
    }
    while (said_ < pressed_) say(button_address(said_++), R"({"action":"emergency","linkquality":120})");
    if (ending_) return;
    const auto every = bridge_every_.load();
    const auto asked = client_->heard().size();
    if (every > 0ms && asked > asked_)
      client_->publish("zigbee2mqtt/bridge/response/health_check",
                       R"({"data":{"healthy":true},"status":"ok"})");
    asked_ = asked;
    if (every > 0ms && now >= next_bridge) {
      next_bridge = now + every;
      client_->publish("zigbee2mqtt/bridge/state", R"({"state":"online"})", 1, true);
    }
    if (!paused_) {
      say(climate_address(reading % climates),
          R"({"linkquality":90,"temperature":)" + std::to_string(5 + 0.01 * (reading / climates)) + "}");
      ++reading;
    }
    std::this_thread::sleep_for(20ms);
  }
}

}  // namespace vicino::test
