// A gateway that says what the test wants: publishes protocol messages and remembers receipts and commands.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cloud-bridge/protocol/messages.hpp"
#include "tests/unit/operations-centre/scene.hpp"

namespace vicino::test {

class ScriptedGateway {
 public:
  explicit ScriptedGateway(const std::string& broker_uri, operations_centre::Gateway who = {});
  ~ScriptedGateway();

  const operations_centre::Gateway& who() const;
  void publish(const operations_centre::Sent& message);  // QoS 1; reconnects if need be
  void flush();                                          // until the broker has it all

  std::set<Seq> stored() const;      // receipted: in singles, or of `sent` by up_to
  void expects(std::set<Seq> sent);  // what up_to may stand for
  std::vector<protocol::Receipt> receipts() const;
  std::vector<protocol::CommandMessage> commands() const;
  std::size_t count_stored() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::test
