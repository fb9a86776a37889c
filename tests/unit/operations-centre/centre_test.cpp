#include "cloud-bridge/operations-centre/centre.hpp"

#include <memory>

#include "cloud-bridge/operations-centre/sqlite.hpp"
#include "scene.hpp"

namespace vicino::operations_centre {
namespace {

using T = TransitionKind;

// A centre with a store of its own, a broker that keeps what it is given, and a clock on a string.
struct Room {
  StoreFile file;
  std::vector<Centre::Outbound> out;
  bool connected = true;
  Instant now = three_am;
  int ids = 0;
  Centre centre;

  explicit Room(std::optional<Millis> auto_acknowledge = {})
      : centre(options(auto_acknowledge), Store::open(file.path).value(),
               [this](const Centre::Outbound& message) {
                 if (connected) out.push_back(message);
                 return connected;
               }) {
    centre.set_connected(true, now);
    (void)centre.take_lines();
  }
  Centre::Options options(std::optional<Millis> auto_acknowledge) {
    Centre::Options result;
    result.realm = "crema";
    result.look.language = Language::english;
    result.new_id = [this] { return "c-" + std::to_string(++ids); };
    result.auto_acknowledge = auto_acknowledge;
    result.auto_author = "op-demo";
    return result;
  }
  void take(const std::vector<Sent>& messages) {
    std::vector<Inbound> batch;
    for (const auto& message : messages) batch.push_back({message.topic, message.payload, false});
    centre.take(batch, now);
  }
  std::optional<ApiAnswer> answered;
  // To "/v1/alerts/<alert>" or "/v1/gateways/<gateway>".
  void ask(const std::string& path, Order order) {
    answered.reset();
    if (order.by.empty()) order.by = "op-12";
    centre.answer(
        {"POST", path + "/" + std::string(word_of(order)), order_json(order)},
        [this](ApiAnswer answer) { answered = std::move(answer); }, now);
  }
  void acknowledge(const std::string& alert, const std::string& note = "") {
    ask("/v1/alerts/" + alert, {Acknowledge{}, "op-12", note});
  }
  ApiAnswer get(const std::string& target) {
    ApiAnswer out_;
    centre.answer(
        {"GET", target, ""}, [&](ApiAnswer answer) { out_ = std::move(answer); }, now);
    return out_;
  }
  // The last command that went out.
  std::optional<protocol::CommandMessage> command() const {
    for (auto it = out.rbegin(); it != out.rend(); ++it)
      if (it->topic.ends_with("/command")) return protocol::parse_command(it->payload).value();
    return std::nullopt;
  }
};

Sent answer_of(Seq seq, const std::string& command, protocol::Outcome outcome, const std::string& reason = "",
               const std::string& word = "acknowledge") {
  return Gateway{}.fact(seq, protocol::CommandResult{command, word, "op-12", outcome, reason, 12});
}

}  // namespace

TEST_CASE("A stored message is receipted to its gateway") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised)});
  REQUIRE(room.out.size() == 1);
  CHECK(room.out[0].topic == "vicino/v1/crema/gw-7f3a/receipt");
  const auto receipt = protocol::parse_receipt(room.out[0].payload);
  REQUIRE(receipt);
  CHECK(receipt->singles.at(0).seq == 5);
  CHECK(receipt->singles.at(0).verdict == protocol::Verdict::stored);
}

TEST_CASE("What the store refuses is not receipted") {
  Room room;
  auto saboteur = sqlite::Database::open(room.file.path).value();
  REQUIRE(saboteur.execute("BEGIN IMMEDIATE"));
  room.take({Gateway{}.alert(5, 12, T::raised)});
  REQUIRE(room.out.size() == 1);
  CHECK(protocol::parse_receipt(room.out[0].payload)->singles.at(0).verdict == protocol::Verdict::busy);
  REQUIRE(saboteur.execute("ROLLBACK"));
  room.take({Gateway{}.alert(5, 12, T::raised)});
  CHECK(protocol::parse_receipt(room.out[1].payload)->singles.at(0).verdict == protocol::Verdict::stored);
}

