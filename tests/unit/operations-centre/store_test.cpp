#include "cloud-bridge/operations-centre/store.hpp"

#include <fstream>

#include "cloud-bridge/operations-centre/sqlite.hpp"
#include "scene.hpp"

namespace vicino::operations_centre {

using T = TransitionKind;

TEST_CASE("A message is stored once, whatever comes again") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway gateway;
  const auto raised = gateway.alert(5, 1, T::raised);
  auto written = store_all(store, {raised, raised, gateway.reading(6)});
  CHECK(written.stored == 2);
  CHECK(written.duplicates == 1);
  written = store_all(store, {raised});
  CHECK(written.stored == 0);
  CHECK(written.duplicates == 1);
  CHECK(written.alerts.empty());
  CHECK(store.count_messages().value() == 2);
  CHECK(store.find("gw-7f3a", 1).value()->duplicates == 2);
}

TEST_CASE("The same number of another gateway or another journal is another message") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const auto written =
      store_all(store, {Gateway{}.alert(5, 1, T::raised), Gateway{.id = "gw-b"}.alert(5, 1, T::raised),
                        Gateway{.journal = "j2"}.alert(5, 1, T::raised)});
  CHECK(written.stored == 3);
  CHECK(store.open_alerts(10).value().size() == 3);
}

TEST_CASE("What was written is there after a restart") {
  StoreFile file;
  AlertRow before;
  {
    auto store = Store::open(file.path).value();
    store_all(store, {Gateway{}.status(true), Gateway{}.heartbeat(3, 4), Gateway{}.alert(5, 1, T::raised)});
    before = *store.find("gw-7f3a", 1).value();
  }
  auto store = Store::open(file.path).value();
  CHECK(store.find("gw-7f3a", 1).value() == before);
  CHECK(before.text_it == "In bagno da 45 minuti, di notte.");
  const auto gateways = store.gateways().value();
  REQUIRE(gateways.size() == 1);
  CHECK(gateways[0].online);
  CHECK(gateways[0].journal == "j1");
  CHECK(gateways[0].sensors == 14);
  CHECK(gateways[0].mains == std::nullopt);
  CHECK(store_all(store, {Gateway{}.alert(5, 1, T::raised)}).duplicates == 1);
}

TEST_CASE("A batch that fails half-way leaves nothing behind, and can be stored later") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  auto saboteur = sqlite::Database::open(file.path).value();
  REQUIRE(saboteur.execute(
      "CREATE TRIGGER no BEFORE INSERT ON alerts BEGIN SELECT RAISE(ABORT, 'no space'); END"));
  Receiver receiver("crema");
  const auto reading = Gateway{}.reading(4), raised = Gateway{}.alert(5, 1, T::raised);
  const std::vector<Operation> batch{receiver.take(reading.topic, reading.payload, three_am).value(),
                                     receiver.take(raised.topic, raised.payload, three_am).value()};
  const auto failed = store.write(batch);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().what.find("no space") != std::string::npos);
  CHECK(store.count_messages().value() == 0);
  REQUIRE(saboteur.execute("DROP TRIGGER no"));
  CHECK(store.write(batch).value().stored == 2);
}

TEST_CASE("Open alerts come with those first that nobody has taken in charge, then by severity") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway gateway;
  const auto with = [&](AlertNumber number, Severity severity) {
    auto record = gateway.record(number, T::raised);
    record.severity = severity;
    return record;
  };
  store_all(store, {gateway.alert(1, with(1, Severity::low)), gateway.alert(2, with(2, Severity::highest)),
                    gateway.alert(3, with(3, Severity::highest)), gateway.alert(4, 3, T::acknowledged),
                    gateway.alert(5, with(4, Severity::high)), gateway.alert(6, 4, T::resolved)});
  const auto open = store.open_alerts(10).value();
  REQUIRE(open.size() == 3);
  CHECK(open[0].key.number == 2);
  CHECK(open[1].key.number == 1);
  CHECK(open[2].key.number == 3);
  CHECK(store.count_open().value() == std::pair<std::uint64_t, std::uint64_t>{3, 2});
  CHECK(store.open_alerts(1).value().size() == 1);
}

