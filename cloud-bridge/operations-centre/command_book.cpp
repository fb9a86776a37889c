#include "cloud-bridge/operations-centre/command_book.hpp"

#include <algorithm>

namespace vicino::operations_centre {

CommandBook::Given CommandBook::acknowledge(const AlertKey& alert, const std::string& author,
                                            const std::string& note, std::string id, Instant now) {
  Given given;
  given.row.id = std::move(id);
  given.row.gateway = alert.gateway;
  given.row.alert = alert;
  given.row.author = author;
  given.row.note = note;
  given.row.sent = now;
  given.row.expires = now + answer_within;
  given.message.to = {realm_, alert.gateway};
  given.message.at = now;
  given.message.command = {given.row.id, author, given.row.expires, Acknowledge{alert.number}};
  waiting_[given.row.id] = given.row;
  return given;
}

std::optional<CommandRow> CommandBook::answered(const protocol::CommandResult& result, Instant now) {
  const auto found = waiting_.find(result.command);
  if (found == waiting_.end()) return std::nullopt;
  CommandRow row = std::move(found->second);
  waiting_.erase(found);
  row.state = result.outcome == protocol::Outcome::done ? CommandState::done : CommandState::refused;
  row.reason = result.reason;
  row.answered = now;
  return row;
}

std::vector<CommandRow> CommandBook::carried_out(const AlertKey& alert, Instant now) {
  std::vector<CommandRow> out;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (it->second.alert != alert) {
      ++it;
      continue;
    }
    it->second.state = CommandState::done;
    it->second.answered = now;
    out.push_back(std::move(it->second));
    it = waiting_.erase(it);
  }
  return out;
}

std::vector<CommandRow> CommandBook::unanswered(Instant now) {
  std::vector<CommandRow> out;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (it->second.expires > now) {
      ++it;
      continue;
    }
    it->second.state = CommandState::unanswered;
    out.push_back(std::move(it->second));
    it = waiting_.erase(it);
  }
  return out;
}

Instant CommandBook::next_deadline() const {
  Instant next = never;
  for (const auto& [id, row] : waiting_) next = std::min(next, row.expires);
  return next;
}

bool CommandBook::waits_for(const AlertKey& alert) const {
  return std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const auto& one) { return one.second.alert == alert; });
}

}  // namespace vicino::operations_centre
