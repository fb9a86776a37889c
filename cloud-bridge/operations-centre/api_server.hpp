// HTTP over a Unix socket (Boost.Beast), for the operator's programs on this machine. Who may open the socket
// is decided by its file mode: owner and group. Everything runs on the thread of the io_context it is given.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "cloud-bridge/operations-centre/api.hpp"
#include "domain/result.hpp"

namespace boost::asio {
class io_context;
}

namespace vicino::operations_centre {

class ApiServer {
 public:
  // Called for each request; the reply may be called on any thread.
  using Handler = std::function<void(ApiRequest, Reply)>;

  // Error: the path is too long, in use by a running centre, or not writable; with the cure.
  static Result<std::unique_ptr<ApiServer>> listen(boost::asio::io_context& context,
                                                   const std::filesystem::path& socket, Handler handler);
  ~ApiServer();  // closes and removes the socket

 private:
  struct Impl;
  explicit ApiServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace vicino::operations_centre
