// The way to the broker: restarts, certificates, and what is said when something is wrong.
#include <csignal>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/system/centre/centre_process.hpp"
#include "tests/system/centre/scripted_gateway.hpp"

namespace vicino::test {
namespace {

using T = TransitionKind;

std::vector<std::string> certificates(const std::filesystem::path& ca, const std::filesystem::path& folder) {
  return {"--ca", ca / "ca.crt", "--cert", folder / "centre.crt", "--key", folder / "centre.key"};
}

}  // namespace

TEST_CASE("A broker that comes back is found again") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "broker");
  const CentreFiles files{folder.path()};
  auto centre = start_centre(files, broker.uri());
  REQUIRE(eventually([&] { return is_connected(files); }));
  broker.process().signal(SIGKILL);
  broker.process().wait();
  REQUIRE(centre.says("connection lost"));
  broker.start();
  REQUIRE(eventually([&] { return is_connected(files); }, 20s));
  ScriptedGateway gateway(broker.uri());
  gateway.publish(gateway.who().alert(5, 1, T::raised));
  CHECK(eventually([&] { return gateway.stored().contains(5); }));
}

TEST_CASE("A broker that is not there yet is waited for, and its absence is told with a cure") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "broker");
  broker.process().stop();
  const CentreFiles files{folder.path()};
  auto centre = start_centre(files, broker.uri());
  REQUIRE(centre.says("is the broker up"));
  CHECK_FALSE(is_connected(files));
  broker.start();
  CHECK(eventually([&] { return is_connected(files); }, 20s));
  CHECK(centre.stop() == 0);
}

TEST_CASE(
    "Mutual TLS: the right certificates connect; a wrong authority, a wrong name, no certificate do not") {
  TemporaryFolder folder;
  const Authority authority(folder / "authority"), stranger(folder / "stranger");
  authority.issue("centre");
  stranger.issue("centre");
  Broker broker = Broker::with_tls(folder.path(), "broker", authority.folder());
  const auto files_of = [&](const std::string& name) {
    std::filesystem::create_directory(folder / name);
    return CentreFiles{folder / name};
  };

  const auto good = files_of("good");
  auto centre = start_centre(good, broker.tls_uri(), certificates(authority.folder(), authority.folder()));
  CHECK(eventually([&] { return is_connected(good); }));
  CHECK(centre.stop() == 0);

  const auto refused = [&](const std::string& name, const std::string& uri,
                           const std::vector<std::string>& options) {
    const auto files = files_of(name);
    auto one = start_centre(files, uri, options);
    const bool told = one.says("is it signed by --ca") && !is_connected(files);
    INFO(name << ": " << one.output());
    CHECK(told);
  };
  refused("wrong-authority", broker.tls_uri(), certificates(stranger.folder(), authority.folder()));
  refused("wrong-client", broker.tls_uri(), certificates(authority.folder(), stranger.folder()));
  refused("no-client", broker.tls_uri(), {"--ca", authority.folder() / "ca.crt"});

  const Authority elsewhere(folder / "elsewhere");
  elsewhere.issue("server", "DNS:elsewhere.example");
  elsewhere.issue("centre");
  Broker misnamed = Broker::with_tls(folder.path(), "misnamed", elsewhere.folder());
  refused("wrong-name", misnamed.tls_uri(), certificates(elsewhere.folder(), elsewhere.folder()));
}

TEST_CASE("What keeps the centre from starting is said at once, with its cure") {
  TemporaryFolder folder;
  Broker broker(folder.path(), "broker");
  const CentreFiles files{folder.path()};
  const auto attempt = [&](const std::vector<std::string>& options) {
    std::vector<std::string> command{program(), "run", "--plain-log"};
    command.insert(command.end(), options.begin(), options.end());
    return run(command, 10s);
  };
  auto centre = start_centre(files, broker.uri());
  REQUIRE(eventually([&] { return is_connected(files); }));
  auto tried = attempt({"--store", files.store(), "--socket", files.socket()});
  CHECK(tried.status == 1);
  CHECK(tried.output.find("a centre is running there") != std::string::npos);

  tried = attempt({"--store", folder / "no/centre.db", "--socket", folder / "b.sock"});
  CHECK(tried.status == 1);
  CHECK(tried.output.find("cannot open the store") != std::string::npos);

  write_file(folder / "damaged.db", std::string(8192, 'x'));
  tried = attempt({"--store", folder / "damaged.db", "--socket", folder / "b.sock"});
  CHECK(tried.status == 1);
  CHECK(tried.output.find("move it aside") != std::string::npos);

  tried = attempt(
      {"--broker", "tcp://centre.example:1883", "--store", folder / "c.db", "--socket", folder / "b.sock"});
  CHECK(tried.status == 2);
  CHECK(tried.output.find("plain text") != std::string::npos);

  tried = attempt({"--ca", "/nowhere/ca.crt", "--store", folder / "c.db", "--socket", folder / "b.sock"});
  CHECK(tried.status == 2);
  CHECK(tried.output.find("/nowhere/ca.crt") != std::string::npos);

  const auto nobody = run({program(), "list", "--socket", folder / "none.sock"});
  CHECK(nobody.status == 1);
  CHECK(nobody.output.find("vicino-centre run") != std::string::npos);
}

}  // namespace vicino::test
