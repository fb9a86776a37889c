// The real server and the real client over a real socket; the gateway behind them is a few lambdas.
#include <sys/stat.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

#include "console/client.hpp"
#include "console/server.hpp"
#include "raw_client.hpp"

using namespace vicino;
using namespace vicino::console;
namespace fs = std::filesystem;

namespace {

// A server on an io_context in a thread of its own, as the gateway's would be.
class Gateway {
 public:
  explicit Gateway(Server::Limits limits = {}) {
    std::string name = (fs::temp_directory_path() / "vicino-console-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    directory = name;
    auto opened = Server::open(io, socket(), dependencies(), limits);
    REQUIRE(opened);
    server.emplace(std::move(*opened));
    thread = std::thread([this] { io.run(); });
  }
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;
  ~Gateway() {
    // The server belongs to the io_context's thread until that has stopped.
    boost::asio::post(io, [this] {
      server.reset();
      work.reset();
    });
    thread.join();
    fs::remove_all(directory);
  }

  fs::path socket() const { return directory / "console.sock"; }
  Server::Dependencies dependencies() {
    return {[this] {
              StatusView status;
              status.protected_now = true;
              status.gateway = "gw-test";
              ++asked;
              return status;
            },
            [this](Command command) -> Result<std::string> {
              const std::scoped_lock lock(mutex);
              last_command = command;
              if (command.author == "stranger") return Error{"not allowed", "ask the centre"};
              return Result<std::string>(boost::system::in_place_value, "acknowledged alert 3");
            }};
  }

  std::optional<Command> last() {
    const std::scoped_lock lock(mutex);
    return last_command;
  }

  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  fs::path directory;
  std::optional<Server> server;
  std::thread thread;
  std::atomic<int> asked = 0;
  std::mutex mutex;
  std::optional<Command> last_command;
};

std::string first_line(const std::string& answer) {
  return answer.substr(0, answer.find("\r\n"));
}

}  // namespace

TEST_CASE("the status is served and understood") {
  Gateway gateway;
  const auto answer = get(gateway.socket(), "/v1/status");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  const auto status = status_from_json(answer->body);
  REQUIRE(status);
  CHECK(status->protected_now);
  CHECK(status->gateway == "gw-test");
}

TEST_CASE("a command reaches the gate, and its result comes back") {
  Gateway gateway;
  const Command command{"cli-1", "cli", never, Acknowledge{3}};
  const auto answer = post(gateway.socket(), "/v1/commands", to_json(command));
  REQUIRE(answer);
  CHECK(answer->status == 202);
  CHECK(answer->body == "{\"result\":\"acknowledged alert 3\"}\n");
  CHECK(gateway.last() == command);
}

TEST_CASE("a refused command says why") {
  Gateway gateway;
  const auto answer =
      post(gateway.socket(), "/v1/commands", to_json(Command{"1", "stranger", never, Acknowledge{3}}));
  REQUIRE(answer);
  CHECK(answer->status == 409);
  CHECK(answer->body == "{\"error\":\"not allowed\",\"cure\":\"ask the centre\"}\n");
}

TEST_CASE("what is not understood gets a clean answer") {
  Gateway gateway;
  struct Row {
    const char* name;
    std::string bytes;
    const char* answer;
  };
  const std::vector<Row> rows{
      {"unknown path", "GET /etc/passwd HTTP/1.1\r\nHost: v\r\nConnection: close\r\n\r\n",
       "HTTP/1.1 404 Not Found"},
      {"wrong method", "DELETE /v1/status HTTP/1.1\r\nHost: v\r\nConnection: close\r\n\r\n",
       "HTTP/1.1 405 Method Not Allowed"},
      {"get of commands", "GET /v1/commands HTTP/1.1\r\nHost: v\r\nConnection: close\r\n\r\n",
       "HTTP/1.1 405 Method Not Allowed"},
      {"bad JSON",
       "POST /v1/commands HTTP/1.1\r\nHost: v\r\nConnection: close\r\nContent-Length: 3\r\n\r\n{a}",
       "HTTP/1.1 400 Bad Request"},
      {"too large", "POST /v1/commands HTTP/1.1\r\nHost: v\r\nContent-Length: 99999999\r\n\r\n",
       "HTTP/1.1 413 Payload Too Large"},
      {"long head", "GET /v1/status HTTP/1.1\r\nX: " + std::string(10000, 'x') + "\r\n\r\n",
       "HTTP/1.1 431 Request Header Fields Too Large"},
      {"no HTTP", "\x01\x02 rubbish\r\n\r\n", "HTTP/1.1 400 Bad Request"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(first_line(talk(gateway.socket(), row.bytes)) == row.answer);
  }
  CHECK(get(gateway.socket(), "/v1/status"));
}

TEST_CASE("one connection may ask several times") {
  Gateway gateway;
  const std::string request = "GET /v1/status HTTP/1.1\r\nHost: v\r\n\r\n";
  const std::string answer =
      talk(gateway.socket(),
           request + request + "GET /v1/status HTTP/1.1\r\nHost: v\r\nConnection: close\r\n\r\n");
  CHECK(gateway.asked == 3);
  CHECK(answer.find("\"protected\":true") != std::string::npos);
}

TEST_CASE("beyond its limit of connections the server closes new ones at once") {
  Gateway gateway({.connections = 1, .patience = std::chrono::minutes{1}});
  const Hold first(gateway.socket());
  const Hold second(gateway.socket());
  CHECK(second.read_to_end().empty());
}

TEST_CASE("a client that says nothing loses its connection") {
  Gateway gateway({.connections = 1, .patience = std::chrono::milliseconds{20}});
  const Hold silent(gateway.socket());
  CHECK(silent.read_to_end().empty());
  CHECK(get(gateway.socket(), "/v1/status"));
}

TEST_CASE("the socket is for owner and group only, and gone afterwards") {
  fs::path socket;
  {
    Gateway gateway;
    socket = gateway.socket();
    struct stat info {};
    REQUIRE(::stat(socket.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0660);
  }
  CHECK_FALSE(fs::exists(socket));
}

TEST_CASE("a second gateway on the same socket is refused; a socket left behind is replaced") {
  Gateway gateway;
  boost::asio::io_context io;
  const auto second = Server::open(io, gateway.socket(), gateway.dependencies());
  REQUIRE_FALSE(second);
  CHECK(second.error().what == "another gateway answers on " + gateway.socket().string());
  CHECK(get(gateway.socket(), "/v1/status"));

  // What a crash leaves behind: a name that nobody listens on.
  const fs::path stale = gateway.directory / "stale.sock";
  {
    auto crashed = Server::open(io, gateway.directory / "crashed.sock", gateway.dependencies());
    REQUIRE(crashed);
    fs::create_hard_link(gateway.directory / "crashed.sock", stale);
  }
  CHECK(fs::exists(stale));
  CHECK(Server::open(io, stale, gateway.dependencies()));
}

TEST_CASE("a file that is no socket is not touched") {
  Gateway gateway;
  const fs::path file = gateway.directory / "precious";
  std::ofstream(file) << "data";
  boost::asio::io_context io;
  CHECK_FALSE(Server::open(io, file, gateway.dependencies()));
  CHECK(fs::file_size(file) == 4);
}

TEST_CASE("where nobody listens the client says what to do") {
  const auto answer = get("/nonexistent/console.sock", "/v1/status");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().what ==
        "cannot reach vicinod at /nonexistent/console.sock: No such file or directory");
  CHECK(answer.error().cure == "start it with: systemctl start vicinod (its log: journalctl -u vicinod)");
}
