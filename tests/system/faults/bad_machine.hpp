// What is wrong with the machine that vicinod runs on; shared with the library that is preloaded into it.
#pragma once

#include <cstdint>

namespace vicino::test {

struct BadMachineState {
  std::int64_t clock_offset_s = 0;  // added to the wall clock
  std::int32_t clock_unset = 0;     // the kernel says that nobody has set it
  std::int32_t write_error = 0;     // errno of every write to a file: EROFS, EIO; 0: none
};

}  // namespace vicino::test
