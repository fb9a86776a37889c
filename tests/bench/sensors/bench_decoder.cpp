// How fast state messages are decoded, and how often the allocator is asked meanwhile.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "sensors/zigbee2mqtt/decoder.hpp"

namespace {
std::size_t allocations = 0;
}
void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

namespace {

using namespace vicino;

struct Case {
  const char* name;
  DeviceType type;
  std::vector<std::string> payloads;  // in turn
};

void report(const char* name, double value, const char* unit, const char* limit_name, double limit) {
  std::printf("bench %s %.2f %s, %s %.2f, ratio %.2f\n", name, value, unit, limit_name, limit, value / limit);
}

void run(const Case& c) {
  Home home;
  Device device;
  device.id = "x";
  device.address = "0x00158d0000000001";
  device.type = c.type;
  home.devices.push_back(device);
  for (const auto kind : default_signals(c.type))
    home.signals.push_back({"x." + std::string(name(kind)), DeviceId{0}, kind});
  sensors::zigbee2mqtt::Decoder decoder(home, "zigbee2mqtt", no_device);
  sensors::Decoded out;
  out.readings.reserve(16);
  out.availability.reserve(16);
  const auto once = [&](std::size_t i) {
    out.clear();
    decoder.decode({"zigbee2mqtt/casa/stanza da letto", c.payloads[i % c.payloads.size()], false}, out);
    return out.readings.size();
  };
  decoder.decode({"zigbee2mqtt/bridge/devices",
                  R"([{"ieee_address":"0x00158d0000000001","friendly_name":"casa/stanza da letto"}])", true},
                 out);
  for (std::size_t i = 0; i < 10'000; ++i) once(i);

  constexpr std::size_t messages = 500'000;
  double best = 0;
  std::size_t readings = 0;
  const auto before = allocations;
  for (int round = 0; round < 5; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < messages; ++i) readings += once(i);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::max(best, static_cast<double>(messages) / took.count());
  }
  const auto per_message = static_cast<double>(allocations - before) / (5.0 * messages);
  report((std::string("decode.") + c.name).c_str(), best, "messages/s", "at least", 200'000);
  std::printf("bench decode.%s.allocations %.3f per message, at most 0, ratio %.3f\n", c.name, per_message,
              per_message);
  if (readings == 0) std::printf("# %s gave no reading: repetitions only\n", c.name);
}

}  // namespace

int main() {
  run({"door",
       DeviceType::door,
       {R"({"battery":100,"battery_low":false,"contact":false,"last_seen":"2026-11-21T22:12:05.765Z","linkquality":120,"voltage":3000})",
        R"({"battery":100,"battery_low":false,"contact":true,"last_seen":"2026-11-21T22:12:06.067Z","linkquality":120,"voltage":3000})"}});
  run({"repeated",
       DeviceType::motion,
       {R"({"illuminance":27,"last_seen":"2026-11-21T22:12:08.177Z","linkquality":120,"occupancy":true})"}});
  run({"radar",
       DeviceType::fall_detector,
       {R"({"fall_down_status":"none","fall_sensitivity":7,"illuminance":82,"last_seen":"2026-11-21T22:12:13.304Z","linkquality":120,"motion_direction":"moving_forward","motion_speed":12,"occupancy":true,"presence":true,"radar_scene":"toilet","static_dwell_alarm":5,"tumble_alarm_time":3,"tumble_switch":1})",
        R"({"fall_down_status":"maybe_fall","fall_sensitivity":7,"illuminance":82,"last_seen":"2026-11-21T22:12:13.904Z","linkquality":120,"motion_direction":"moving_forward","motion_speed":12,"occupancy":true,"presence":true,"radar_scene":"toilet","static_dwell_alarm":5,"tumble_alarm_time":3,"tumble_switch":1})"}});
}
