#include "cloud-bridge/operations-centre/receiver.hpp"

#include "scene.hpp"

namespace vicino::operations_centre {
namespace {

struct Bank {
  Receiver receiver{"crema"};
  void take(const Sent& message) { REQUIRE(receiver.take(message.topic, message.payload, three_am)); }
  std::vector<protocol::Receipt> receipts() { return receiver.stored(three_am); }
};

std::vector<Seq> singles(const protocol::Receipt& receipt) {
  std::vector<Seq> out;
  for (const auto& single : receipt.singles) out.push_back(single.seq);
  return out;
}

}  // namespace

TEST_CASE("Everything of a batch comes back in one receipt per gateway and lane") {
  Bank bank;
  const Gateway a, b{.id = "gw-b"};
  bank.take(a.alert(10, 1, TransitionKind::raised));
  bank.take(a.reading(12));
  bank.take(a.alert(14, 1, TransitionKind::updated));
  bank.take(b.alert(7, 1, TransitionKind::raised));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 3);
  CHECK(receipts[0].to.gateway == "gw-7f3a");
  CHECK(receipts[0].lane == Lane::alarm);
  CHECK(singles(receipts[0]) == std::vector<Seq>{10, 14});
  CHECK(receipts[1].lane == Lane::telemetry);
  CHECK(singles(receipts[1]) == std::vector<Seq>{12});
  CHECK(receipts[2].to.gateway == "gw-b");
  CHECK(bank.receipts().empty());
}

TEST_CASE("A hole in the numbers is never receipted away: what is before it is not known to be stored") {
  Bank bank;
  const Gateway gateway;
  bank.take(gateway.alert(5, 1, TransitionKind::raised));
  bank.take(gateway.alert(9, 2, TransitionKind::raised));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].up_to == 0);
  CHECK(singles(receipts[0]) == std::vector<Seq>{5, 9});
}

TEST_CASE("Entries of the other lane close holes, so the receipt counts up") {
  Bank bank;
  const Gateway gateway;
  bank.take(gateway.alert(1, 1, TransitionKind::raised));
  bank.take(gateway.reading(2));
  bank.take(gateway.alert(3, 1, TransitionKind::resolved));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 2);
  for (const auto& receipt : receipts) {
    CHECK(receipt.up_to == 3);
    CHECK(receipt.singles.empty());
  }
}

TEST_CASE("What comes out of order is receipted singly, then cumulatively") {
  Bank bank;
  const Gateway gateway;
  bank.take(gateway.heartbeat(20, 20));
  bank.take(gateway.alert(22, 2, TransitionKind::raised));
  auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].up_to == 20);
  CHECK(singles(receipts[0]) == std::vector<Seq>{22});
  bank.take(gateway.alert(21, 1, TransitionKind::raised));
  receipts = bank.receipts();
  CHECK(receipts[0].up_to == 22);
  CHECK(receipts[0].singles.empty());
}

TEST_CASE("What the gateway gave up will never come, so it is no hole in its lane") {
  Bank bank;
  const Gateway gateway;
  bank.take(gateway.heartbeat(4, 4));
  bank.take(gateway.fact(9, protocol::GapFact{Lane::telemetry, 5, 8, 4}));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].up_to == 9);
  // The alarm lane may still owe something between 5 and 8.
  bank.take(gateway.alert(10, 1, TransitionKind::raised));
  CHECK(bank.receipts()[0].up_to == 4);
}

TEST_CASE("A gap in what stays in the home closes no hole in what travels") {
  Bank bank;
  const Gateway gateway;
  bank.take(gateway.heartbeat(4, 4));
  bank.take(gateway.fact(9, protocol::GapFact{Lane::local, 5, 9, 4, instant_from_ms(1), instant_from_ms(2)}));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].up_to == 4);
  CHECK(singles(receipts[0]) == std::vector<Seq>{9});
}

