#include "receiver.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "cloud-bridge/protocol/json.hpp"
#include "figures.hpp"
#include "gateway_under_test.hpp"
#include "mqtt.hpp"

namespace vicino::bench {
namespace {

constexpr std::uint64_t alerts_a_receipt = 64;

std::string_view after(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) give_up("an alert without " + std::string(key));
  return text.substr(at + key.size());
}

}  // namespace

Receiver::Receiver(int port, bool receipts) : thread_([this, port, receipts] { run(port, receipts); }) {}
Receiver::~Receiver() {
  stopping_ = true;
  thread_.join();
}

void Receiver::run(int port, bool receipts) {
  protocol::Receipt receipt;
  receipt.to = {realm, gateway_id};
  receipt.id = "r";
  receipt.lane = Lane::alarm;
  std::uint64_t owed = 0;
  Mqtt client("receiver", port, protocol::topic({realm, gateway_id}, protocol::Channel::alert),
              [&](std::string_view, std::string_view payload) {
                // Alarms come in order of seq; a repetition has one that was seen.
                const auto digits = after(payload, "\"sequence\":\"");
                Seq seq = 0;
                std::from_chars(digits.data(), digits.data() + digits.size(), seq);
                if (receipt.journal.empty()) {
                  const auto journal = after(payload, "\"journal\":\"");
                  receipt.journal = journal.substr(0, journal.find('"'));
                }
                ++copies_;
                ++owed;
                if (seq <= receipt.up_to) return;
                receipt.up_to = seq;
                ++alerts_;
              });
  const auto topic = protocol::topic(receipt.to, protocol::Channel::receipt);
  while (!stopping_) {
    const bool busy = pump(
        {&client}, [&] { return owed >= alerts_a_receipt; }, owed > 0 ? 1 : 20);
    if (owed == 0 || !receipts) continue;
    static_cast<void>(busy);
    client.publish(topic, protocol::to_json(receipt));
    owed = 0;
  }
}

}  // namespace vicino::bench
