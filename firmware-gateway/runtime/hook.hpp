// Runs a program with a JSON document on its standard input: a hook that sends an SMS, speaks, rings. Driven by
// the gateway's io_context. Never waits: the end comes back as a call. (Boost.Process of 1.81: its first version wants
// Boost.Filesystem and the SIGCHLD of the whole process, its second does not link.)
//
// A hook is given no shell, no argument and a bare environment; its output is nobody's; it is killed when its time
// is over. One at a time runs of each Hook, the others wait in line (bounded: beyond, the call says so at once).
// The process must ignore SIGPIPE: a hook may leave before it has read everything.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::runtime {

class Hook {
 public:
  // Success: exit status 0. Error: cannot be started, exit status, signal, out of time.
  using Ended = std::function<void(const Result<void>&)>;

  Hook(boost::asio::io_context& io, std::filesystem::path program,
       Millis patience = std::chrono::seconds{60});
  ~Hook();  // kills what runs; no Ended is called afterwards
  Hook(const Hook&) = delete;
  Hook& operator=(const Hook&) = delete;

  void run(std::string json, Ended ended);

 private:
  struct Run;
  struct Waiting {
    std::string json;
    Ended ended;
  };
  void next();
  void finish(const Result<void>& how);

  boost::asio::io_context& io_;
  std::filesystem::path program_;
  Millis patience_;
  std::deque<Waiting> line_;
  std::shared_ptr<Run> running_;
};

}  // namespace vicino::runtime
