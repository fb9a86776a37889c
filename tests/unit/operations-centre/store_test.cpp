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
  command.word = "acknowledge";
  command.author = "op-12";
  command.sent = three_am;
  REQUIRE(store.give(command, Acknowledge{1}, ""));
  const auto written =
      store_all(store, {gateway.alert(5, 1, T::raised),
                        gateway.fact(6, protocol::CommandResult{"c-1", "acknowledge", "op-12",
                                                                protocol::Outcome::done, "", 1})});
  REQUIRE(written.answered.size() == 1);
  CHECK(written.answered[0].author == "op-12");
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
  REQUIRE(store.settle(command));
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

TEST_CASE("A store of the first version is taken over with all that it knows") {
  StoreFile file;
  {
    auto old = sqlite::Database::open(file.path).value();
    REQUIRE(old.execute(R"sql(
CREATE TABLE journals (id INTEGER PRIMARY KEY, gateway TEXT NOT NULL, journal TEXT NOT NULL, UNIQUE (gateway, journal)) STRICT;
CREATE TABLE messages (
  id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY, state INTEGER NOT NULL, severity INTEGER NOT NULL, class TEXT NOT NULL, kind TEXT NOT NULL,
  rule TEXT NOT NULL, room TEXT NOT NULL, room_type TEXT NOT NULL, device TEXT NOT NULL, started INTEGER NOT NULL,
  raised INTEGER NOT NULL, acknowledged INTEGER NOT NULL, closed INTEGER NOT NULL, first_seen INTEGER NOT NULL,
  acknowledged_by TEXT NOT NULL, count INTEGER NOT NULL, duplicates INTEGER NOT NULL, last_seq INTEGER NOT NULL,
  silenced INTEGER NOT NULL, late INTEGER NOT NULL, test INTEGER NOT NULL, orphaned INTEGER NOT NULL,
  text_it TEXT NOT NULL, text_en TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE INDEX open_alerts ON alerts (state = 2, severity DESC, id) WHERE state < 3;
CREATE TABLE notes (
  id INTEGER PRIMARY KEY, alert INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE gateways (
  gateway TEXT PRIMARY KEY, journal TEXT NOT NULL, online INTEGER NOT NULL, since INTEGER NOT NULL, reason TEXT NOT NULL,
  version TEXT NOT NULL, status_at INTEGER NOT NULL, heartbeat INTEGER NOT NULL, interval_ms INTEGER NOT NULL,
  alarm_backlog INTEGER NOT NULL, telemetry_backlog INTEGER NOT NULL, oldest_ms INTEGER NOT NULL, sensors INTEGER NOT NULL,
  sensor_faults INTEGER NOT NULL, mode TEXT NOT NULL, degraded TEXT NOT NULL, clock INTEGER NOT NULL,
  mains INTEGER NOT NULL) STRICT;
CREATE TABLE commands (
  id TEXT PRIMARY KEY, gateway TEXT NOT NULL, journal TEXT NOT NULL, alert INTEGER NOT NULL, author TEXT NOT NULL,
  note TEXT NOT NULL, sent INTEGER NOT NULL, expires INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL,
  answered INTEGER NOT NULL) STRICT;
INSERT INTO journals VALUES (1, 'gw-7f3a', 'j1');
INSERT INTO alerts VALUES ((1 << 40) + 12, 2, 3, 'social', 'sos', 'sos', '', 'home', 'pendant', 5, 6, 7,
  -9223372036854775808, 8, 'op-12', 1, 0, 5, 0, 0, 0, 0, 'SOS', 'SOS', 'figlia avvisata');
INSERT INTO commands VALUES ('c-1', 'gw-7f3a', 'j1', 12, 'op-12', 'figlia avvisata', 1000, 31000, 1, '', 2000);
PRAGMA user_version=1;)sql"));
  }
  for (int opened = 0; opened < 2; ++opened) {
    auto store = Store::open(file.path).value();
    const auto open = store.open_alerts(10).value();
    REQUIRE(open.size() == 1);
    CHECK(open[0].by == "op-12");
    CHECK(open[0].note == "figlia avvisata");
    CHECK(open[0].claimed_by.empty());
    CHECK(open[0].disposition == std::nullopt);
    CHECK(open[0].missing == unknown);
    const auto commands = store.commands("gw-7f3a", 10).value();
    REQUIRE(commands.size() == 1);
    CHECK(commands[0].word == "acknowledge");
    CHECK(commands[0].detail == "figlia avvisata");
    CHECK(commands[0].answered == instant_from_ms(2000));
  }
}

TEST_CASE("Claim, note and disposition are the centre's record, and outlive a restart") {
  StoreFile file;
  AlertRow before;
  {
    auto store = Store::open(file.path).value();
    store_all(store, {Gateway{}.alert(5, 1, T::raised)});
    CommandRow command;
    command.gateway = "gw-7f3a";
    command.alert = {"gw-7f3a", "j1", 1};
    command.author = "op-12";
    command.sent = three_am;
    const auto give = [&](const std::string& id, const Store::Body& body, const std::string& note) {
      command.id = id;
      REQUIRE(store.give(command, body, note));
    };
    give("c-1", Claim{1}, "on my way");
    give("c-2", Resolve{1, Disposition::false_alarm, "cooking"}, "");
    before = *store.find("gw-7f3a", 1).value();
  }
  CHECK(before.claimed_by == "op-12");
  CHECK(before.claimed == three_am);
  CHECK(before.note == "on my way");
  CHECK(before.note_by == "op-12");
  CHECK(before.disposition == Disposition::false_alarm);
  CHECK(before.disposition_reason == "cooking");
  CHECK(before.state == AlertState::firing);  // the gateway has not said so
  auto store = Store::open(file.path).value();
  CHECK(store.find("gw-7f3a", 1).value() == before);
  CHECK(store.unanswered_commands().value().size() == 2);
}

TEST_CASE("What is too old is deleted in small steps; open alerts stay, whatever their age") {
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway gateway, other{.id = "gw-b"};
  std::vector<Sent> old{gateway.alert(1, 1, T::raised), gateway.alert(2, 2, T::raised),
                        gateway.alert(3, 2, T::resolved)};
  for (Seq seq = 10; seq < 1200; ++seq) old.push_back(gateway.reading(seq));
  store_all(store, old);
  CommandRow command;
  command.id = "c-1";
  command.gateway = gateway.id;
  command.alert = {gateway.id, gateway.journal, 2};
  command.author = "op-12";
  command.sent = three_am;
  REQUIRE(store.give(command, Remark{2, "secret-of-the-house"}, ""));
  store_all(store, {gateway.reading(2000), other.reading(7)}, three_am + 10h);

  const auto round = [&](Instant before) {
    int steps = 0;
    while (!store.forget(before).value()) REQUIRE(++steps < 100);
    return steps;
  };
  (void)round(three_am);
  CHECK(store.count_messages().value() == old.size() + 2);
  CHECK(round(three_am + 1h) > 3);  // no step deletes it all
  CHECK(store.count_messages().value() == 2);
  CHECK(store.find(gateway.id, 1).value()->state == AlertState::firing);
  CHECK(store.find(gateway.id, 2).value() == std::nullopt);
  CHECK(store.commands(gateway.id, 10).value().empty());
  // Deleted for good, not only unlinked.
  for (const auto* name : {"centre.db", "centre.db-wal"}) {
    std::ifstream stream(file.folder / name, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    CHECK(bytes.find("secret-of-the-house") == std::string::npos);
  }
}

TEST_CASE(
    "An open alert that the gateway does not list is missing only when nothing of it can be under way") {
  struct Case {
    const char* what;
    T last;
    std::uint64_t alarm_backlog, telemetry_backlog;
    Seq last_seq;  // of both lanes, as the heartbeat says
    bool listed;
    bool missing;
  };
  const auto one = GENERATE(values<Case>({
      {"nothing is under way", T::raised, 0, 0, 9, false, true},
      {"its end may be in the alarm lane", T::raised, 3, 0, 9, false, false},
      {"telemetry does not carry the end of an alarm", T::raised, 0, 500, 9, false, true},
      {"a pre-alarm's end does come that way", T::pre_alarm_started, 0, 500, 9, false, false},
      {"a pre-alarm, all sent", T::pre_alarm_started, 0, 0, 9, false, true},
      {"it is listed", T::raised, 0, 0, 9, true, false},
      {"it is newer than the list", T::raised, 0, 0, 4, false, false},
  }));
  CAPTURE(one.what);
  StoreFile file;
  auto store = Store::open(file.path).value();
  const Gateway gateway;
  store_all(store, {gateway.status(true), gateway.alert(5, 1, one.last)});
  protocol::Heartbeat heartbeat = protocol::parse_heartbeat(gateway.heartbeat(9, 9).payload).value();
  heartbeat.alarm.last = heartbeat.telemetry.last = one.last_seq;
  heartbeat.alarm.backlog = one.alarm_backlog;
  heartbeat.telemetry.backlog = one.telemetry_backlog;
  const auto say = [&](bool listed) {
    heartbeat.open_alerts.clear();
    if (listed) heartbeat.open_alerts = {{1, "sos", Severity::highest, three_am, three_am, false}};
    return store_all(store, {{gateway.topic(protocol::Channel::heartbeat), protocol::to_json(heartbeat)}});
  };
  CHECK(say(one.listed).missing.size() == (one.missing ? 1U : 0U));
  CHECK((store.find(gateway.id, 1).value()->missing != unknown) == one.missing);
  CHECK(say(one.listed).missing.empty());  // told once
  (void)say(true);
  CHECK(store.find(gateway.id, 1).value()->missing == unknown);
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