TEST_CASE("An acknowledgement goes to the gateway and is answered when the gateway has") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised)});
  room.acknowledge("gw-7f3a/12", "called back");
  CHECK_FALSE(room.answered);
  const auto command = room.command();
  REQUIRE(command);
  CHECK(command->command.author == "op-12");
  CHECK(std::get<Acknowledge>(command->command.body).alert == 12);
  CHECK(command->command.expires == three_am + CommandBook::answer_within);
  room.take({answer_of(6, "c-1", protocol::Outcome::done)});
  REQUIRE(room.answered);
  CHECK(room.answered->status == 200);
  const auto table = room.get("/v1/table?lang=en").body;
  CHECK(table.find("in charge: op-12") != std::string::npos);
  CHECK(table.find("called back") != std::string::npos);
}

TEST_CASE("The alert's transition settles the acknowledgement before the slower answer") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised)});
  room.acknowledge("gw-7f3a/12");
  room.take({Gateway{}.alert(7, 12, T::acknowledged)});
  REQUIRE(room.answered);
  CHECK(room.answered->status == 200);
  CHECK(room.get("/v1/alerts").body.find(R"("acknowledged_by":"op-12")") != std::string::npos);
}

TEST_CASE("A refusal and a silence are told with their cure") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised)});
  room.acknowledge("gw-7f3a/12");
  room.take({answer_of(6, "c-1", protocol::Outcome::refused, "expired")});
  REQUIRE(room.answered);
  CHECK(room.answered->status == 409);
  CHECK(read_problem(room.answered->body)->what.find("expired") != std::string::npos);

  room.acknowledge("gw-7f3a/12");
  CHECK(room.centre.next_deadline() == three_am + CommandBook::answer_within);
  room.now += CommandBook::answer_within;
  room.centre.pass_time(room.now);
  REQUIRE(room.answered);
  CHECK(room.answered->status == 504);
  CHECK_FALSE(read_problem(room.answered->body)->cure.empty());
}

TEST_CASE("What cannot be acknowledged says why") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised), Gateway{}.alert(6, 13, T::raised),
             Gateway{}.alert(7, 13, T::resolved)});
  room.acknowledge("gw-7f3a/99");
  CHECK(room.answered->status == 404);
  room.acknowledge("gw-7f3a/13");
  CHECK(room.answered->status == 409);
  room.acknowledge("gw-7f3a");
  CHECK(room.answered->status == 400);
  room.connected = false;
  room.acknowledge("gw-7f3a/12");
  CHECK(room.answered->status == 503);
  CHECK_FALSE(room.command());
}

TEST_CASE("An alert of a lost journal is taken in charge here, and no command hits its namesake") {
  Room room;
  room.take({Gateway{}.status(true), Gateway{}.alert(5, 12, T::raised), Gateway{.journal = "j2"}.status(true),
             Gateway{.journal = "j2"}.alert(5, 12, T::raised)});
  room.acknowledge("gw-7f3a/12@j1");
  REQUIRE(room.answered);
  CHECK(room.answered->status == 200);
  CHECK_FALSE(room.command());
  const auto open = room.get("/v1/alerts").body;
  CHECK(open.find(R"("state":"firing")") != std::string::npos);
  CHECK(open.find(R"("state":"acknowledged")") != std::string::npos);
}

TEST_CASE("The stand-in acknowledges what fires long enough, once at a time") {
  Room room(5s);
  room.take({Gateway{}.alert(5, 12, T::raised), Gateway{}.alert(6, 13, T::pre_alarm_started)});
  room.centre.pass_time(room.now += 4s);
  CHECK_FALSE(room.command());
  room.centre.pass_time(room.now += 1s);
  REQUIRE(room.command());
  CHECK(room.command()->command.author == "op-demo");
  const auto sent = room.out.size();
  room.centre.pass_time(room.now += 1s);
  CHECK(room.out.size() == sent);
  room.take({Gateway{}.alert(7, 12, T::acknowledged)});
  room.centre.pass_time(room.now += 1h);
  CHECK(room.ids == 1);
}

