#include "console/client.hpp"

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

constexpr std::size_t max_answer = 4 * 1024 * 1024;

Result<Answer> ask(const std::filesystem::path& path, http::request<http::string_body> request,
                   std::chrono::milliseconds patience) {
  const auto unreachable = [&](const error_code& error) {
    return Error{"cannot reach vicinod at " + path.string() + ": " + error.message(),
                 error == asio::error::access_denied
                     ? "run it as root, or as a member of the group vicino"
                     : "start it with: systemctl start vicinod (its log: journalctl -u vicinod)"};
  };
  if (path.string().size() > 107) return unreachable(asio::error::name_too_long);

  asio::io_context io;
  beast::basic_stream<Local> stream(io);
  stream.expires_after(patience);
  error_code error;
  // Each step is asynchronous so that the stream's time limit holds for it, and run to its end at once.
  const auto step = [&](auto start) {
    start([&](error_code e, auto&&...) { error = e; });
    io.restart();
    io.run();
    return !error;
  };
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(max_answer);
  if (!step([&](auto done) { stream.async_connect(Local::endpoint(path.string()), done); }) ||
      !step([&](auto done) { http::async_write(stream, request, done); }) ||
      !step([&](auto done) { http::async_read(stream, buffer, parser, done); }))
    return unreachable(error);
  return Answer{parser.get().result_int(), std::move(parser.get().body())};
}

}  // namespace

Result<Answer> get(const std::filesystem::path& socket, const std::string& target,
                   std::chrono::milliseconds patience) {
  http::request<http::string_body> request{http::verb::get, target, 11};
  request.set(http::field::host, "vicino");
  request.keep_alive(false);
  return ask(socket, std::move(request), patience);
}

Result<Answer> post(const std::filesystem::path& socket, const std::string& target, const std::string& body,
                    std::chrono::milliseconds patience) {
  http::request<http::string_body> request{http::verb::post, target, 11, body};
  request.set(http::field::host, "vicino");
  request.set(http::field::content_type, "application/json");
  request.keep_alive(false);
  request.prepare_payload();
  return ask(socket, std::move(request), patience);
}

}  // namespace vicino::console
