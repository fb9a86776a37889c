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
  // `to`: the alert, or the gateway alone (number 0).
  Given give(const AlertKey& to, const std::string& author, const decltype(Command::body)& body,
             std::string id, Instant now);
  // One that was given before a restart.
  void resume(CommandRow row) { waiting_[row.id] = std::move(row); }

  // It has its answer, or was never sent. False: it did not wait (any more).
  bool settled(const std::string& id) { return waiting_.erase(id) > 0; }
  // The alert was seen to be acknowledged, cancelled or silenced: its transition travels in the alarm lane and
  // overtakes the answer.
  std::vector<CommandRow> carried_out(const AlertKey& alert, TransitionKind transition, Instant now);
  // Those whose time is over, once each.
  std::vector<CommandRow> unanswered(Instant now);
  Instant next_deadline() const;  // `never` if nothing waits
  // Somebody has asked this of this alert already, and the answer is due.
  bool waits_for(const AlertKey& alert, std::string_view word) const;

 private:
  template <class Which>
  std::vector<CommandRow> take(Which which);

  std::string realm_;
  std::map<std::string, CommandRow> waiting_;  // by command id
};

}  // namespace vicino::operations_centre
