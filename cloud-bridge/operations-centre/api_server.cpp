#include "cloud-bridge/operations-centre/api_server.hpp"

#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "cloud-bridge/operations-centre/views.hpp"

namespace vicino::operations_centre {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Local = asio::local::stream_protocol;
using Stream = beast::basic_stream<Local>;

constexpr std::size_t most_body = 192 * 1024;  // a configuration
constexpr std::size_t most_connections = 64;
constexpr auto patience = std::chrono::seconds{10};    // for a request to come in, an answer to go out
constexpr auto answer_due = std::chrono::seconds{60};  // more than a command takes
constexpr std::size_t longest_path = 107;              // of a Unix socket on Linux

// One connection, one request.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Local::socket socket, std::shared_ptr<ApiServer::Handler> handler,
          std::shared_ptr<std::size_t> open)
      : stream_(std::move(socket)), handler_(std::move(handler)), open_(std::move(open)) {
    ++*open_;
  }
  ~Session() { --*open_; }

  void read() {
    parser_.body_limit(most_body);
    stream_.expires_after(patience);
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) return self->ask();
                       if (error == http::error::body_limit)
                         self->write(problem(413, {"request too large", "at most 192 KiB"}));
                     });
  }

 private:
  void ask() {
    const auto& request = parser_.get();
    ApiRequest plain{std::string(request.method_string()), std::string(request.target()), request.body()};
    stream_.expires_after(answer_due);
    // The reference is handed back to our thread with the answer: a session never ends on another one.
    (*handler_)(std::move(plain), [self = shared_from_this()](ApiAnswer answer) mutable {
      if (!self) return;
      const auto executor = self->stream_.get_executor();
      asio::post(executor, [own = std::move(self), answer = std::move(answer)]() mutable {
        own->write(std::move(answer));
      });
    });
  }

  void write(ApiAnswer answer) {
    response_.result(answer.status);
    response_.version(11);
    response_.keep_alive(false);
    response_.set(http::field::content_type, answer.content_type);
    response_.set(http::field::cache_control, "no-store");
    response_.body() = std::move(answer.body);
    response_.prepare_payload();
    stream_.expires_after(patience);
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code, std::size_t) {
      beast::error_code ignored;
      self->stream_.socket().shutdown(Local::socket::shutdown_both, ignored);
    });
  }

  Stream stream_;
  std::shared_ptr<ApiServer::Handler> handler_;
  std::shared_ptr<std::size_t> open_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

bool somebody_listens(asio::io_context& context, const std::filesystem::path& path) {
  Local::socket probe(context);
  beast::error_code error;
  probe.connect(Local::endpoint(path.string()), error);
  return !error;
}

}  // namespace

struct ApiServer::Impl : std::enable_shared_from_this<ApiServer::Impl> {
  Impl(asio::io_context& context, std::filesystem::path socket_path, Handler asked)
      : acceptor(context),
        path(std::move(socket_path)),
        handler(std::make_shared<Handler>(std::move(asked))) {}

  void accept() {
    acceptor.async_accept([self = shared_from_this()](beast::error_code error, Local::socket socket) {
      if (!self->acceptor.is_open()) return;
      if (!error && *self->open < most_connections)
        std::make_shared<Session>(std::move(socket), self->handler, self->open)->read();
      self->accept();
    });
  }

  Local::acceptor acceptor;
  std::filesystem::path path;
  std::shared_ptr<Handler> handler;
  std::shared_ptr<std::size_t> open = std::make_shared<std::size_t>(0);
};

ApiServer::ApiServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

ApiServer::~ApiServer() {
  beast::error_code ignored;
  impl_->acceptor.close(ignored);
  std::error_code also_ignored;
  std::filesystem::remove(impl_->path, also_ignored);
}

Result<std::unique_ptr<ApiServer>> ApiServer::listen(asio::io_context& context,
                                                     const std::filesystem::path& socket, Handler handler) {
  if (socket.string().size() > longest_path)
    return Error{"--socket " + socket.string() + ": too long for a socket",
                 "name a path of at most 107 bytes"};
  std::error_code status;
  if (std::filesystem::is_socket(socket, status)) {
    if (somebody_listens(context, socket))
      return Error{"--socket " + socket.string() + ": a centre is running there",
                   "stop it, or name another socket and store"};
    std::filesystem::remove(socket, status);  // left by one that was killed
  }
  auto impl = std::make_shared<Impl>(context, socket, std::move(handler));
  beast::error_code error;
  impl->acceptor.open(Local(), error);
  const auto mask = ::umask(0117);  // 0660 from the first instant on
  if (!error) impl->acceptor.bind(Local::endpoint(socket.string()), error);
  ::umask(mask);
  if (!error) impl->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    return Error{"--socket " + socket.string() + ": " + error.message(),
                 "the directory must exist and belong to the user of the centre"};
  impl->accept();
  return std::unique_ptr<ApiServer>(new ApiServer(std::move(impl)));
}

}  // namespace vicino::operations_centre
