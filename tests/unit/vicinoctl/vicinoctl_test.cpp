// The program as a process: what it prints and how it ends.

#include <array>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "console/server.hpp"
#include "run.hpp"
#include "status_text.hpp"

using namespace vicino;
namespace fs = std::filesystem;

namespace {

using vicino::ctl::testing::Run;

Run vicinoctl(const std::string& arguments, const std::string& environment = "LC_ALL=C TZ=UTC") {
  const std::string line = "env " + environment + " " VICINO_BIN_DIR "/vicinoctl " + arguments + " 2>&1";
  return vicino::ctl::testing::run(line);
}

class Directory {
 public:
  Directory() {
    std::string name = (fs::temp_directory_path() / "vicinoctl-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path_ = name;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() { fs::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

const std::string demo = VICINO_SOURCE_DIR "/config/demo/";
bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

console::StatusView a_status() {
  console::StatusView s;
  s.now = instant_from_ms(1774746000000);
  s.gateway = "gw-7f3a";
  s.realm = "crema";
  s.version = "0.1.0";
  s.clock_synchronised = true;
  s.local_broker = {console::LinkState::up, s.now - std::chrono::hours{2}, ""};
  s.bridge = {console::LinkState::up, s.now - std::chrono::hours{2}, ""};
  s.uplink = {console::LinkState::down, s.now - std::chrono::minutes{3}, "no answer from centre.example"};
  s.last_reading = s.now - std::chrono::seconds{12};
  s.uptime = std::chrono::hours{26};
  s.journal = {"j1", 42, 1, 3};
  return s;
}

// A daemon as vicinoctl sees it.
class Daemon {
 public:
  explicit Daemon(console::StatusView status) : status_(std::move(status)) {
    auto opened =
        console::Server::open(io_, socket(),
                              {[this] { return status_; },
                               [this](Command command) -> Result<std::string> {
                                 const std::scoped_lock lock(mutex_);
                                 last_ = command;
                                 if (std::holds_alternative<CancelAlert>(command.body))
                                   return Error{"alert 9 is no pre-alarm", "look at vicinoctl status"};
                                 return Result<std::string>(boost::system::in_place_value, "mode away");
                               }});
    REQUIRE(opened);
    server_.emplace(std::move(*opened));
    thread_ = std::thread([this] { io_.run(); });
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon() {
    io_.stop();
    thread_.join();
  }
  std::string socket() const { return directory_ / "c.sock"; }
  // The last command that came.
  std::optional<Command> last() {
    const std::scoped_lock lock(mutex_);
    return last_;
  }

 private:
  std::mutex mutex_;
  std::optional<Command> last_;
  Directory directory_;
  console::StatusView status_;
  boost::asio::io_context io_;
  std::optional<console::Server> server_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("without the daemon, status says how to start it and ends with 2") {
  const Run run = vicinoctl("status --socket /nonexistent/c.sock");
  CHECK(run.code == 2);
  CHECK(run.output ==
        "vicinoctl: cannot reach vicinod at /nonexistent/c.sock: No such file or directory\n"
        "    cure: start it with: systemctl start vicinod (its log: journalctl -u vicinod)\n");
}

TEST_CASE("the first line of status says whether this home is protected, and the exit code says the same") {
  auto status = a_status();
  status.protected_now = true;
  {
    Daemon daemon(status);
    const Run run = vicinoctl("status --socket " + daemon.socket());
    CHECK(run.code == 0);
    CHECK(run.output.starts_with("PROTECTED: this home is being watched\n"));
  }
  status.protected_now = false;
  status.reasons = {{"il radar non si sente", "the radar is not heard"}};
  Daemon daemon(status);
  CHECK(vicinoctl("status --socket " + daemon.socket())
            .output.starts_with("NOT PROTECTED: the radar is not heard\n"));
  const Run italian =
      vicinoctl("status --socket " + daemon.socket(), "LC_ALL= LC_MESSAGES= LANG=it_IT.UTF-8 TZ=UTC");
  CHECK(italian.code == 1);
  CHECK(italian.output.starts_with("NON PROTETTA: il radar non si sente\n"));
  const Run json = vicinoctl("status --json --socket " + daemon.socket());
  CHECK(json.output.starts_with("{\"protected\":false"));
}

TEST_CASE("commands reach the daemon; refusals say why and end with 1") {
  Daemon daemon(a_status());
  const Run away = vicinoctl("mode away --for 12h --reason hospital --socket " + daemon.socket());
  CHECK(away.code == 0);
  CHECK(away.output == "done: mode away\n");
  REQUIRE(daemon.last());
  REQUIRE(std::holds_alternative<SetMode>(daemon.last()->body));
  CHECK(std::get<SetMode>(daemon.last()->body).reason == "hospital");
  CHECK(std::get<SetMode>(daemon.last()->body).until != never);

  const Run cancel = vicinoctl("cancel 9 --socket " + daemon.socket());
  CHECK(cancel.code == 1);
  CHECK(cancel.output == "vicinoctl: alert 9 is no pre-alarm\n    cure: look at vicinoctl status\n");
  CHECK(vicinoctl("ack 3 --socket " + daemon.socket()).code == 0);
  CHECK(daemon.last()->body == decltype(Command::body){Acknowledge{3}});
  CHECK(vicinoctl("silence 3 --for 30m --socket " + daemon.socket()).code == 0);
  CHECK(daemon.last()->body == decltype(Command::body){Silence{3, std::chrono::minutes{30}}});
}

TEST_CASE("what operators do with an alert reaches the daemon, with who asks") {
  Daemon daemon(a_status());
  using Body = decltype(Command::body);
  const std::pair<const char*, Body> cases[] = {
      {"ack 3", Acknowledge{3}},
      {"claim 3", Claim{3}},
      {"resolve 3 --as false --reason 'leaned on it'", Resolve{3, Disposition::false_alarm, "leaned on it"}},
      {"resolve 3 --as true", Resolve{3, Disposition::true_alarm, ""}},
      {"note 3 'called the neighbour'", Remark{3, "called the neighbour"}},
      {"silence 3 --for 30m", Silence{3, std::chrono::minutes{30}}},
      {"test-alarm", TestAlarm{}},
      {"mode away --until 2026-03-29T18:00:00+02:00 --reason hospital",
       SetMode{Mode::away, *parse_rfc3339("2026-03-29T16:00:00Z"), "hospital"}}};
  for (const auto& [arguments, body] : cases) {
    INFO(arguments);
    CHECK(vicinoctl(std::string(arguments) + " --by op-7 --socket " + daemon.socket()).code == 0);
    REQUIRE(daemon.last());
    CHECK(daemon.last()->body == body);
    CHECK(daemon.last()->author == "op-7");
  }
  CHECK(vicinoctl("ack 3 --socket " + daemon.socket()).code == 0);
  CHECK(daemon.last()->author == "cli");
}

TEST_CASE("wrong usage ends with 2") {
  const auto* arguments = GENERATE("", "frobnicate", "mode party", "mode away", "mode away --for soon", "ack",
                                   "ack 0", "ack three", "silence 3", "resolve 3", "resolve 3 --as perhaps",
                                   "ack 3 --by 'op 7'", "note 3", "rules", "rules check", "status --lang fr");
  INFO(arguments);
  const Run run = vicinoctl(arguments);
  CHECK(run.code == 2);
  CHECK_FALSE(run.output.empty());
}

TEST_CASE("help tells the exit codes and is no mistake") {
  const Run run = vicinoctl("--help");
  CHECK(run.code == 0);
  CHECK(contains(run.output, "Exit codes: 0 all is well; 1 mistakes in a file"));
}

TEST_CASE("rules check counts the rules of a good file") {
  const Run run = vicinoctl("rules check " + demo + "rules.toml");
  CHECK(run.code == 0);
  CHECK(contains(run.output, " rules, no mistakes\n"));
}

TEST_CASE("rules check tells every mistake with its place and cure") {
  const Directory directory;
  const auto file = directory.write(
      "r.toml", "[[rule]]\nkind = \"sos\"\nsensors = [\"pendent.sos\"]\n[[rule]]\nkind = 3\n");
  const Run run = vicinoctl("rules check " + file + " --home " + demo + "home.toml");
  CHECK(run.code == 1);
  CHECK(run.output ==
        file + ":3:12: rule sos: unknown sensor 'pendent.sos'\n    cure: did you mean 'pendant.sos'?\n" +
            file + ":5:8: [[rule]]: kind must be a text, but is a whole number (3)\n" +
            "    cure: put it between quotes: kind = \"3\"\n2 mistakes\n");
}

TEST_CASE("rules explain says each rule in the language asked for") {
  const Run english = vicinoctl("rules explain " + demo + "rules.toml --lang en");
  CHECK(english.code == 0);
  CHECK(contains(english.output, "sos-pendant\n    "));
  const Run italian = vicinoctl("--lang it rules explain " + demo + "rules.toml");
  CHECK(italian.code == 0);
  CHECK(contains(italian.output, "avvisa la centrale"));
}

TEST_CASE("check looks at the files that the settings name") {
  const Directory directory;
  directory.write("home.toml",
                  "zone = \"Europe/Rome\"\n[[device]]\nid = \"d\"\ntype = \"outer-door\"\naddress = \"a\"\n");
  directory.write("rules.toml", "defaults = true\n");
  const auto file =
      directory.write("vicino.toml", "[local_broker]\nuser = \"v\"\npassword_file = \"" + (directory / "pw") +
                                         "\"\n[storage]\ndirectory = \"/\"\n");
  const Run without = vicinoctl("check --config " + file);
  CHECK(without.code == 1);
  CHECK(contains(without.output, "password_file of [local_broker]: there is no file " + (directory / "pw")));
  directory.write("pw", "secret\n");
  fs::permissions(directory / "pw", fs::perms::owner_read);
  const Run with = vicinoctl("check --config " + file);
  CHECK(with.code == 0);
  CHECK(contains(with.output, "0 rooms, 1 device, "));
  CHECK(contains(with.output, "no mistakes\n"));
  CHECK_FALSE(contains(with.output, "secret"));
}

TEST_CASE("rules test plays a scenario and says whether it passed") {
  const Directory directory;
  directory.write("home.toml",
                  "zone = \"Europe/Rome\"\n[[device]]\nid = \"d\"\ntype = \"outer-door\"\naddress = \"a\"\n");
  directory.write("r.toml", "[[rule]]\nkind = \"left-open\"\nlimits = [{ for = \"5m\" }]\n");
  const std::string head = "rules r.toml\nhome home.toml\n2026-01-10 10:00  d  open\n";
  const Run good = vicinoctl("rules test " +
                             directory.write("good", head + "2026-01-10 10:05  expect  left-open raised\n"));
  INFO(good.output);
  CHECK(good.code == 0);
  CHECK(contains(good.output, "passed"));
  const Run bad =
      vicinoctl("rules test " + directory.write("bad", head + "2026-01-10 10:05  expect  nothing\n"));
  INFO(bad.output);
  CHECK(bad.code == 1);
  CHECK(contains(bad.output, "FAILED"));
  CHECK(vicinoctl("rules test /nonexistent").code == 1);
}

TEST_CASE("the status page is a table that people can read") {
  ::setenv("TZ", "UTC", 1);
  auto status = a_status();
  status.protected_now = true;
  status.alerts = {{7,
                    "left-open",
                    CareKind::left_open,
                    Severity::medium,
                    "entrance",
                    "front_door",
                    false,
                    false,
                    status.now,
                    status.now - std::chrono::minutes{1},
                    2,
                    {"Porta aperta", "Door open"}}};
  status.degraded = {{"fall", {"bathroom_radar"}}};
  status.self_test =
      SelfTestResult{*parse_rfc3339("2026-03-28T11:17:00Z"), TestOutcome::passed, Millis{2000}};
  status.counters = {10, 9, {{"not-json", 1}, {"zero", 0}}};
  status.written = {3'200'000, std::chrono::hours{5}, true};
  CHECK(ctl::status_text(status, ctl::Lang::en) == R"(PROTECTED: this home is being watched

  gateway            gw-7f3a (crema), vicinod 0.1.0, up for 1 d 2 h
  mode               normal; the person is at home
  clock              synchronised
  sensors' broker    up since 2026-03-28 23:00:00 (2 h ago)
  Zigbee2MQTT        up since 2026-03-28 23:00:00 (2 h ago)
  operations centre  DOWN since 00:57:00 (3 min ago): no answer from centre.example
  daily self-test    the centre's receipt came after 2 s; sent 2026-03-28 11:17:00 (13 h 43 min ago)
  last reading       00:59:48 (12 s ago)
  readings           10 decoded, 9 in the journal; refused: not-json 1
  journal            j1, entry 42; to be sent: 1 alarms, 3 others
  written            3.2 MB in the last 5 h (the whole device)

Open alerts
  no.  severity  state  since                 what
  7    medium    open   00:59:00 (1 min ago)  Door open (2×)

Blind rules
  fall  cannot see: bathroom_radar
)");
}
