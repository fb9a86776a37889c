// HTTP/JSON on a Unix socket, on the gateway's own io_context: no thread, bounded in connections, sizes and
// time.
//   GET  /v1/status     200 StatusView
//   POST /v1/commands   202 {"result": "..."}; 400 not understood, 409 refused
// Who may connect is the file system's to say: the socket is made with mode 0660.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "console/views.hpp"
#include "domain/command.hpp"
#include "domain/result.hpp"

namespace boost::asio {
class io_context;
}

namespace vicino::console {

class Server {
 public:
  // Called on the io_context's thread, between two turns.
  struct Dependencies {
    std::function<StatusView()> status;
    // Hands a command to the gate; the text says what became of it. Error: refused, and why.
    std::function<Result<std::string>(Command)> submit;
  };
  struct Limits {
    std::size_t connections = 8;
    std::size_t header_bytes = 4096;
    std::size_t body_bytes = 192 * 1024;  // a configuration, with its quotes escaped
    std::chrono::milliseconds patience = std::chrono::seconds{5};  // for each request, idle time included
  };

  // Takes the place of a socket file that nobody answers on. Error: another gateway answers there, or the
  // directory refuses.
  static Result<Server> open(boost::asio::io_context& io, const std::filesystem::path& socket,
                             Dependencies dependencies, Limits limits);
  static Result<Server> open(boost::asio::io_context& io, const std::filesystem::path& socket,
                             Dependencies dependencies) {
    return open(io, socket, std::move(dependencies), Limits{});
  }

  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();  // closes every connection and removes the socket file

 private:
  struct Impl;
  explicit Server(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace vicino::console