TEST_CASE(
    "Every command goes the same way: written, sent with author and end, answered once, in the history") {
  struct Case {
    std::string path;
    Order order;
    std::string detail;
  };
  const Instant monday = three_am + 72h;
  const auto one = GENERATE_COPY(values<Case>({
      {"/v1/alerts/gw-7f3a/12", {Acknowledge{}}, ""},
      {"/v1/alerts/gw-7f3a/12", {Claim{}}, ""},
      {"/v1/alerts/gw-7f3a/12", {Remark{0, "called back"}}, "called back"},
      {"/v1/alerts/gw-7f3a/12", {Resolve{0, Disposition::false_alarm, "cooking"}}, "false: cooking"},
      {"/v1/alerts/gw-7f3a/12", {CancelAlert{}}, ""},
      {"/v1/alerts/gw-7f3a/12", {Silence{0, 30min}}, "30m"},
      {"/v1/gateways/gw-7f3a",
       {SetMode{Mode::away, monday, "holiday"}},
       "away until 2026-03-15T03:00:00.000Z: holiday"},
      {"/v1/gateways/gw-7f3a", {TestAlarm{}}, ""},
      {"/v1/gateways/gw-7f3a", {AskStatus{}}, ""},
      {"/v1/gateways/gw-7f3a", {SetHeartbeat{5min}}, "5m"},
  }));
  Room room;
  room.take({Gateway{}.status(true), Gateway{}.alert(5, 12, T::raised)});
  const std::string word(word_of(one.order));
  CAPTURE(word);
  room.ask(one.path, one.order);
  CHECK_FALSE(room.answered);
  const auto command = room.command();
  REQUIRE(command);
  Order sent{command->command.body, "", "", false};
  CHECK(name(command->command) == word);
  CHECK(command->command.author == "op-12");
  CHECK(command->command.expires == three_am + CommandBook::answer_within);
  if (auto* alert = alert_of(sent)) CHECK(*alert == 12);
  const auto history = [&] { return history_text(room.get("/v1/gateways/gw-7f3a/history").body).value(); };
  CHECK(history().find("command " + word + " gw-7f3a") != std::string::npos);
  CHECK(history().find(": sent\n") != std::string::npos);
  if (!one.detail.empty()) CHECK(history().find("(" + one.detail + ")") != std::string::npos);

  room.take({answer_of(6, "c-1", protocol::Outcome::done, "", word)});
  REQUIRE(room.answered);
  CHECK(room.answered->status == 200);
  CHECK(history().find(": done\n") != std::string::npos);
  room.answered.reset();
  room.take({answer_of(7, "c-1", protocol::Outcome::refused, "repeated", word)});  // the broker said it twice
  CHECK_FALSE(room.answered);
  CHECK(history().find(": done\n") != std::string::npos);
}

TEST_CASE("Whoever claims an alert is seen by the others, and is not passed over by accident") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised)});
  room.ask("/v1/alerts/gw-7f3a/12", {Claim{}, "op-12"});
  CHECK(room.get("/v1/table?lang=en").body.find("claimed by op-12") != std::string::npos);
  room.ask("/v1/alerts/gw-7f3a/12", {Claim{}, "op-13"});
  REQUIRE(room.answered);
  CHECK(room.answered->status == 409);
  room.ask("/v1/alerts/gw-7f3a/12", {Claim{}, "op-13", "", true});
  CHECK(room.get("/v1/table?lang=it&width=200").body.find("se ne occupa op-13") != std::string::npos);
}

