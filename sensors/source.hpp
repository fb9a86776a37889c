// The port between the gateway and whatever brings readings. A source delivers messages; a decoder, pure,
// makes sense of them. What a decoder refuses is counted with its reason, never thrown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/event.hpp"
#include "domain/home.hpp"

namespace vicino::sensors {

// One MQTT message as the broker handed it over. Views are valid during the call only.
struct Message {
  std::string_view topic;
  std::string_view payload;
  bool retained = false;  // replayed old state, not news
};

struct Rejected {
  std::string_view
      reason;          // one of a fixed, small set of words (a metric's label): "not-json", "too-large", ...
  std::string detail;  // for the log: names the topic and the cure; never the payload
};

// Who came into the radio's network, or could: for the security log.
struct Arrival {
  enum class What : std::uint8_t { joining_opened, device_joined, unknown_device };
  What what = What::joining_opened;
  std::string device;  // its address; "": none
};

// What decoding yields, appended to the caller's vectors, which are cleared and used again.
struct Decoded {
  std::vector<Reading> readings;
  std::vector<Availability> availability;
  std::vector<Rejected> rejected;
  std::vector<std::string> notes;  // for the log: "device 0x.. renamed to 'porta ingresso'"
  std::vector<Arrival> arrivals;
  // The bridge has answered a question after its health: what it says of itself.
  std::optional<bool> bridge_healthy;
  void clear() {
    readings.clear();
    availability.clear();
    rejected.clear();
    notes.clear();
    arrivals.clear();
    bridge_healthy.reset();
  }
};

}  // namespace vicino::sensors