TEST_CASE("A duplicate is receipted again: the first receipt may have been lost") {
  Bank bank;
  const Gateway gateway;
  bank.take(gateway.alert(5, 1, TransitionKind::raised));
  (void)bank.receipts();
  bank.take(gateway.alert(5, 1, TransitionKind::raised));
  bank.take(gateway.alert(5, 1, TransitionKind::raised));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 1);
  CHECK(singles(receipts[0]) == std::vector<Seq>{5});
}

TEST_CASE("A replaced journal begins anew: its numbers are not mixed with the old one's") {
  Bank bank;
  const Gateway old_card, new_card{.journal = "j2"};
  bank.take(old_card.heartbeat(1000, 1000));
  bank.take(old_card.alert(1001, 7, TransitionKind::raised));
  bank.take(new_card.alert(1, 1, TransitionKind::raised));
  bank.take(new_card.alert(3, 2, TransitionKind::raised));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 2);
  CHECK(receipts[0].journal == "j1");
  CHECK(receipts[0].up_to == 1001);
  CHECK(receipts[1].journal == "j2");
  CHECK(receipts[1].up_to == 1);
  CHECK(singles(receipts[1]) == std::vector<Seq>{3});
}

TEST_CASE("A batch that could not be stored is asked for again, and nothing learned from it is kept") {
  Bank bank;
  const Gateway gateway;
  bank.take(gateway.heartbeat(4, 4));
  bank.take(gateway.alert(5, 1, TransitionKind::raised));
  const auto busy = bank.receiver.not_stored(three_am, 30s);
  REQUIRE(busy.size() == 1);
  CHECK(busy[0].up_to == 0);
  REQUIRE(busy[0].singles.size() == 1);
  CHECK(busy[0].singles[0].verdict == protocol::Verdict::busy);
  CHECK(busy[0].singles[0].retry_after == 30s);
  bank.take(gateway.alert(6, 2, TransitionKind::raised));
  CHECK(bank.receipts()[0].up_to == 0);
}

TEST_CASE("A long batch is split into receipts a gateway can take") {
  Bank bank;
  const Gateway gateway;
  for (Seq seq = 2; seq <= 2 * (protocol::max_singles + 1); seq += 2)
    bank.take(gateway.alert(seq, seq, TransitionKind::raised));
  const auto receipts = bank.receipts();
  REQUIRE(receipts.size() == 2);
  CHECK(receipts[0].singles.size() == protocol::max_singles);
  CHECK(receipts[1].singles.size() == 1);
  CHECK(receipts[0].id != receipts[1].id);
  for (const auto& receipt : receipts) CHECK(protocol::parse_receipt(protocol::to_json(receipt)));
}

TEST_CASE("A gateway speaks for itself only") {
  Receiver receiver("crema");
  const Gateway honest, liar{.id = "gw-evil"};
  const auto stolen = honest.alert(5, 1, TransitionKind::resolved);
  CHECK_FALSE(receiver.take(liar.topic(protocol::Channel::alert), stolen.payload, three_am));
  CHECK_FALSE(receiver.take(liar.topic(protocol::Channel::status), honest.status(false).payload, three_am));
  CHECK_FALSE(
      receiver.take(liar.topic(protocol::Channel::heartbeat), honest.heartbeat(99, 99).payload, three_am));
  CHECK(receiver.stored(three_am).empty());
}

TEST_CASE("What is no message of ours is a value, and leaves no receipt") {
  Receiver receiver("crema");
  const Gateway gateway;
  const auto topic = gateway.topic(protocol::Channel::alert);
  const std::string whole = gateway.alert(5, 1, TransitionKind::raised).payload;
  for (std::size_t size = 0; size < whole.size(); size += 7)
    CHECK_FALSE(receiver.take(topic, whole.substr(0, size), three_am));
  CHECK_FALSE(receiver.take("vicino/v1/crema/gw-7f3a/receipt", whole, three_am));
  CHECK_FALSE(receiver.take("vicino/v1/elsewhere/gw-7f3a/alert", whole, three_am));
  CHECK_FALSE(receiver.take("zigbee2mqtt/x", whole, three_am));
  CHECK(receiver.stored(three_am).empty());
}

}  // namespace vicino::operations_centre
