#include <openssl/evp.h>

#include "bench_home.hpp"
#include "cloud-bridge/protocol/json.hpp"
#include "cloud-bridge/uplink/conversation.hpp"

using namespace vicino;
using namespace vicino::uplink;
using namespace vicino::uplink::test;

namespace {

struct FakeLink : Link {
  struct Message {
    std::string topic, payload;
    Qos qos;
    bool retain;
    Tag tag;
  };
  Attempt attempt = 0;
  Broker broker = 0;
  Will will;
  std::vector<std::string> filters;
  std::vector<Message> messages;
  int goodbyes = 0;

  void connect(Attempt a, Broker b, const Will& w) override {
    attempt = a;
    broker = b;
    will = w;
  }
  void subscribe(const std::vector<std::string>& f) override { filters = f; }
  bool publish(const std::string& topic, std::string_view payload, Qos qos, bool retain, Tag tag) override {
    messages.push_back({topic, std::string(payload), qos, retain, tag});
    return true;
  }
  void disconnect(bool graceful) override { goodbyes += graceful; }
  Lost explain(const Lost& lost) override { return {lost.attempt, {"explained", ""}, Refusal::certificate}; }
  std::vector<Message> on(const std::string& topic) const {
    std::vector<Message> out;
    for (const auto& m : messages)
      if (m.topic == "vicino/v1/crema/gw-1/" + topic) out.push_back(m);
    return out;
  }
};

struct Table {
  explicit Table(std::string command_key = {}) {
    options.address = {"crema", "gw-1"};
    options.journal = "j1";
    options.delivery = narrow();
    options.command_key = std::move(command_key);
    deps.want = [this](Lane lane, Seq after, std::size_t) { wanted.emplace_back(lane, after); };
    deps.receipted = [this](const Cursors& c) { receipted = c; };
    deps.command = [this](protocol::CommandMessage c) { commands.push_back(std::move(c)); };
    deps.command_refused = [this](protocol::CommandResult r) { refusals.push_back(std::move(r)); };
    deps.link_state = [this](LinkState s, const Error&) { states.push_back(s); };
    deps.flagged = [this](FlagKind, const Outgoing& e, const std::string&) { flagged.push_back(e.seq); };
    deps.refused = [this](Refusal refusal, const Error& why) { refused.emplace_back(refusal, why.what); };
    deps.diagnostic = [this](const std::string& text) { diagnostics.push_back(text); };
    deps.wall_clock = [this] { return wall; };
    deps.calendar = [this] { return wall; };
    deps.steady_clock = [this] { return now; };
    conversation = std::make_unique<Conversation>(options, deps, link, now);
  }
  void connect() {
    conversation->turn(now);
    conversation->handle(Connected{link.attempt}, now);
    conversation->turn(now);
  }
  void offer(Lane lane, Seq seq) {
    std::vector<Outgoing> entries;
    entries.push_back(entry_of(lane, seq));
    conversation->offer({lane, 0, std::move(entries), false}, now);
    conversation->turn(now);
  }
  void arrive(const std::string& topic, std::string payload) {
    conversation->handle(Arrived{link.attempt, "vicino/v1/crema/gw-1/" + topic, std::move(payload)}, now);
    conversation->turn(now);
  }
  protocol::CommandMessage command() const {
    return {options.address, wall, {"c-1", "op-7", wall + 1min, Acknowledge{3}}, ""};
  }

