// How Zigbee2MQTT describes and words our devices: property names, exposes, values. The counterpart of a
// decoder.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "domain/home.hpp"

namespace vicino::simulated_home {

// The signals of one device, in the order of the home.
std::vector<SignalKind> kinds_of(const Home& home, DeviceId device);

// The JSON property that carries this signal of this device: "contact", "action", "fall_down_status".
std::string_view property_of(const Device& device, SignalKind kind);

// The property's value for a normalised one; nullopt: this device has no word for it (a button whose actions
// in the configuration mean something else).
std::optional<boost::json::value> worded(const Device& device, SignalKind kind, double value);

// The `definition` of bridge/devices; it says the polarity that worded() uses.
boost::json::object definition_of(const Home& home, DeviceId device);

}  // namespace vicino::simulated_home