TEST_CASE("An answered acknowledgement says who took charge") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway gateway;
  CommandRow command;
  command.id = "c-1";
  command.gateway = gateway.id;
  command.alert = {gateway.id, gateway.journal, 1};
  command.author = "op-12";
  command.sent = three_am;
  REQUIRE(store.save(command));
  const auto written =
      store_all(store, {gateway.alert(5, 1, T::raised),
                        gateway.fact(6, protocol::CommandResult{"c-1", "acknowledge", "op-12",
                                                                protocol::Outcome::done, "", 1})});
  CHECK(written.results.size() == 1);
  CHECK(store.find(gateway.id, 1).value()->by == "op-12");
  CHECK(store.find(gateway.id, 1).value()->state == AlertState::acknowledged);
  CHECK(store.commands(gateway.id, 10).value().at(0).state == CommandState::done);
}

TEST_CASE("Another gateway's answer does not settle a command") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  CommandRow command;
  command.id = "c-1";
  command.gateway = "gw-7f3a";
  REQUIRE(store.save(command));
  store_all(store,
            {Gateway{.id = "gw-evil"}.fact(
                1, protocol::CommandResult{"c-1", "acknowledge", "op-12", protocol::Outcome::done, "", 1})});
  CHECK(store.commands("gw-7f3a", 10).value().at(0).state == CommandState::sent);
}

TEST_CASE("A new journal orphans the open alerts of the old one, and they stay open") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway before, after{.journal = "j2"};
  store_all(store, {before.status(true), before.alert(5, 1, T::raised)});
  const auto written = store_all(store, {after.status(true), after.alert(2, 1, T::raised)});
  CHECK(written.restarted == std::vector<std::string>{"gw-7f3a"});
  const auto open = store.open_alerts(10).value();
  REQUIRE(open.size() == 2);
  CHECK(open[0].orphaned);
  CHECK_FALSE(open[1].orphaned);
  CHECK(store.find("gw-7f3a", 1).value()->key.journal == "j2");
}

TEST_CASE("The last word of a gateway counts: a lost connection, a new birth, even with a clock of 1970") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway gateway;
  CHECK(store_all(store, {gateway.status(true)}).gateways.size() == 1);
  CHECK(store_all(store, {gateway.status(true)}).gateways.empty());
  auto written = store_all(store, {gateway.status(false)}, three_am + 1min);
  REQUIRE(written.gateways.size() == 1);
  CHECK(written.gateways[0].row.reason == "lost");
  CHECK(written.gateways[0].row.since == three_am + 1min);
  written = store_all(store, {gateway.status(true, instant_from_ms(60'000))}, three_am + 2min);
  REQUIRE(written.gateways.size() == 1);
  CHECK(written.gateways[0].row.online);
  CHECK(written.gateways[0].row.since == three_am + 2min);
}

TEST_CASE("An alert that only the gateway's status knows is shown all the same") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const auto written = store_all(
      store, {Gateway{}.status(true, three_am, {{4, "sos", Severity::highest, three_am, three_am, false}})});
  CHECK(written.alerts.size() == 1);
  const auto open = store.open_alerts(10).value();
  REQUIRE(open.size() == 1);
  CHECK(open[0].rule == "sos");
  CHECK(open[0].state == AlertState::firing);
}

TEST_CASE("The history of a gateway is newest first and keeps the bytes") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway gateway;
  const auto first = gateway.alert(5, 1, T::raised), second = gateway.reading(6);
  store_all(store, {first, second, Gateway{.id = "gw-b"}.reading(1)});
  const auto history = store.history("gw-7f3a", 10).value();
  REQUIRE(history.size() == 2);
  CHECK(history[0].seq == 6);
  CHECK(history[0].lane == Lane::telemetry);
  CHECK(history[1].body == first.payload);
}

TEST_CASE("A store that cannot be opened says what is wrong and what to do") {
  StoreFile file;
  const auto nowhere = Store::open(file.folder / "missing" / "centre.db");
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().what.find("missing/centre.db") != std::string::npos);
  CHECK_FALSE(nowhere.error().cure.empty());

  std::ofstream(file.path) << std::string(8192, 'x');
  const auto damaged = Store::open(file.path);
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().cure.find("move it aside") != std::string::npos);
}

}  // namespace vicino::operations_centre
