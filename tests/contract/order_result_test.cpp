// Both banks of docs/protocol, P9, without a broker between them: whatever becomes of an order on its way, an operator hears of
// its one result.
#include "cloud-bridge/operations-centre/centre.hpp"
#include "cloud-bridge/operations-centre/order.hpp"
#include "cloud-bridge/operations-centre/views.hpp"
#include "cloud-bridge/protocol/json.hpp"
#include "cloud-bridge/uplink/conversation.hpp"

using namespace vicino;
using namespace std::chrono_literals;

namespace {

const protocol::Address home{"crema", "gw-7f3a"};
const Instant three = parse_rfc3339("2026-03-12T03:00:00Z").value();

struct NoLink : uplink::Link {
  uplink::Attempt attempt = 0;
  void connect(uplink::Attempt a, uplink::Broker, const uplink::Will&) override { attempt = a; }
  void subscribe(const std::vector<std::string>&) override {}
  bool publish(const std::string&, std::string_view, uplink::Qos, bool, uplink::Tag) override { return true; }
  void disconnect(bool) override {}
};

struct Banks {
  // The gateway's: what the uplink lets through, and what it refuses.
  std::vector<protocol::CommandMessage> taken;
  std::vector<protocol::CommandResult> refusals;
  NoLink link;
  uplink::DriverDependencies gateway;
  std::unique_ptr<uplink::Conversation> conversation;
  // The centre's: what it sent, and what the operator was answered.
  std::vector<std::string> orders;
  std::optional<operations_centre::ApiAnswer> answer;
  operations_centre::Centre centre{centre_options(), operations_centre::Store::open(":memory:").value(),
                                   [this](const auto& out) {
                                     if (out.topic.ends_with("/command")) orders.push_back(out.payload);
                                     return true;
                                   }};

  Banks() {
    uplink::DriverOptions options;
    options.address = home;
    options.journal = "j1";
    options.delivery.backoff.start_spread = Millis{0};
    gateway.want = [](Lane, Seq, std::size_t) {};
    gateway.receipted = [](const uplink::Cursors&) {};
    gateway.command = [this](protocol::CommandMessage m) { taken.push_back(std::move(m)); };
    gateway.command_refused = [this](protocol::CommandResult r) { refusals.push_back(std::move(r)); };
    gateway.link_state = [](uplink::LinkState, const Error&) {};
    gateway.diagnostic = [](const std::string&) {};
    gateway.wall_clock = gateway.calendar = [] { return three; };
    const uplink::Steady now{1s};
    conversation = std::make_unique<uplink::Conversation>(options, gateway, link, now);
    conversation->turn(now);
    conversation->handle(uplink::Connected{link.attempt}, now);
    centre.set_connected(true, three);
    protocol::Status birth;
    birth.from = home;
    birth.online = true;
    birth.at = three;
    birth.journal = "j1";
    birth.boot_id = "b1";
    birth.version = "1";
    to_centre(protocol::Channel::status, protocol::to_json(birth));
  }
  static operations_centre::Centre::Options centre_options() {
    operations_centre::Centre::Options out;
    out.realm = home.realm;
    out.new_id = [] { return "c-1"; };
    return out;
  }
  void to_centre(protocol::Channel channel, const std::string& json) {
    const std::vector<operations_centre::Inbound> batch{{protocol::topic(home, channel), json, false}};
    centre.take(batch, three);
  }
  void to_gateway(const std::string& json) {
    conversation->handle(
        uplink::Arrived{link.attempt, protocol::topic(home, protocol::Channel::command), json},
        uplink::Steady{1s});
  }
  // The operator asks; the centre sends.
  std::string order() {
    operations_centre::Order asked;
    asked.body = AskStatus{};
    asked.by = "op-12";
    centre.answer(
        {"POST", "/v1/gateways/gw-7f3a/status", operations_centre::order_json(asked)},
        [this](operations_centre::ApiAnswer a) { answer = std::move(a); }, three);
    return orders.empty() ? "" : orders.back();
  }
};

}  // namespace

TEST_CASE("P9: an order that cannot be read is refused once, and the operator is told why and what to do") {
  struct Case {
    const char *what, *by, *says;
  };
  const auto c = GENERATE(values<Case>({
      {R"("command":"status")", R"("command":"sing")", "cannot be read: data.command: is not a word"},
      {R"(,"author":"op-12")", "", "cannot be read: data.author: missing"},
      {R"("expires")", R"("expired")", "cannot be read: expires: missing"},
      {R"("subject":"gw-7f3a")", R"("subject":"gw-0001")", "addressed to another gateway"},
      {R"(}})", R"(}])", "cannot be read: not JSON"},
  }));
  CAPTURE(c.what, c.by);
  Banks banks;
  std::string order = banks.order();
  REQUIRE(order.find(c.what) != std::string::npos);
  CHECK_FALSE(banks.answer);
  banks.to_gateway(order.replace(order.find(c.what), std::string_view(c.what).size(), c.by));
  CHECK(banks.taken.empty());
  REQUIRE(banks.refusals.size() == 1);
  CHECK(banks.refusals[0].command == "c-1");

  const protocol::EventMessage result{{home, "j1", Lane::telemetry, 7, three}, three, banks.refusals[0]};
  banks.to_centre(protocol::Channel::event, protocol::to_json(result));
  REQUIRE(banks.answer);
  CHECK(banks.answer->status == 409);
  const auto told = operations_centre::read_problem(banks.answer->body);
  REQUIRE(told);
  CHECK_THAT(told->what,
             Catch::Matchers::Contains("gw-7f3a refused status") && Catch::Matchers::Contains(c.says));
  CHECK_FALSE(told->cure.empty());
}

TEST_CASE(
    "P9: an order as the centre writes it passes, and one without an id has nobody who could be answered") {
  Banks banks;
  const std::string order = banks.order();
  banks.to_gateway(order);
  CHECK(banks.taken.size() == 1);
  CHECK(banks.refusals.empty());
  for (const std::string& json : {std::string("{}"), std::string("nonsense"), std::string(200'000, '[')})
    banks.to_gateway(json);
  REQUIRE(banks.refusals.size() == 3);
  for (const auto& refusal : banks.refusals) CHECK(refusal.command.empty());
}
