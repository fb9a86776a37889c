// Homes to try the care rules in.
#pragma once

#include "domain/home.hpp"

namespace vicino::test {

// Six rooms with a motion sensor each but for the entrance, one outer door, a bed sensor, a pendant, an "I am
// well" button, a fall detector in the bathroom, smoke, water, a thermometer in the bedroom, a plug; all
// through one bridge.
Home flat();
// Adds a device with the signals of its type; of mains-powered ones no battery.
DeviceId add_device(Home& home, std::string id, DeviceType type, std::string_view room,
                    DeviceId via = no_device);

}  // namespace vicino::test
