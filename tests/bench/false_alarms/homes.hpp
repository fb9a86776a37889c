// The homes that the care rules are measured on: recorded ones, where somebody put the recordings, and simulated ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/alert.hpp"
#include "domain/event.hpp"
#include "domain/home.hpp"

namespace vicino::bench {

// Something that did happen in a recorded home: an alert of this kind within this time is no false one.
struct Truth {
  CareKind kind = CareKind::generic;  // generic: nobody was at home, an alert of any kind is no false one
  Instant from = unknown;
  Instant to = unknown;
  std::string what;
};

struct LivedIn {
  std::string name;
  bool recorded = false;
  Home home;
  std::vector<Event> events;  // with the signs of life of bridge and devices that a recording cannot show
  std::vector<Truth> truths;
  Millis length() const { return events.back().at - events.front().at; }
};

// Prints what is skipped, and why.
std::vector<LivedIn> all_homes();

}  // namespace vicino::bench
