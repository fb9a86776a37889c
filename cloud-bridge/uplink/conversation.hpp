// What the uplink thread does, without the thread: turns what arrives into inputs of the delivery machine and
// its actions into words on the link. Single-threaded; tests drive it by hand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud-bridge/uplink/delivery.hpp"
#include "cloud-bridge/uplink/driver.hpp"
#include "cloud-bridge/uplink/link.hpp"
#include "cloud-bridge/uplink/signature.hpp"

namespace vicino::uplink {

class Conversation {
 public:
  Conversation(const DriverOptions& options, DriverDependencies& dependencies, Link& link, Steady now);

  void offer(Offer&& offer, Steady now);
  void missed(Lane lane) { delivery_.missed(lane); }
  void set_status(protocol::Status&& status);
  void set_heartbeat(const protocol::Heartbeat& heartbeat);
  void handle(LinkEvent&& event, Steady now);

  // Does what is due; returns when to call again at the latest.
  Steady turn(Steady now);
  // Says "offline, stopped" and goodbye.
  void farewell();

  bool is_up() const { return delivery_.link_is_up(); }
  std::size_t in_flight() const { return delivery_.in_flight(); }
  // Nothing held is waiting for the centre, as far as it can be sent.
  bool drained() const { return delivery_.drained(); }

 private:
  void on(Connected&& event, Steady now);
  void on(Lost&& event, Steady now);
  void on(Published&& event, Steady now);
  void on(Arrived&& event, Steady now);
  void run(const Connect& action);
  void run(const Disconnect& action);
  void run(const Publish& action);
  void run(const Want& action);
  void run(const Flag& action);
  void run(const Reached& action);
  void tell_up();
  void take_command(const std::string& payload);
  void say_status(bool online, const std::string& reason);

  DriverOptions options_;
  DriverDependencies& dependencies_;
  Link& link_;
  Delivery delivery_;
  std::optional<PublicKey> command_key_;
  protocol::Status status_;
  Attempt attempt_ = 0;
  bool was_up_ = false;       // this attempt
  bool told_silent_ = false;  // connected, and told that the centre does not answer
  Cursors told_;
  std::vector<Action> actions_;
  std::string json_;  // used again for each message
  const std::string alert_topic_, event_topic_, status_topic_, heartbeat_topic_, receipt_topic_,
      command_topic_;
};

}  // namespace vicino::uplink
