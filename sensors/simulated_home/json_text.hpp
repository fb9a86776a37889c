// JSON as JavaScript writes it: 20.68, not 2.068E1. Equal to a parser, but these messages are read by people
// too.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

namespace vicino::simulated_home {

std::string json_text(const boost::json::value& value);

}  // namespace vicino::simulated_home
