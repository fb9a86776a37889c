// Who is let in, and who is not: TLS against a real broker.
#include <csignal>
#include <cstdlib>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "gateway_side.hpp"
#include "small_centre.hpp"
#include "tests/support/broker.hpp"

using namespace vicino;
using namespace vicino::test;
using uplink::PahoOptions;

namespace {

struct World {
  TemporaryFolder folder;
  Authority authority{folder / "ours"};
  Authority stranger{folder / "stranger"};

  World() { authority.issue("gw-1"); }
  PahoOptions options(const std::string& uri) const {
    const auto& f = authority.folder();
    return {uri, "gw-1", f / "ca.crt", f / "gw-1.crt", f / "gw-1.key"};
  }
};

// What the gateway says after it tried.
std::string refusal(const PahoOptions& options) {
  GatewaySide gateway(options, {});
  if (!eventually([&] { return gateway.losses > 0 || gateway.up; }, 20s))
    return "neither connected nor refused";
  return gateway.up ? "connected" : gateway.last_error();
}
Instant now() {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

}  // namespace

using Catch::Matchers::Contains;

TEST_CASE("Mutual TLS connects, and Nagle's algorithm is off on the connection") {
  World world;
  auto broker = Broker::with_tls(world.folder.path(), "b", world.authority.folder());
  const auto options = world.options(broker.tls_uri());
  const auto checked = uplink::check(options, now());
  INFO((checked ? "" : to_text(checked.error())));
  REQUIRE(checked);
  GatewaySide gateway(options, {});
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  int sockets = 0;
  for (int fd = 3; fd < 256; ++fd) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    const auto port = peer.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(peer).sin6_port
                                                 : reinterpret_cast<sockaddr_in&>(peer).sin_port;
    if (ntohs(port) != broker.port()) continue;
    int on = 0;
    socklen_t length = sizeof on;
    ::getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &length);
    CHECK(on != 0);
    ++sockets;
  }
  CHECK(sockets == 1);
}

TEST_CASE("A broker whose certificate another authority signed is refused, and the file to mend is named") {
  World world;
  auto broker = Broker::with_tls(world.folder.path(), "b", world.authority.folder());
  auto options = world.options(broker.tls_uri());
  options.ca = world.stranger.folder() / "ca.crt";
  const auto said = refusal(options);
  CHECK_THAT(said, Contains("not signed by the authority in") && Contains(options.ca.string()));
}

TEST_CASE("A broker whose certificate is for another name is refused") {
  World world;
  world.authority.issue("server", "DNS:centre.example");
  auto broker = Broker::with_tls(world.folder.path(), "b", world.authority.folder());
  CHECK_THAT(refusal(world.options(broker.tls_uri())),
             Contains("is for another name") && Contains("localhost"));
}

TEST_CASE("A broker whose certificate has expired is refused") {
  World world;
  world.authority.issue("server", "DNS:localhost", -1);
  auto broker = Broker::with_tls(world.folder.path(), "b", world.authority.folder());
  CHECK_THAT(refusal(world.options(broker.tls_uri())),
             Contains("the broker localhost has expired") && Contains("clock"));
}

TEST_CASE("A broker that does not know our certificate's authority is named as the one who refuses") {
  World world;
  world.stranger.issue("gw-1");
  auto broker = Broker::with_tls(world.folder.path(), "b", world.authority.folder());
  auto options = world.options(broker.tls_uri());
  options.certificate = world.stranger.folder() / "gw-1.crt";
  options.key = world.stranger.folder() / "gw-1.key";
  CHECK_THAT(refusal(options), Contains("refuses a TLS connection with our certificate"));
}

TEST_CASE("No broker, no TLS at the port, no such host: each is said for what it is") {
  World world;
  CHECK_THAT(refusal(world.options("ssl://localhost:" + std::to_string(free_port()))),
             Contains("cannot reach"));
  Broker plain(world.folder.path(), "plain");
  CHECK_THAT(refusal(world.options("ssl://localhost:" + std::to_string(plain.port()))), Contains("TLS"));
  CHECK_THAT(refusal(world.options("ssl://no-such-host.invalid:8883")), Contains("cannot find"));
}

TEST_CASE("Before connecting: our own files are checked, each fault with its file and cure") {
  World world;
  const auto good = world.options("ssl://localhost:8883");
  REQUIRE(uplink::check(good, now()));
  struct Case {
    const char* what;
    std::function<void(PahoOptions&)> spoil;
    const char* says;
  };
  world.authority.issue("old", "", -1);
  world.authority.issue("other");
  const auto file = [&](const char* name) { return world.authority.folder() / name; };
  const std::vector<Case> cases{
      {"plaintext", [](auto& o) { o.uri = "tcp://centre.example:1883"; }, "plaintext"},
      {"no CA", [&](auto& o) { o.ca = file("none.crt"); }, "none.crt: No such file"},
      {"CA is a key", [&](auto& o) { o.ca = file("gw-1.key"); }, "is not a certificate"},
      {"expired", [&](auto& o) { o.certificate = file("old.crt"); }, "has expired on"},
      {"another key", [&](auto& o) { o.key = file("other.key"); }, "does not belong to"},
      {"open key",
       [&](auto& o) {
         std::filesystem::permissions(file("other.key"), std::filesystem::perms(0644));
         o.key = file("other.key");
       },
       "can be read by others"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    auto options = good;
    c.spoil(options);
    const auto checked = uplink::check(options, now());
    REQUIRE_FALSE(checked);
    CHECK_THAT(checked.error().what, Contains(c.says));
    CHECK_FALSE(checked.error().cure.empty());
  }
}

TEST_CASE("The proxy variables of the environment are ignored") {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("https_proxy", "http://127.0.0.1:1", 1);
  World world;
  auto broker = Broker::with_tls(world.folder.path(), "b", world.authority.folder());
  CHECK(refusal(world.options(broker.tls_uri())) == "connected");
}

TEST_CASE("A certificate that is replaced is taken at the next connection, without a restart") {
  World world;
  auto broker = Broker::with_tls(world.folder.path(), "b", world.authority.folder());
  const auto options = world.options(broker.tls_uri());
  GatewaySide gateway(options, {});
  REQUIRE(eventually([&] { return gateway.up.load(); }));
  world.authority.issue("gw-1");  // the same files, a new key: taken at the next connection
  REQUIRE(uplink::check(options, now()));
  broker.process().signal(SIGKILL);
  REQUIRE(eventually([&] { return gateway.losses > 0; }));
  broker.start();
  CHECK(eventually([&] { return gateway.up.load(); }, 20s));
}
