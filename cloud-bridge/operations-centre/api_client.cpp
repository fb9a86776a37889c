#include "cloud-bridge/operations-centre/api_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>

namespace vicino::operations_centre {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Local = asio::local::stream_protocol;

constexpr auto patience = std::chrono::seconds{60};
constexpr std::size_t most_body = 64u << 20;

}  // namespace

Result<ApiAnswer> ask(const std::filesystem::path& socket, const ApiRequest& request) {
  asio::io_context context;
  beast::basic_stream<Local> stream(context);
  beast::error_code error;
  stream.socket().connect(Local::endpoint(socket.string()), error);
  if (error)
    return Error{"no centre answers at " + socket.string() + ": " + error.message(),
                 "start it (vicino-centre run), or name its socket with --socket"};
  http::request<http::string_body> message;
  message.method_string(request.method);
  message.target(request.target);
  message.version(11);
  message.set(http::field::host, "localhost");
  message.set(http::field::content_type, "application/json");
  message.body() = request.body;
  message.prepare_payload();
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(most_body);
  stream.expires_after(patience);
  // Asynchronous only because that is what has a time limit.
  http::async_write(stream, message, [&](beast::error_code written, std::size_t) {
    if (written) {
      error = written;
      return;
    }
    http::async_read(stream, buffer, parser, [&](beast::error_code read, std::size_t) { error = read; });
  });
  context.run();
  if (error)
    return Error{"the centre at " + socket.string() + " did not answer: " + error.message(),
                 "look at its messages"};
  auto response = parser.release();
  return ApiAnswer{response.result_int(), std::string(response[http::field::content_type]),
                   std::move(response.body())};
}

}  // namespace vicino::operations_centre
