// A home as busy as one gateway will ever see: 64 signals, 200 rules, and a day and a half of its messages.
#pragma once

#include <vector>

#include "rules/engine.hpp"

namespace vicino::bench {

rules::RuleSet busy_rules();
// Ascending in time. A message of Zigbee2MQTT repeats all that a device knows: most readings bring nothing new.
std::vector<Event> busy_days(const rules::RuleSet& rules, std::size_t count);

}  // namespace vicino::bench
