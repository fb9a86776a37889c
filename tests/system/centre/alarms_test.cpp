// A real broker, the real program, a scripted gateway.
#include <csignal>

#include <catch2/catch.hpp>

#include "cloud-bridge/operations-centre/sqlite.hpp"
#include "tests/system/centre/centre_process.hpp"
#include "tests/system/centre/scripted_gateway.hpp"

namespace vicino::test {
namespace {

using namespace operations_centre;
using T = TransitionKind;

struct Scene {
  TemporaryFolder folder;
  Broker broker{folder.path(), "broker"};
  CentreFiles files{folder.path()};
};

std::set<Seq> seqs_in(const CentreFiles& files) {
  std::set<Seq> out;
  auto store = Store::open(files.store()).value();
  for (const auto& row : store.history("gw-7f3a", 1'000'000).value()) out.insert(row.seq);
  return out;
}

bool contains_all(const std::set<Seq>& all, const std::set<Seq>& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

}  // namespace

TEST_CASE("kill -9 at any moment loses nothing that was receipted, and stores nothing twice") {
  Scene scene;
  ScriptedGateway gateway(scene.broker.uri());
  constexpr Seq entries = 2000, step = 5;
  std::set<Seq> all;
  for (Seq seq = 1; seq <= entries; ++seq)
    all.insert(seq * step);  // holes: other lanes, and what stays at home
  gateway.expects(all);

  auto centre = start_centre(scene.files, scene.broker.uri());
  REQUIRE(eventually([&] { return is_connected(scene.files); }));
  int kills = 0;
  REQUIRE(eventually(
      [&] {
        const auto stored = gateway.stored();
        std::vector<Seq> unsent;
        std::set_difference(all.begin(), all.end(), stored.begin(), stored.end(), std::back_inserter(unsent));
        if (unsent.empty()) return true;
        // As the uplink does: what has no receipt is sent again, a window at a time.
        for (std::size_t i = 0; i < std::min<std::size_t>(unsent.size(), 250); ++i)
          gateway.publish(gateway.who().alert(unsent[i], unsent[i], T::raised));
        if (kills < 8) {
          // Somewhere between arrival, commit and receipt: a different point each time.
          const auto enough = stored.size() + static_cast<std::size_t>(kills * 30);
          (void)eventually([&] { return gateway.count_stored() >= enough; }, 500ms);
          centre.signal(SIGKILL);
          CHECK(centre.wait() == 128 + SIGKILL);
          ++kills;
          const auto receipted = gateway.stored();
          CHECK(contains_all(seqs_in(scene.files), receipted));
          centre = start_centre(scene.files, scene.broker.uri());
        }
        gateway.flush();
        (void)eventually(
            [&] {
              return gateway.count_stored() >= stored.size() + std::min<std::size_t>(unsent.size(), 250);
            },
            2s);
        return false;
      },
      120s));
  CHECK(kills == 8);
  CHECK(centre.stop() == 0);
  CHECK(seqs_in(scene.files) == all);
  CHECK(Store::open(scene.files.store()).value().count_messages().value() == entries);
}

TEST_CASE("A message that comes fifty times is stored once and receipted each time") {
  Scene scene;
  ScriptedGateway gateway(scene.broker.uri());
  auto centre = start_centre(scene.files, scene.broker.uri());
  REQUIRE(eventually([&] { return is_connected(scene.files); }));
  for (int i = 0; i < 50; ++i) {
    gateway.publish(gateway.who().alert(5, 1, T::raised));
    gateway.flush();
  }
  REQUIRE(eventually([&] { return state(scene.files).find("\"duplicates\":49") != std::string::npos; }));
  CHECK(state(scene.files).find("\"messages\":1,") != std::string::npos);
  CHECK(eventually([&] { return gateway.stored() == std::set<Seq>{5} && gateway.receipts().size() > 1; }));
}

TEST_CASE(
    "SIGTERM: what has come is stored and receipted, the socket is gone, the session waits at the broker") {
  Scene scene;
  ScriptedGateway gateway(scene.broker.uri());
  {
    auto centre = start_centre(scene.files, scene.broker.uri());
    REQUIRE(eventually([&] { return is_connected(scene.files); }));
    for (Seq seq = 1; seq <= 500; ++seq) gateway.publish(gateway.who().alert(seq * 2, seq, T::raised));
    gateway.flush();
    CHECK(centre.stop() == 0);
    CHECK_FALSE(std::filesystem::exists(scene.files.socket()));
    CHECK(contains_all(seqs_in(scene.files), gateway.stored()));
  }
  // While no centre runs, the broker keeps what comes.
  gateway.publish(gateway.who().alert(5001, 600, T::raised));
  gateway.flush();
  auto centre = start_centre(scene.files, scene.broker.uri());
  CHECK(eventually([&] { return gateway.stored().contains(5001); }));
}

TEST_CASE("An operator acknowledges: the gateway is asked, its answer is told, the table shows who") {
  Scene scene;
  ScriptedGateway gateway(scene.broker.uri());
  auto centre = start_centre(scene.files, scene.broker.uri());
  REQUIRE(eventually([&] { return is_connected(scene.files); }));
  gateway.publish(gateway.who().status(true));
  gateway.publish(gateway.who().alert(5, 12, T::raised));
  REQUIRE(eventually([&] { return gateway.stored().contains(5); }));

  const auto log = scene.folder / "ack.log";
  // What is typed counts more than what the machine is set to.
  Process ack({"env", "VICINO_OPERATOR=op-99", program(), "ack", "gw-7f3a/12", "--by", "op-12", "--note",
               "called back", "--socket", scene.files.socket()},
              log);
  REQUIRE(eventually([&] { return gateway.commands().size() == 1; }));
  const auto command = gateway.commands()[0].command;
  CHECK(command.author == "op-12");
  CHECK(ack.running());
  gateway.publish(gateway.who().alert(6, 12, T::acknowledged));
  gateway.publish(gateway.who().fact(
      7, protocol::CommandResult{command.id, "acknowledge", "op-12", protocol::Outcome::done, "", 12}));
  CHECK(ack.wait() == 0);
  CHECK(ack.output() == "gw-7f3a/12: acknowledged by op-12\n");

  const auto listed = run({program(), "list", "--lang", "en", "--socket", scene.files.socket()});
  CHECK(listed.status == 0);
  CHECK(listed.output.find("in charge: op-12") != std::string::npos);
  CHECK(listed.output.find("called back") != std::string::npos);
  const auto json = run({program(), "list", "--json", "--socket", scene.files.socket()});
  CHECK(json.output.find("\"acknowledged_by\":\"op-12\"") != std::string::npos);
  REQUIRE(eventually([&] { return gateway.stored().contains(7); }));
  const auto history = run({program(), "history", "gw-7f3a", "--socket", scene.files.socket()});
  CHECK(history.status == 0);
  CHECK(history.output.find("command acknowledge gw-7f3a/12 by op-12: done") != std::string::npos);
}

TEST_CASE("A refused acknowledgement fails with the gateway's reason") {
  Scene scene;
  ScriptedGateway gateway(scene.broker.uri());
  auto centre = start_centre(scene.files, scene.broker.uri());
  REQUIRE(eventually([&] { return is_connected(scene.files); }));
  gateway.publish(gateway.who().alert(5, 12, T::raised));
  REQUIRE(eventually([&] { return gateway.stored().contains(5); }));
  Process ack({program(), "ack", "gw-7f3a/12", "--by", "op-12", "--socket", scene.files.socket()},
              scene.folder / "ack.log");
  REQUIRE(eventually([&] { return gateway.commands().size() == 1; }));
  gateway.publish(
      gateway.who().fact(6, protocol::CommandResult{gateway.commands()[0].command.id, "acknowledge", "op-12",
                                                    protocol::Outcome::refused, "expired", 12}));
  CHECK(ack.wait() == 1);
  CHECK(ack.output().find("expired") != std::string::npos);
}

TEST_CASE("The stand-in of the demonstration acknowledges by itself") {
  Scene scene;
  ScriptedGateway gateway(scene.broker.uri());
  auto centre = start_centre(scene.files, scene.broker.uri(), {"--auto-ack", "0.3", "--by", "op-demo"});
  REQUIRE(eventually([&] { return is_connected(scene.files); }));
  gateway.publish(gateway.who().alert(5, 12, T::raised));
  REQUIRE(eventually([&] { return gateway.commands().size() == 1; }));
  CHECK(gateway.commands()[0].command.author == "op-demo");
}

}  // namespace vicino::test
