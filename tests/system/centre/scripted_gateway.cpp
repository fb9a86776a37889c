#include "tests/system/centre/scripted_gateway.hpp"

#include <mqtt/async_client.h>

#include <atomic>
#include <mutex>
#include <stdexcept>

#include "cloud-bridge/protocol/json.hpp"
#include "tests/support/process.hpp"

namespace vicino::test {

struct ScriptedGateway::Impl {
  operations_centre::Gateway who;
  mutable std::mutex mutex;
  std::set<Seq> sent, stored;
  std::vector<protocol::Receipt> receipts;
  std::vector<protocol::CommandMessage> commands;
  std::atomic<bool> lost{true};
  std::vector<mqtt::delivery_token_ptr> under_way;
  mqtt::async_client client;

  Impl(const std::string& uri, operations_centre::Gateway gateway)
      : who(std::move(gateway)),
        client(uri, "scripted-" + who.id,
               mqtt::create_options_builder()
                   .mqtt_version(MQTTVERSION_3_1_1)
                   .max_buffered_messages(1'000'000)
                   .finalize(),
               nullptr) {
    client.set_message_callback([this](const mqtt::const_message_ptr& message) {
      try {
        take(message->get_topic(), message->get_payload_str());
      } catch (...) {
      }
    });
    client.set_connection_lost_handler([this](const std::string&) { lost = true; });
  }

  void take(const std::string& topic, const std::string& payload) {
    const std::lock_guard lock(mutex);
    if (topic.ends_with("/command")) {
      if (const auto command = protocol::parse_command(payload)) commands.push_back(*command);
      return;
    }
    const auto receipt = protocol::parse_receipt(payload);
    if (!receipt || receipt->journal != who.journal) return;
    for (const auto& single : receipt->singles)
      if (single.verdict == protocol::Verdict::stored) stored.insert(single.seq);
    stored.insert(sent.begin(), sent.upper_bound(receipt->up_to));
    receipts.push_back(*receipt);
  }

  bool connect() {
    if (!lost) return true;
    try {
      auto options = mqtt::connect_options_builder()
                         .clean_session(false)
                         .keep_alive_interval(std::chrono::seconds(20))
                         .max_inflight(60000)
                         .finalize();
      if (!client.connect(options)->wait_for(std::chrono::seconds(5))) return false;
      for (const auto channel : {protocol::Channel::receipt, protocol::Channel::command})
        if (!client.subscribe(who.topic(channel), 1)->wait_for(std::chrono::seconds(5))) return false;
      lost = false;
      return true;
    } catch (const mqtt::exception&) {
      return false;
    }
  }
};

ScriptedGateway::ScriptedGateway(const std::string& broker_uri, operations_centre::Gateway who)
    : impl_(std::make_unique<Impl>(broker_uri, std::move(who))) {
  if (!eventually([this] { return impl_->connect(); }))
    throw std::runtime_error("scripted gateway: no broker");
}
ScriptedGateway::~ScriptedGateway() = default;

const operations_centre::Gateway& ScriptedGateway::who() const {
  return impl_->who;
}

void ScriptedGateway::publish(const operations_centre::Sent& message) {
  if (!eventually([this] { return impl_->connect(); }))
    throw std::runtime_error("scripted gateway: broker is gone");
  impl_->under_way.push_back(impl_->client.publish(
      message.topic, message.payload.data(), message.payload.size(), 1, message.topic.ends_with("/status")));
}

void ScriptedGateway::flush() {
  for (const auto& token : impl_->under_way) {
    try {
      if (!token->wait_for(std::chrono::seconds(20)))
        throw std::runtime_error("scripted gateway: not confirmed");
    } catch (const mqtt::exception&) {  // lost with the connection: the test sends it again
    }
  }
  impl_->under_way.clear();
}

std::set<Seq> ScriptedGateway::stored() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->stored;
}
std::size_t ScriptedGateway::count_stored() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->stored.size();
}
void ScriptedGateway::expects(std::set<Seq> sent) {
  const std::lock_guard lock(impl_->mutex);
  impl_->sent = std::move(sent);
}
std::vector<protocol::Receipt> ScriptedGateway::receipts() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->receipts;
}
std::vector<protocol::CommandMessage> ScriptedGateway::commands() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->commands;
}

}  // namespace vicino::test
