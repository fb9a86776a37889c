// Plays rows, several at a time, and prints a line for each as it ends.
#pragma once

#include <vector>

#include "tests/system/faults/rows.hpp"

namespace vicino::test {

std::vector<Row> all_rows();
std::vector<Outcome> play(const std::vector<Row>& rows, std::size_t at_a_time);

}  // namespace vicino::test
