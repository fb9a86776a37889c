// The life of a command: given, then done, refused or unanswered. Pure; ids and time come from the caller.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cloud-bridge/operations-centre/rows.hpp"

namespace vicino::operations_centre {

class CommandBook {
 public:
  // A command that is not answered within this time has also expired: the gateway will not carry it out
  // later.
  static constexpr Millis answer_within = std::chrono::seconds{30};

  explicit CommandBook(std::string realm) : realm_(std::move(realm)) {}

  struct Given {
    CommandRow row;
    protocol::CommandMessage message;
  };
  Given acknowledge(const AlertKey& alert, const std::string& author, const std::string& note, std::string id,
                    Instant now);

  // The row as it now stands; nothing if it is not a command that waits (a late or foreign answer).
  std::optional<CommandRow> answered(const protocol::CommandResult& result, Instant now);
  // The alert was seen to be acknowledged: its transition travels in the alarm lane and overtakes the answer.
  std::vector<CommandRow> carried_out(const AlertKey& alert, Instant now);
  // Those whose time is over, once each.
  std::vector<CommandRow> unanswered(Instant now);
  Instant next_deadline() const;  // `never` if nothing waits
  // Somebody has asked for this alert already, and the answer is due.
  bool waits_for(const AlertKey& alert) const;

 private:
  std::string realm_;
  std::map<std::string, CommandRow> waiting_;  // by command id
};

}  // namespace vicino::operations_centre
