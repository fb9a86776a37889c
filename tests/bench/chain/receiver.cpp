#include "receiver.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "cloud-bridge/protocol/json.hpp"
#include "figures.hpp"
#include "gateway_under_test.hpp"
#include "wire.hpp"

namespace vicino::bench {
namespace {

constexpr std::uint64_t alerts_a_receipt = 64;

std::string_view after(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) give_up("an alert without " + std::string(key));
  return text.substr(at + key.size());
}

}  // namespace

Receiver::Receiver(int port, bool receipts, Lane lane)
    : thread_([this, port, receipts, lane] { run(port, receipts, lane); }) {}
Receiver::~Receiver() {
  stopping_ = true;
  thread_.join();
}

void Receiver::run(int port, bool receipts, Lane lane) {
  protocol::Receipt receipt;
  receipt.to = {realm, gateway_id};
  receipt.id = "r";
  receipt.lane = lane;
  const auto alerts =
      protocol::topic(receipt.to, lane == Lane::alarm ? protocol::Channel::alert : protocol::Channel::event);
  const auto answers = protocol::topic(receipt.to, protocol::Channel::receipt);
  Wire wire(port);
  wire.put_subscribe(alerts);
  wire.send();
  std::uint64_t owed = 0;
  bool quiet = false;
  std::uint16_t id = 0;
  while (!stopping_) {
    while (true) {
      const auto packet = wire.next();
      if (packet.type == Wire::Packet::Type::none) break;
      if (packet.type != Wire::Packet::Type::publish) continue;
      wire.put_confirmation(packet.id);
      take(packet.payload, receipt);
      ++owed;
    }
    if (receipts && (owed >= alerts_a_receipt || (owed > 0 && quiet))) {
      id = static_cast<std::uint16_t>(id % 60'000 + 1);
      wire.put_publish(answers, id, protocol::to_json(receipt));
      owed = 0;
    }
    if (wire.waiting() > 0) wire.send();
    quiet = !wire.receive(owed > 0 && receipts ? 1 : 20);
  }
}

// Alarms come in order of seq; a repetition has one that was seen.
void Receiver::take(std::string_view alert, protocol::Receipt& receipt) {
  const auto digits = after(alert, "\"sequence\":\"");
  Seq seq = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), seq);
  if (receipt.journal.empty()) {
    const auto journal = after(alert, "\"journal\":\"");
    receipt.journal = journal.substr(0, journal.find('"'));
  }
  ++copies_;
  if (seq <= receipt.up_to) return;
  receipt.up_to = seq;
  last_ = std::chrono::steady_clock::now();
  if (alerts_ == 0) first_ = last_;
  ++alerts_;
}

}  // namespace vicino::bench