TEST_CASE(
    "A resolved alert leaves the table and keeps its disposition; one that is over may still be judged") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised), Gateway{}.alert(6, 13, T::raised),
             Gateway{}.alert(7, 13, T::resolved)});
  room.ask("/v1/alerts/gw-7f3a/12", {Resolve{0, Disposition::false_alarm, "cooking"}});
  CHECK(room.get("/v1/table?lang=en").body.find("judged (op-12): FALSE ALARM: cooking") != std::string::npos);
  room.take({answer_of(8, "c-1", protocol::Outcome::done, "", "resolve")});
  CHECK(room.answered->status == 200);
  CHECK(room.get("/v1/state").body.find("\"open\":0") != std::string::npos);
  room.ask("/v1/alerts/gw-7f3a/13", {Resolve{0, Disposition::true_alarm, ""}});
  REQUIRE(room.command());
  CHECK(std::get<Resolve>(room.command()->command.body).alert == 13);
  room.now += 1h;
  const auto report = room.get("/v1/report?json=1").body;
  CHECK(report.find(R"("raised":2,"true":1,"false":1,"test":0,"not_judged":0)") != std::string::npos);
}

TEST_CASE("What the gateway says too late is kept and told, but answers nobody twice") {
  Room room;
  room.take({Gateway{}.alert(5, 12, T::raised)});
  room.acknowledge("gw-7f3a/12");
  room.centre.pass_time(room.now += CommandBook::answer_within);
  REQUIRE(room.answered);
  CHECK(room.answered->status == 504);
  room.answered.reset();
  (void)room.centre.take_lines();
  room.take({answer_of(6, "c-1", protocol::Outcome::refused, "expired")});
  CHECK_FALSE(room.answered);
  const auto lines = room.centre.take_lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("refused by the gateway (expired)") != std::string::npos);
}

TEST_CASE("A restart forgets no command: it is answered or told to be unanswered afterwards") {
  StoreFile file;
  std::vector<std::string> lines;
  const auto start = [&] {
    Centre::Options options;
    options.realm = "crema";
    options.look.language = Language::english;
    options.new_id = [] { return "c-1"; };
    return std::make_unique<Centre>(std::move(options), Store::open(file.path).value(),
                                    [](const Outbound&) { return true; });
  };
  auto centre = start();
  const auto raised = Gateway{}.alert(5, 12, T::raised);
  centre->take(std::vector<Inbound>{{raised.topic, raised.payload, false}}, three_am);
  centre->answer(
      {"POST", "/v1/alerts/gw-7f3a/12/claim", R"({"by":"op-12"})"}, [](const ApiAnswer&) {}, three_am);
  centre.reset();
  centre = start();
  CHECK(centre->next_deadline() == three_am + CommandBook::answer_within);
  centre->pass_time(three_am + 1h);
  lines = centre->take_lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("claim (op-12): no answer from the gateway") != std::string::npos);
}

TEST_CASE("With a key every command carries its signature, and nothing unsigned leaves when signing fails") {
  Room room;
  std::vector<Outbound> out;
  bool fails = false;
  Centre::Options options = room.options({});
  options.sign = [&](std::string_view text) -> Result<std::string> {
    if (fails) return Error{"no", "yes"};
    return Result<std::string>(boost::system::in_place_value, "signed:" + std::to_string(text.size()));
  };
  StoreFile file;
  Centre centre(std::move(options), Store::open(file.path).value(), [&](const Outbound& message) {
    out.push_back(message);
    return true;
  });
  const auto online = Gateway{}.status(true);
  centre.take(std::vector<Inbound>{{online.topic, online.payload, false}}, three_am);
  unsigned status = 0;
  const auto ask = [&] {
    centre.answer(
        {"POST", "/v1/gateways/gw-7f3a/test-alarm", R"({"by":"op-12"})"},
        [&](const ApiAnswer& answer) { status = answer.status; }, three_am);
  };
  ask();
  REQUIRE(out.size() == 1);
  const auto message = protocol::parse_command(out[0].payload).value();
  CHECK(message.signature == "signed:" + std::to_string(protocol::signed_text(message).size()));
  fails = true;
  ask();
  CHECK(out.size() == 1);
  CHECK(status == 503);
}

