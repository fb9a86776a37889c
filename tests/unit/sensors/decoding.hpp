// A small home and a decoder for it: tests publish messages and look at what came of each.
#pragma once

#include "sensors/zigbee2mqtt/decoder.hpp"

namespace vicino::test {

struct TestHome {
  Home home;
  DeviceId add(std::string id, std::string address, DeviceType type, std::vector<SignalKind> kinds = {}) {
    const auto device = static_cast<DeviceId>(home.devices.size());
    Device d;
    d.id = std::move(id);
    d.address = std::move(address);
    d.type = type;
    if (type != DeviceType::bridge) d.via = DeviceId{0};
    if (kinds.empty()) kinds = default_signals(type);
    for (const auto kind : kinds)
      home.signals.push_back({d.id + "." + std::string(name(kind)), device, kind});
    home.devices.push_back(std::move(d));
    return device;
  }
  TestHome() { add("bridge", "zigbee2mqtt", DeviceType::bridge); }
};

// "door.contact=1", with the observation time behind it where there is one.
inline std::vector<std::string> in_words(const Home& home, const std::vector<Reading>& readings) {
  std::vector<std::string> words;
  for (const auto& r : readings) {
    std::string value = std::to_string(r.value);
    value.erase(value.find_last_not_of('0') + 1);
    if (value.back() == '.') value.pop_back();
    words.push_back(home.signal(r.signal).name + "=" + value);
  }
  return words;
}

class Decoding {
 public:
  explicit Decoding(const TestHome& built) : home_(built.home), decoder_(home_, "zigbee2mqtt", DeviceId{0}) {}

  // What this one message yields.
  const sensors::Decoded& say(std::string_view topic, std::string_view payload, bool retained = false) {
    out_.clear();
    decoder_.decode({"zigbee2mqtt/" + std::string(topic), payload, retained}, out_);
    return out_;
  }
  std::vector<std::string> readings(std::string_view topic, std::string_view payload, bool retained = false) {
    return in_words(home_, say(topic, payload, retained).readings);
  }
  // The only reason of refusal, "" for none.
  std::string_view refusal(std::string_view topic, std::string_view payload, bool retained = false) {
    const auto& rejected = say(topic, payload, retained).rejected;
    REQUIRE(rejected.size() <= 1);
    return rejected.empty() ? std::string_view{} : rejected.front().reason;
  }
  sensors::zigbee2mqtt::Decoder& decoder() { return decoder_; }
  const sensors::Decoded& last() const { return out_; }
  const Home& home() const { return home_; }

 private:
  Home home_;
  sensors::zigbee2mqtt::Decoder decoder_;
  sensors::Decoded out_;
};

// One entry of bridge/devices.
inline std::string listed(const std::string& address, const std::string& name,
                          const std::string& exposes = "", const std::string& more = "") {
  return R"({"ieee_address":")" + address + R"(","friendly_name":")" + name +
         R"(","type":"EndDevice","power_source":"Battery","interview_state":"SUCCESSFUL",)" + more +
         R"("definition":)" +
         (exposes.empty() ? "null" : R"({"model":"M","description":"d","exposes":[)" + exposes + "]}") + "}";
}
inline std::string binary(const std::string& property, const std::string& on, const std::string& off) {
  return R"({"type":"binary","property":")" + property + R"(","value_on":)" + on + R"(,"value_off":)" + off +
         "}";
}
inline const std::string door_address = "0x00158d0000000001";

using Words = std::vector<std::string>;

}  // namespace vicino::test