  DriverOptions options;
  DriverDependencies deps;
  FakeLink link;
  Steady now{Millis{1'000}};
  Instant wall = instant_from_ms(1'800'000'000'000);
  std::unique_ptr<Conversation> conversation;
  std::vector<std::pair<Lane, Seq>> wanted;
  std::optional<Cursors> receipted;
  std::vector<protocol::CommandMessage> commands;
  std::vector<protocol::CommandResult> refusals;
  std::vector<LinkState> states;
  std::vector<Seq> flagged;
  std::vector<std::string> diagnostics;
  std::vector<std::pair<Refusal, std::string>> refused;
};

}  // namespace

TEST_CASE(
    "At a connection: the will is offline, receipts and commands are subscribed, the birth is retained") {
  Table table;
  protocol::Status birth;
  birth.version = "1.2.3";
  birth.boot_id = "b1";
  birth.open_alerts.push_back({5, "sos", Severity::highest, table.wall, table.wall, false});
  table.conversation->set_status(std::move(birth));
  table.connect();
  const auto will = protocol::parse_status(table.link.will.payload);
  REQUIRE(will);
  CHECK_FALSE(will->online);
  CHECK(will->reason == "lost");
  CHECK(table.link.will.topic == "vicino/v1/crema/gw-1/status");
  CHECK(table.link.filters ==
        std::vector<std::string>{"vicino/v1/crema/gw-1/receipt", "vicino/v1/crema/gw-1/command"});
  const auto births = table.link.on("status");
  REQUIRE(births.size() == 1);
  CHECK(births[0].retain);
  CHECK(births[0].qos == Qos::at_least_once);
  const auto said = protocol::parse_status(births[0].payload);
  REQUIRE(said);
  CHECK(said->online);
  CHECK(said->journal == "j1");
  REQUIRE(said->open_alerts.size() == 1);
  CHECK(said->open_alerts[0].alert == 5);
  CHECK(table.states == std::vector<LinkState>{LinkState::connecting, LinkState::up});
}

TEST_CASE("A connection that is refused is told as such, once looked into; one that is lost is not") {
  Table table;
  table.conversation->turn(table.now);
  table.conversation->handle(Lost{table.link.attempt, {"cannot connect", ""}}, table.now);
  using Told = std::vector<std::pair<Refusal, std::string>>;
  CHECK(table.refused == Told{{Refusal::certificate, "explained"}});
  table.now += Millis{60'000};
  table.connect();
  table.conversation->handle(Lost{table.link.attempt, {"connection lost", ""}}, table.now);
  CHECK(table.refused.size() == 1);
}

TEST_CASE("Alarms go to .../alert, telemetry to .../event; the receipt is told as a cursor") {
  Table table;
  table.connect();
  table.offer(Lane::alarm, 1);
  table.offer(Lane::telemetry, 2);
  const auto alerts = table.link.on("alert");
  REQUIRE(alerts.size() == 1);
  const auto alert = protocol::parse_alert(alerts[0].payload);
  REQUIRE(alert);
  CHECK(protocol::message_id(alert->envelope) == "gw-1/j1/1");
  REQUIRE(table.link.on("event").size() == 1);
  CHECK(protocol::parse_event(table.link.on("event")[0].payload)->envelope.seq == 2);
  CHECK_FALSE(table.receipted);
  auto receipt = stored_up_to(Lane::alarm, 1);
  receipt.to = table.options.address;
  receipt.id = "r1";
  table.arrive("receipt", protocol::to_json(receipt));
  CHECK(table.receipted == Cursors{1, 0});
}

TEST_CASE("A confirmation finds its message, also when numbers are large") {
  Table table;
  table.connect();
  std::vector<Outgoing> entries;
  const Seq big = (Seq{1} << 40) + 7;
  for (Seq s = big; s < big + 20; ++s) entries.push_back(alarm_entry(s));
  table.conversation->offer({Lane::alarm, 0, std::move(entries), false}, table.now);
  table.conversation->turn(table.now);
  REQUIRE(table.link.on("alert").size() == 16);
  for (const auto& m : table.link.on("alert"))
    table.conversation->handle(Published{table.link.attempt, m.tag, true}, table.now);
  table.conversation->turn(table.now);
  CHECK(table.link.on("alert").size() == 20);
}

TEST_CASE("News of an earlier connection is no news") {
  Table table;
  table.connect();
  const Attempt first = table.link.attempt;
  table.conversation->handle(Lost{first, {}}, table.now);
  table.now += 2s;
  table.connect();
  REQUIRE(table.link.attempt != first);
  table.conversation->handle(Lost{first, {}}, table.now);
  CHECK(table.conversation->is_up());
}

TEST_CASE(
    "P9: Commands in time and addressed to us pass; expired, foreign and unreadable ones have one result, "
    "refused") {
  Table table;
  table.connect();
  auto good = table.command();
  table.arrive("command", protocol::to_json(good));
  REQUIRE(table.commands.size() == 1);
  CHECK(table.commands[0].command == good.command);

  auto expired = table.command();
  expired.command.expires = table.wall;
  table.arrive("command", protocol::to_json(expired));
  REQUIRE(table.refusals.size() == 1);
  CHECK(table.refusals[0].reason == "expired");
  CHECK(table.refusals[0].name == "acknowledge");

  auto foreign = table.command();
  foreign.to.gateway = "gw-2";
  table.arrive("command", protocol::to_json(foreign));
  REQUIRE(table.refusals.size() == 2);
  CHECK(table.refusals[1].reason == "addressed to another gateway");

  auto unknown = protocol::to_json(table.command());
  unknown.replace(unknown.find("acknowledge"), 11, "open-door");
  table.arrive("command", unknown);
  REQUIRE(table.refusals.size() == 3);
  CHECK(table.refusals[2] ==
        protocol::CommandResult{"c-1", "open-door", "op-7", protocol::Outcome::refused,
                                "cannot be read: data.command: is not a word that is known here", 0});

  table.arrive("command", "{}");
  REQUIRE(table.refusals.size() == 4);
  CHECK(table.refusals[3].command.empty());
  table.arrive("receipt", "[[[[[[[[[[[[[[[[");
  CHECK(table.diagnostics.size() == 1);
  CHECK(table.commands.size() == 1);
}

TEST_CASE("With a key, a command must be signed over exactly what it says") {
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                                                     EVP_PKEY_free);
  unsigned char raw[32];
  std::size_t size = sizeof raw;
  EVP_PKEY_get_raw_public_key(key.get(), raw, &size);
  // SubjectPublicKeyInfo of Ed25519: a fixed prefix and the 32 bytes.
  std::string der("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
  der.append(reinterpret_cast<const char*>(raw), size);
  const auto base64 = [](std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.pop_back();
    return out;
  };
  Table table("-----BEGIN PUBLIC KEY-----\n" + base64(der) + "\n-----END PUBLIC KEY-----\n");
  table.connect();
  auto message = table.command();
  const auto sign = [&](const std::string& text) {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    unsigned char signature[64];
    std::size_t n = sizeof signature;
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get());
    EVP_DigestSign(context.get(), signature, &n, reinterpret_cast<const unsigned char*>(text.data()),
                   text.size());
    return base64({reinterpret_cast<const char*>(signature), n});
  };

  table.arrive("command", protocol::to_json(message));  // not signed
  message.signature = sign(protocol::signed_text(message));
  auto changed = message;
  changed.command.body = Acknowledge{4};
  table.arrive("command", protocol::to_json(changed));
  CHECK(table.commands.empty());
  REQUIRE(table.refusals.size() == 2);
  CHECK(table.refusals[1].reason == "not rightly signed");
  table.arrive("command", protocol::to_json(message));
  CHECK(table.commands.size() == 1);
}

TEST_CASE("A key that cannot be read means that every command is refused, not that none needs a signature") {
  Table table("rubbish");
  table.connect();
  table.arrive("command", protocol::to_json(table.command()));
  CHECK(table.commands.empty());
  CHECK(table.refusals.size() == 1);
  CHECK(table.diagnostics.size() == 1);
}

TEST_CASE("A heartbeat is said when there is a link, and dropped when there is none") {
  Table table;
  protocol::Heartbeat beat;
  beat.from = table.options.address;
  beat.journal = "j1";
  table.conversation->set_heartbeat(beat);
  table.connect();
  CHECK(table.link.on("heartbeat").empty());
  table.conversation->set_heartbeat(beat);
  REQUIRE(table.link.on("heartbeat").size() == 1);
  CHECK(table.link.on("heartbeat")[0].qos == Qos::at_most_once);
}

TEST_CASE(
    "After a centre's silence the broker alone is not the way: only a word of the centre makes it good "
    "again") {
  Table table;
  table.connect();
  table.offer(Lane::alarm, 1);
  table.now += table.options.delivery.receipt_deadline;  // the broker took it, and nobody answers
  table.conversation->turn(table.now);
  CHECK(table.states.back() == LinkState::down);
  table.now += 2s;
  table.connect();  // the broker is as willing as before
  CHECK(table.states.back() == LinkState::down);
  CHECK(table.link.on("alert").size() == 2);  // what nobody answered for goes again
  protocol::Receipt receipt = stored_up_to(Lane::alarm, 1);
  receipt.to = table.options.address;
  table.arrive("receipt", protocol::to_json(receipt));
  CHECK(table.states.back() == LinkState::up);
}

TEST_CASE("Stopping says offline, and goodbye") {
  Table table;
  table.connect();
  table.conversation->farewell();
  const auto said = protocol::parse_status(table.link.on("status").back().payload);
  REQUIRE(said);
  CHECK_FALSE(said->online);
  CHECK(said->reason == "stopped");
  CHECK(table.link.goodbyes == 1);
}