TEST_CASE("Orders that cannot be carried out are refused here, with a cure") {
  struct Case {
    const char* path;
    const char* body;
    unsigned status;
  };
  const auto one = GENERATE(values<Case>({
      {"/v1/alerts/gw-7f3a/12/explode", R"({"by":"op-12"})", 404},
      {"/v1/alerts/gw-7f3a/12/set-mode", R"({"by":"op-12"})", 404},
      {"/v1/alerts/gw-7f3a/12/resolve", R"({"by":"op-12","disposition":"perhaps"})", 400},
      {"/v1/alerts/gw-7f3a/12/silence", R"({"by":"op-12"})", 400},
      {"/v1/alerts/gw-7f3a/12/note", R"({"by":"op-12","text":""})", 400},
      {"/v1/alerts/gw-7f3a/12/claim", R"({"by":"Anna Rossi"})", 400},
      {"/v1/gateways/gw-7f3a/acknowledge", R"({"by":"op-12"})", 404},
      {"/v1/gateways/gw-7f3a/explode", R"({"by":"op-12"})", 400},
      {"/v1/gateways/gw-7f3a/set-heartbeat", R"({"by":"op-12","interval_ms":1000})", 400},
      {"/v1/gateways/gw-none/status", R"({"by":"op-12"})", 404},
      {"/v1/gateways/GW/status", R"({"by":"op-12"})", 400},
  }));
  Room room;
  room.take({Gateway{}.status(true), Gateway{}.alert(5, 12, T::raised)});
  CAPTURE(one.path, one.body);
  std::optional<ApiAnswer> answer;
  room.centre.answer(
      {"POST", one.path, one.body}, [&](ApiAnswer a) { answer = std::move(a); }, room.now);
  REQUIRE(answer);
  CHECK(answer->status == one.status);
  CHECK_FALSE(read_problem(answer->body)->cure.empty());
  CHECK_FALSE(room.command());
}

TEST_CASE("An alert whose end got lost is shown to be so, once the gateway has nothing left to send") {
  Room room;
  room.take({Gateway{}.status(true), Gateway{}.alert(5, 12, T::raised)});
  const auto beat = [&](std::uint64_t backlog) {
    protocol::Heartbeat heartbeat = protocol::parse_heartbeat(Gateway{}.heartbeat(5, 5).payload).value();
    heartbeat.alarm.last = 5 + backlog;
    heartbeat.alarm.backlog = backlog;
    room.take({{Gateway{}.topic(protocol::Channel::heartbeat), protocol::to_json(heartbeat)}});
    return room.get("/v1/table?lang=en&width=200").body.find("NO LONGER OPEN FOR THE GATEWAY") !=
           std::string::npos;
  };
  CHECK_FALSE(beat(1));  // its end may be in the backlog
  CHECK(beat(0));
  CHECK(room.get("/v1/state").body.find("\"open\":1") != std::string::npos);
}

TEST_CASE("Nonsense is counted, said now and then, and never receipted") {
  Room room;
  std::vector<Sent> nonsense(100, {"vicino/v1/crema/gw-7f3a/alert", "{\"id\":"});
  room.take(nonsense);
  CHECK(room.out.empty());
  CHECK(room.centre.take_lines().size() == 1);
  CHECK(room.get("/v1/state").body.find("\"refused\":100") != std::string::npos);
}

TEST_CASE("The socket answers what it knows and refuses the rest") {
  Room room;
  room.take({Gateway{}.status(true), Gateway{}.alert(5, 12, T::raised)});
  CHECK(room.get("/v1/alerts").body.find("\"name\":\"gw-7f3a/12\"") != std::string::npos);
  CHECK(room.get("/v1/gateways").body.find("\"online\":true") != std::string::npos);
  CHECK(room.get("/v1/gateways/gw-7f3a/history").body.find("org.vicino.alert.v1") != std::string::npos);
  CHECK(room.get("/v1/gateways/gw-none/history").status == 404);
  CHECK(room.get("/v1/table?lang=it").body.find("VICINO centrale operativa") == 0);
  CHECK(room.get("/").status == 404);
  ApiAnswer answer;
  room.centre.answer(
      {"DELETE", "/v1/alerts", ""}, [&](ApiAnswer a) { answer = std::move(a); }, room.now);
  CHECK(answer.status == 405);
}

}  // namespace vicino::operations_centre
