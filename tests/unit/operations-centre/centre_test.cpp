#include "cloud-bridge/operations-centre/centre.hpp"

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
  void acknowledge(const std::string& alert, const std::string& note = "") {
    answered.reset();
    centre.answer(
        {"POST", "/v1/alerts/" + alert + "/acknowledge", acknowledge_json({"op-12", note})},
        [this](ApiAnswer answer) { answered = std::move(answer); }, now);
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

Sent answer_of(Seq seq, const std::string& command, protocol::Outcome outcome,
               const std::string& reason = "") {
  return Gateway{}.fact(seq, protocol::CommandResult{command, "acknowledge", "op-12", outcome, reason, 12});
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
