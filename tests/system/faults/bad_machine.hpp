// What is wrong with the machine that vicinod runs on; shared with the library that is preloaded into it.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace vicino::test {

struct BadMachineState {
  std::int64_t clock_offset_s = 0;  // added to the wall clock
  std::int32_t clock_unset = 0;     // the kernel says that nobody has set it
  std::int32_t write_error = 0;     // errno of every write to a file: EROFS, EIO; 0: none
  std::int32_t mqtt_hangs = 0;      // what is given to the MQTT library meanwhile does not come back, ever
};

// The test's end of it: what is changed here, the machine is at once.
class BadMachine {
 public:
  explicit BadMachine(std::filesystem::path file) : file_(std::move(file)) {
    const int fd = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ::ftruncate(fd, sizeof(BadMachineState)) != 0)
      throw std::runtime_error("cannot write " + file_.string());
    void* memory = ::mmap(nullptr, sizeof(BadMachineState), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (memory == MAP_FAILED) throw std::runtime_error("cannot map " + file_.string());
    state_ = new (memory) BadMachineState;
  }
  ~BadMachine() { ::munmap(state_, sizeof *state_); }
  BadMachine(const BadMachine&) = delete;
  BadMachine& operator=(const BadMachine&) = delete;
  BadMachineState* state() { return state_; }
  // What goes before vicinod on its command line. `library`: the one that is preloaded.
  std::vector<std::string> prefix(const std::string& library) const {
    return {"env", "LD_PRELOAD=" + library, "VICINO_BAD_MACHINE=" + file_.string()};
  }

 private:
  std::filesystem::path file_;
  BadMachineState* state_ = nullptr;
};

}  // namespace vicino::test
