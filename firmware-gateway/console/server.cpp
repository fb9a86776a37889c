#include "console/server.hpp"

#include <sys/stat.h>

#include <list>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace vicino::console {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Local = asio::local::stream_protocol;
using boost::system::error_code;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

Response answer(http::status status, std::string body) {
  Response response{status, 11};
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  response.body() = std::move(body) + "\n";
  response.prepare_payload();
  return response;
}

Response refusal(http::status status, const Error& error) {
  return answer(status, to_json(Result<std::string>(error)));
}

Response wrong_method(const char* allowed) {
  Response response = refusal(http::status::method_not_allowed,
                              {"this method is not understood here", std::string("use ") + allowed});
  response.set(http::field::allow, allowed);
  return response;
}

// One request to one response: the whole of the routing.
Response respond(const Request& request, const Server::Dependencies& dependencies) {
  const std::string_view target(request.target().data(), request.target().size());
  if (target == "/v1/status") {
    if (request.method() != http::verb::get) return wrong_method("GET");
    return answer(http::status::ok, to_json(dependencies.status()));
  }
  if (target == "/v1/commands") {
    if (request.method() != http::verb::post) return wrong_method("POST");
    auto command = command_from_json(request.body());
    if (!command) return refusal(http::status::bad_request, command.error());
    const auto result = dependencies.submit(std::move(*command));
    if (!result) return refusal(http::status::conflict, result.error());
    return answer(http::status::accepted, to_json(result));
  }
  return refusal(http::status::not_found,
                 {"there is nothing here", "use GET /v1/status or POST /v1/commands"});
}

// A failed read told to the other side, where it can still be told.
std::optional<Response> response_to(const error_code& error) {
  if (error == http::error::body_limit)
    return refusal(http::status::payload_too_large, {"the request is too large", "send less"});
  if (error == http::error::header_limit)
    return refusal(http::status::request_header_fields_too_large,
                   {"the request's head is too large", "send less"});
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message)
    return refusal(http::status::bad_request, {"this is no HTTP request: " + error.message(), ""});
  return std::nullopt;
}

}  // namespace

// One connection. Lives as long as an operation on it is under way.
class Session : public std::enable_shared_from_this<Session> {
 public:
  using Stream = beast::basic_stream<Local>;
  Session(Local::socket socket, const Server::Dependencies& dependencies, const Server::Limits& limits)
      : stream_(std::move(socket)), dependencies_(dependencies), limits_(limits) {}

  void read() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    parser_->body_limit(limits_.body_bytes);
    stream_.expires_after(limits_.patience);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, std::size_t) { self->on_read(error); });
  }

  void close() {
    closed_ = true;
    stream_.close();
  }

 private:
  void on_read(const error_code& error) {
    if (closed_) return;
    if (error) {
      auto response = response_to(error);
      if (response) write(std::move(*response), false);
      return;
    }
    const Request& request = parser_->get();
    const bool keep_alive = request.keep_alive();
    write(respond(request, dependencies_), keep_alive);
  }

  void write(Response response, bool keep_alive) {
    response_ = std::move(response);
    response_.keep_alive(keep_alive);
    stream_.expires_after(limits_.patience);
    http::async_write(stream_, response_,
                      [self = shared_from_this(), keep_alive](error_code error, std::size_t) {
                        if (self->closed_) return;
                        if (error || !keep_alive)
                          self->close();
                        else
                          self->read();
                      });
  }

  Stream stream_;
  beast::flat_buffer buffer_{32 * 1024};
  std::optional<http::request_parser<http::string_body>> parser_;
  Response response_;
  const Server::Dependencies& dependencies_;  // the server closes us before it goes
  const Server::Limits& limits_;
  bool closed_ = false;
};

struct Server::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& io, std::filesystem::path path, Dependencies d, Limits l)
      : acceptor(io), socket_file(std::move(path)), dependencies(std::move(d)), limits(l) {}

  void accept() {
    acceptor.async_accept([weak = weak_from_this()](error_code error, Local::socket socket) {
      const auto self = weak.lock();
      if (!self || self->stopped) return;
      if (!error) self->admit(std::move(socket));
      // A transient error (no descriptors left) must not spin: whoever waits will be accepted when one is
      // free.
      if (error && error != asio::error::connection_aborted) return self->accept_later();
      self->accept();
    });
  }

  void accept_later() {
    retry.expires_after(std::chrono::seconds{1});
    retry.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (!error && self && !self->stopped) self->accept();
    });
  }

  // Beyond the limit a connection is closed at once: a console that hangs must not take the place of the
  // next.
  void admit(Local::socket socket) {
    std::erase_if(sessions, [](const std::weak_ptr<Session>& session) { return session.expired(); });
    if (sessions.size() >= limits.connections) return;
    const auto session = std::make_shared<Session>(std::move(socket), dependencies, limits);
    sessions.push_back(session);
    session->read();
  }

  void stop() {
    if (stopped) return;
    stopped = true;
    error_code ignored;
    acceptor.close(ignored);
    retry.cancel();
    for (const auto& session : sessions)
      if (const auto open = session.lock()) open->close();
    std::error_code gone;
    std::filesystem::remove(socket_file, gone);
  }

  Local::acceptor acceptor;
  asio::steady_timer retry{acceptor.get_executor()};
  std::filesystem::path socket_file;
  Dependencies dependencies;
  Limits limits;
  std::list<std::weak_ptr<Session>> sessions;
  bool stopped = false;
};

namespace {

// A socket file that nobody listens on is what a crash leaves behind.
Result<void> make_room(asio::io_context& io, const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  if (!std::filesystem::exists(status)) return {};
  if (!std::filesystem::is_socket(status))
    return Error{path.string() + " exists and is no socket", "name another file as socket of [console]"};
  Local::socket probe(io);
  error_code refused;
  probe.connect(Local::endpoint(path.string()), refused);
  if (!refused)
    return Error{"another gateway answers on " + path.string(), "stop it first: systemctl stop vicinod"};
  std::filesystem::remove(path, error);
  if (error)
    return Error{"cannot remove " + path.string() + ": " + error.message(), "check who owns its directory"};
  return {};
}

}  // namespace

Result<Server> Server::open(asio::io_context& io, const std::filesystem::path& path,
                            Dependencies dependencies, Limits limits) {
  // sockaddr_un has room for 107 characters; Asio would throw.
  if (path.string().size() > 107)
    return Error{"the socket's path is longer than 107 characters: " + path.string(), "choose a shorter one"};
  if (auto room = make_room(io, path); !room) return room.error();
  auto impl = std::make_shared<Impl>(io, path, std::move(dependencies), limits);
  error_code error;
  impl->acceptor.open(Local(), error);
  // The mask makes the socket 0660 from the first instant; we are still alone in the process.
  const mode_t before = ::umask(0117);
  if (!error) impl->acceptor.bind(Local::endpoint(path.string()), error);
  ::umask(before);
  if (!error) impl->acceptor.listen(static_cast<int>(limits.connections), error);
  if (error) {
    impl->stopped = true;  // the file, if there is one, is not ours
    return Error{"cannot listen on " + path.string() + ": " + error.message(),
                 "check that its directory exists and belongs to the user of vicinod"};
  }
  impl->accept();
  return Server(std::move(impl));
}

Server::Server(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&& other) noexcept {
  if (this != &other) {
    if (impl_) impl_->stop();
    impl_ = std::move(other.impl_);
  }
  return *this;
}
Server::~Server() {
  if (impl_) impl_->stop();
}

}  // namespace vicino::console
