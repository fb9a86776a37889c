// A name server on 127.0.0.1:53 of one's own network and mounts: knows one name, and may fall silent.
#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace vicino::test {

class Resolver {
 public:
  explicit Resolver(std::string name);  // throws where it may not
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  void answers(bool on) { answers_ = on; }

 private:
  void serve();
  std::string wire_name_;  // as it stands in a question: length, letters, length, letters, 0
  int fd_ = -1;
  std::atomic<bool> answers_{true};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace vicino::test
