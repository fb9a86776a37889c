// The rows of the fault matrix. Each plays on a thread of its own, in a network of its own where the machine allows it.
#pragma once

#include <vector>

#include "tests/system/faults/scene.hpp"

namespace vicino::test {

struct Row {
  const char* name;
  void (*play)(Outcome& outcome);
  bool brief;  // stands in the short version, too
};

std::vector<Row> network_rows();
std::vector<Row> certificate_rows();
std::vector<Row> process_rows();
std::vector<Row> machine_rows();
std::vector<Row> boot_rows();
std::vector<Row> uplink_rows();

}  // namespace vicino::test
