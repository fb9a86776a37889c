// The people of the bench: one presses a button after the other, each exactly once, while thermometers count. Each press
// is recognised at the centre by its button.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "tests/support/mqtt_client.hpp"

namespace vicino::test {

constexpr int buttons = 230;  // a home has at most 256 devices
constexpr int climates = 20;
std::string home_of_buttons();
std::string button_address(int i);
std::string climate_address(int i);

class Stream {
 public:
  // Looks for the broker until it is there; what is pressed before waits, as a message does that a radio repeats.
  Stream(int broker_port, std::chrono::milliseconds press_every);
  ~Stream() { stop(); }
  // False when all buttons have been pressed.
  bool press();
  int pressed() const { return pressed_; }
  void pause(bool on) { paused_ = on; }
  // No more of it; true when the broker has confirmed all.
  bool stop();
  // Zigbee2MQTT's own sign of life, every so long; 0: none, and no answer to whoever asks, either.
  void bridge_speaks(std::chrono::milliseconds every) { bridge_every_ = every; }
  MqttClient* client();  // none: not connected yet

 private:
  void live(int port);
  std::chrono::milliseconds press_every_;
  std::atomic<std::chrono::milliseconds> bridge_every_{std::chrono::milliseconds{1000}};
  std::mutex mutex_;
  std::unique_ptr<MqttClient> client_;
  std::atomic<int> pressed_{0};
  int said_ = 0;
  std::size_t asked_ = 0;  // how often somebody asked whether it lives
  std::atomic<bool> paused_{false};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace vicino::test
