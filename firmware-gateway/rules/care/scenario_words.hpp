// The sensors and values of a scenario table. Not for use outside this folder.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/home.hpp"
#include "domain/result.hpp"

namespace vicino::rules::care {

// What a line "SENSOR VALUE" means: one signal, and the values it takes one after the other.
struct Spoken {
  SignalId signal = no_signal;
  std::vector<double> values;
};
// The error says which word is not understood, or that it may mean several things.
Result<Spoken> understand(const Home& home, std::string_view sensor, std::string_view value);

}  // namespace vicino::rules::care
