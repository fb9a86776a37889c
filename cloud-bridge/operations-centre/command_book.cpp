#include "cloud-bridge/operations-centre/command_book.hpp"

#include <algorithm>

namespace vicino::operations_centre {
namespace {

// The command that a transition shows to be carried out. A resolve is not among them: that the alert is over does not
// show that its disposition is kept.
std::string_view word_shown_by(TransitionKind transition) {
  switch (transition) {
    case TransitionKind::acknowledged:
      return "acknowledge";
    case TransitionKind::cancelled:
      return "cancel";
    case TransitionKind::silenced:
      return "silence";
    default:
      return "";
  }
}

}  // namespace

CommandBook::Given CommandBook::give(const AlertKey& to, const std::string& author,
                                     const decltype(Command::body)& body, std::string id, Instant now) {
  Given given;
  given.message.to = {realm_, to.gateway};
  given.message.at = now;
  given.message.command = {std::move(id), author, now + answer_within, body};
  given.row.id = given.message.command.id;
  given.row.gateway = to.gateway;
  given.row.alert = to;
  given.row.word = name(given.message.command);
  given.row.author = author;
  given.row.detail = detail_of(body);
  given.row.sent = now;
  given.row.expires = now + answer_within;
  waiting_[given.row.id] = given.row;
  return given;
}

template <class Which>
std::vector<CommandRow> CommandBook::take(Which which) {
  std::vector<CommandRow> out;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (!which(it->second)) {
      ++it;
      continue;
    }
    out.push_back(std::move(it->second));
    it = waiting_.erase(it);
  }
  return out;
}

std::vector<CommandRow> CommandBook::carried_out(const AlertKey& alert, TransitionKind transition,
                                                 Instant now) {
  const auto word = word_shown_by(transition);
  if (word.empty()) return {};
  auto out = take([&](const CommandRow& row) { return row.word == word && row.alert == alert; });
  for (auto& row : out) {
    row.state = CommandState::done;
    row.reason = seen_in_alert;
    row.answered = now;
  }
  return out;
}

std::vector<CommandRow> CommandBook::unanswered(Instant now) {
  auto out = take([&](const CommandRow& row) { return row.expires <= now; });
  for (auto& row : out) row.state = CommandState::unanswered;
  return out;
}

Instant CommandBook::next_deadline() const {
  Instant next = never;
  for (const auto& [id, row] : waiting_) next = std::min(next, row.expires);
  return next;
}

bool CommandBook::waits_for(const AlertKey& alert, std::string_view word) const {
  return std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const auto& one) { return one.second.alert == alert && one.second.word == word; });
}

}  // namespace vicino::operations_centre
