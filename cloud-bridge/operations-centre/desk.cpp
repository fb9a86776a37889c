#include "cloud-bridge/operations-centre/desk.hpp"

#include "cloud-bridge/operations-centre/table.hpp"
#include "cloud-bridge/operations-centre/views.hpp"
#include "cloud-bridge/protocol/json.hpp"

namespace vicino::operations_centre {
namespace {

// A word for the record may come when the alert is over; all else is for open ones.
bool is_for_the_record(const Order& order) {
  return std::holds_alternative<Remark>(order.body) || std::holds_alternative<Resolve>(order.body);
}

// Why it cannot be asked of this alert; 200: it can.
ApiAnswer objection(const AlertRow& alert, const std::string& named, const Order& order) {
  if (!is_open(alert.state) && !is_for_the_record(order))
    return problem(409, {named + " is over (" + std::string(name(alert.state)) + ")",
                         "only `note` and `resolve` are for alerts that are over"});
  if (std::holds_alternative<Claim>(order.body) && !alert.claimed_by.empty() &&
      alert.claimed_by != order.by && !order.take_over)
    return problem(409, {alert.claimed_by + " has claimed " + named + " already",
                         "talk to " + alert.claimed_by + "; or take it over: claim --take-over"});
  return {};
}

std::string cure_for(const std::string& reason) {
  if (reason == protocol::wrongly_signed)
    return "--sign-key of the centre and command_key of the gateway do not belong together";
  if (reason == "expired")
    return "one of the two clocks is wrong: look at the centre's, then at the gateway's";
  if (reason.starts_with("invalid"))
    return "correct the files and apply them again; nothing has changed there";
  if (reason.starts_with(protocol::unreadable))
    return "the gateway's program is older than what was asked, or another program wrote the order: look at "
           "its version";
  if (reason.starts_with("only taken signed"))
    return "give the centre a --sign-key and the gateway its public half as command_key";
  return "look at the table: the alert may be over";
}

}  // namespace

Desk::Desk(std::string realm, Store& store, Dependencies dependencies)
    : store_(store), dependencies_(std::move(dependencies)), book_(std::move(realm)) {
  if (auto rows = store_.unanswered_commands())
    for (auto& row : *rows) book_.resume(std::move(row));
}

Result<std::optional<AlertRow>> Desk::find(const std::string& alert) {
  const auto named = parse_alert_name(alert);
  if (!named) return named.error();
  if (named->journal.empty()) return store_.find(named->gateway, named->number);
  return store_.find(AlertKey{named->gateway, named->journal, named->number});
}

void Desk::alert_order(const std::string& alert, std::string_view word, std::string_view body, Reply reply,
                       Instant now) {
  if (const auto named = parse_alert_name(alert); !named) return reply(problem(400, named.error()));
  if (!is_about_an_alert(word))
    return reply(problem(404, {"'" + clean(word) + "' is nothing that can be asked of an alert",
                               "acknowledge, claim, note, resolve, cancel, silence"}));
  auto order = read_order(word, body);
  if (!order) return reply(problem(400, order.error()));
  const auto found = find(alert);
  if (!found) return reply(problem(500, found.error()));
  if (!*found) return reply(problem(404, {"no alert " + alert, "vicino-centre list shows the open ones"}));
  const AlertRow& row = **found;
  if (auto no = objection(row, alert, *order); no.status != 200) return reply(std::move(no));
  *alert_of(*order) = row.key.number;
  if (row.orphaned) return keep_here(row, *order, reply, now);
  give(row.key, *order, std::move(reply), now);
}

void Desk::gateway_order(const std::string& gateway, std::string_view word, std::string_view body,
                         Reply reply, Instant now) {
  if (!protocol::is_id(gateway))
    return reply(
        problem(400, {"'" + clean(gateway) + "' is not a gateway", "name it as the table does: gw-7f3a"}));
  if (is_about_an_alert(word))
    return reply(
        problem(404, {"'" + clean(word) + "' is asked of an alert", "name one, such as gw-7f3a/12"}));
  const auto order = read_order(word, body);
  if (!order) return reply(problem(400, order.error()));
  const auto known = store_.knows(gateway);
  if (!known) return reply(problem(500, known.error()));
  if (!*known)
    return reply(problem(
        404, {"no gateway " + gateway + " has ever been heard", "vicino-centre list shows the known ones"}));
  give({gateway, {}, 0}, *order, std::move(reply), now);
}

// Its gateway began anew and numbers alerts from 1 again: a command would hit another alert.
void Desk::keep_here(const AlertRow& alert, const Order& order, const Reply& reply, Instant now) {
  if (std::holds_alternative<CancelAlert>(order.body) || std::holds_alternative<Silence>(order.body))
    return reply(
        problem(409, {alert_name(alert) + " is of a journal that its gateway has lost: no command reaches it",
                      "telephone, then `resolve` it here"}));
  auto given = book_.give(alert.key, order.by, order.body, dependencies_.new_id(), now);
  (void)book_.settled(given.row.id);
  given.row.state = CommandState::done;
  given.row.answered = now;
  given.row.reason = "at the centre only: the gateway was reset";
  if (auto kept = store_.give(given.row, order.body, order.note); !kept)
    return reply(problem(500, kept.error()));
  dependencies_.settled(given.row, now);
  reply({200, "application/json", command_json(given.row)});
}

Result<void> Desk::send(CommandBook::Given& given) {
  if (dependencies_.sign) {
    auto signature = dependencies_.sign(protocol::signed_text(given.message));
    if (!signature) return signature.error();
    given.message.signature = *std::move(signature);
  }
  if (dependencies_.publish(
          {protocol::topic(given.message.to, protocol::Channel::command), protocol::to_json(given.message)}))
    return {};
  return Error{"the centre is not connected to its broker: the gateway was not asked",
               "look at the centre's messages; then ask again"};
}

void Desk::give(const AlertKey& to, const Order& order, Reply reply, Instant now) {
  auto given = book_.give(to, order.by, order.body, dependencies_.new_id(), now);
  // Written before it is sent: an answer always finds its command.
  if (auto written = store_.give(given.row, order.body, order.note); !written) {
    (void)book_.settled(given.row.id);
    return reply(problem(500, written.error()));
  }
  if (const auto sent = send(given); !sent) {
    (void)book_.settled(given.row.id);
    given.row.state = CommandState::refused;
    given.row.reason = "not sent";
    if (auto saved = store_.settle(given.row); !saved) dependencies_.trouble(saved.error(), now);
    return reply(problem(503, sent.error()));
  }
  replies_[given.row.id] = std::move(reply);
}

void Desk::answered(std::span<const CommandRow> rows, Instant now) {
  for (const auto& row : rows) {
    (void)book_.settled(row.id);
    settle(row, now);
  }
}

void Desk::seen(const AlertKey& alert, TransitionKind transition, Instant now) {
  for (const auto& row : book_.carried_out(alert, transition, now)) {
    if (auto saved = store_.settle(row); !saved) dependencies_.trouble(saved.error(), now);
    settle(row, now);
  }
}

void Desk::pass_time(Instant now) {
  for (const auto& row : book_.unanswered(now)) {
    if (auto saved = store_.settle(row); !saved) dependencies_.trouble(saved.error(), now);
    settle(row, now);
  }
}

void Desk::settle(const CommandRow& row, Instant now) {
  dependencies_.settled(row, now);
  const auto waiting = replies_.find(row.id);
  if (waiting == replies_.end()) return;
  const Reply reply = std::move(waiting->second);
  replies_.erase(waiting);
  if (row.state == CommandState::done) return reply({200, "application/json", command_json(row)});
  if (row.state == CommandState::refused)
    return reply(
        problem(409, {row.gateway + " refused " + row.word + " " + target_of(row) + ": " + row.reason,
                      cure_for(row.reason)}));
  reply(problem(
      504, {row.gateway + " has not answered within " + to_text(CommandBook::answer_within) + ": " +
                row.word + " " + target_of(row) + " has expired and will not be carried out later",
            "Is the gateway online (vicino-centre list)? Until it answers, call the home. A claim, a note "
            "and a disposition are kept here all the same"}));
}

}  // namespace vicino::operations_centre
