#include "cloud-bridge/operations-centre/centre.hpp"

#include <algorithm>
#include <charconv>

#include "cloud-bridge/protocol/json.hpp"

namespace vicino::operations_centre {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_lines = 2000;  // waiting to be printed
constexpr std::size_t most_lately = 6;    // below the table
constexpr std::size_t most_rows = 500;    // alerts in one answer
constexpr Millis busy_for = 30s;          // when the store fails
constexpr Millis stand_in_looks = 250ms;
constexpr Millis stand_in_tries_again = 60s;
constexpr Millis refused_said_every = 10s;

std::size_t number(const std::string& text, std::size_t otherwise, std::size_t most) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc{} && end == text.data() + text.size() && n > 0 ? std::min(n, most) : otherwise;
}

}  // namespace

Centre::Centre(Options options, Store store, Publish publish)
    : options_(std::move(options)),
      store_(std::move(store)),
      publish_(std::move(publish)),
      receiver_(options_.realm),
      commands_(options_.realm) {}

void Centre::take(std::span<const Inbound> batch, Instant now) {
  operations_.clear();
  for (const auto& message : batch) {
    auto operation = receiver_.take(message.topic, message.payload, now);
    if (operation) {
      operations_.push_back(std::move(*operation));
      continue;
    }
    ++refused_;
    if (refused_said_ != unknown && now - refused_said_ < refused_said_every)
      continue;  // a broken gateway must not fill the log
    refused_said_ = now;
    say(to_text(operation.error()), now);
  }
  if (operations_.empty()) return;
  const auto written = store_.write(operations_);
  if (!written) say(to_text(written.error()), now);
  // Only now, after the commit.
  const auto receipts = written ? receiver_.stored(now) : receiver_.not_stored(now, busy_for);
  for (const auto& receipt : receipts)
    (void)publish_({protocol::topic(receipt.to, protocol::Channel::receipt), protocol::to_json(receipt)});
  if (written) tell(*written, now);
}

void Centre::tell(const Written& written, Instant now) {
  duplicates_ += written.duplicates;
  // Answers first: they name who took charge.
  for (const auto& result : written.results)
    if (const auto row = commands_.answered(result, now)) settle(*row, now);
  for (const auto& alert : written.alerts) {
    add_line(line(alert.row, alert.transition, now, options_.look));
    if (alert.transition != TransitionKind::acknowledged) continue;
    for (const auto& row : commands_.carried_out(alert.row.key, now)) {
      if (auto saved = store_.save(row); !saved) say(to_text(saved.error()), now);
      if (auto noted = store_.acknowledge_here(row.alert, row.author, now); !noted)
        say(to_text(noted.error()), now);
      settle(row, now);
    }
  }
  for (const auto& gateway : written.gateways) add_line(line(gateway.row, now, options_.look));
  for (const auto& gateway : written.restarted)
    say(gateway + ": " + std::string(words(options_.look.language).new_journal), now);
}

void Centre::settle(const CommandRow& row, Instant now) {
  add_line(line(row, now, options_.look));
  const auto waiting = replies_.find(row.id);
  if (waiting == replies_.end()) return;
  const Reply reply = std::move(waiting->second);
  replies_.erase(waiting);
  const std::string alert = row.gateway + "/" + std::to_string(row.alert.number);
  if (row.state == CommandState::done) return reply({200, "application/json", command_json(row)});
  if (row.state == CommandState::refused)
    return reply(problem(409, {row.gateway + " refused to acknowledge " + alert + ": " + row.reason,
                               "look at the table: the alert may be over, or the gateway's clock wrong"}));
  reply(problem(504, {row.gateway + " has not answered within " + to_text(CommandBook::answer_within),
                      "the command has expired. Is the gateway online (vicino-centre list)? Until it "
                      "answers, call the home"}));
}

void Centre::send_acknowledge(const AlertRow& alert, const AcknowledgeRequest& request, Reply reply,
                              Instant now) {
  auto given = commands_.acknowledge(alert.key, request.by, request.note, options_.new_id(), now);
  // Written before it is sent: an answer always finds its command.
  if (auto saved = store_.save(given.row); !saved) {
    (void)commands_.answered({.command = given.row.id,
                              .name = {},
                              .author = {},
                              .outcome = protocol::Outcome::refused,
                              .reason = {}},
                             now);
    return reply(problem(500, saved.error()));
  }
  replies_[given.row.id] = std::move(reply);
  if (!publish_({protocol::topic(given.message.to, protocol::Channel::command),
                 protocol::to_json(given.message)})) {
    const Reply to_asker = std::move(replies_[given.row.id]);
    replies_.erase(given.row.id);
    auto row = commands_.answered({.command = given.row.id,
                                   .name = {},
                                   .author = {},
                                   .outcome = protocol::Outcome::refused,
                                   .reason = "not sent"},
                                  now);
    if (row) (void)store_.save(*row);
    to_asker(problem(
        503, {"the centre is not connected to its broker", "look at its messages; then acknowledge again"}));
  }
}

void Centre::acknowledge(const std::string& name, const ApiRequest& request, Reply reply, Instant now) {
  const auto alert_name = parse_alert_name(name);
  if (!alert_name) return reply(problem(400, alert_name.error()));
  const auto body = read_acknowledge(request.body);
  if (!body) return reply(problem(400, body.error()));
  const auto found =
      alert_name->journal.empty()
          ? store_.find(alert_name->gateway, alert_name->number)
          : store_.find(AlertKey{alert_name->gateway, alert_name->journal, alert_name->number});
  if (!found) return reply(problem(500, found.error()));
  if (!*found) return reply(problem(404, {"no alert " + name, "vicino-centre list shows the open ones"}));
  const AlertRow& alert = **found;
  if (!is_open(alert.state))
    return reply(problem(409, {name + " is over (" + std::string(operations_centre::name(alert.state)) + ")",
                               "nothing to acknowledge"}));
  if (!body->note.empty())
    if (auto noted = store_.add_note(alert.key, body->by, body->note, now); !noted)
      return reply(problem(500, noted.error()));
  if (!alert.orphaned) return send_acknowledge(alert, *body, std::move(reply), now);
  // Its gateway began anew and numbers alerts from 1 again: a command would hit another alert.
  if (auto done = store_.acknowledge_here(alert.key, body->by, now); !done)
    return reply(problem(500, done.error()));
  CommandRow row;
  row.gateway = alert.key.gateway;
  row.alert = alert.key;
  row.author = body->by;
  row.sent = row.answered = now;
  row.state = CommandState::done;
  row.reason = "at the centre only: the gateway was reset";
  reply({200, "application/json", command_json(row)});
}

Result<ApiAnswer> Centre::look_up(const Target& target, Instant now) {
  ApiAnswer answer;
  if (target.path == "/v1/alerts") {
    auto rows = store_.open_alerts(most_rows);
    if (!rows) return rows.error();
    sort_for_operator(*rows);
    answer.body = alerts_json(*rows);
    return answer;
  }
  if (target.path == "/v1/gateways") {
    const auto rows = store_.gateways();
    if (!rows) return rows.error();
    answer.body = gateways_json(*rows, now, listening_since_);
    return answer;
  }
  if (target.path == "/v1/state") {
    const auto messages = store_.count_messages();
    if (!messages) return messages.error();
    const auto open = store_.count_open();
    if (!open) return open.error();
    answer.body = state_json(
        {listening_since_ != never, *messages, duplicates_, refused_, dropped_, open->first, open->second});
    return answer;
  }
  if (target.path == "/v1/table") {
    Look look = options_.look;
    look.language = language_from(target.get("lang")).value_or(look.language);
    look.colour = target.get("colour") == "1";
    look.width = std::max<std::size_t>(60, number(target.get("width"), look.width, 400));
    look.most_alerts = number(target.get("alerts"), look.most_alerts, most_rows);
    look.most_gateways = number(target.get("gateways"), look.most_gateways, 10'000);
    Picture picture{options_.realm, now, listening_since_ != never, listening_since_, 0, 0, {}, {}, {}};
    auto alerts = store_.open_alerts(most_rows);
    if (!alerts) return alerts.error();
    auto gateways = store_.gateways();
    if (!gateways) return gateways.error();
    const auto open = store_.count_open();
    if (!open) return open.error();
    std::tie(picture.open, picture.nobody_in_charge) = *open;
    picture.alerts = std::move(*alerts);
    picture.gateways = std::move(*gateways);
    if (target.get("lately") == "1") picture.lately.assign(lately_.begin(), lately_.end());
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = render(std::move(picture), look);
    return answer;
  }
  constexpr std::string_view gateways = "/v1/gateways/", history = "/history";
  if (target.path.starts_with(gateways) && target.path.ends_with(history) &&
      target.path.size() > gateways.size() + history.size()) {
    const auto gateway =
        target.path.substr(gateways.size(), target.path.size() - gateways.size() - history.size());
    const auto limit = number(target.get("limit"), 100, 10'000);
    const auto rows = store_.history(gateway, limit);
    if (!rows) return rows.error();
    const auto commands = store_.commands(gateway, limit);
    if (!commands) return commands.error();
    if (rows->empty() && commands->empty())
      return problem(
          404, {"nothing is stored of gateway " + clean(gateway), "vicino-centre list shows the known ones"});
    answer.body = history_json(*rows, *commands);
    return answer;
  }
  return problem(404, {"nothing at " + clean(target.path), "see the README of the operations centre"});
}

void Centre::answer(const ApiRequest& request, Reply reply, Instant now) {
  const auto target = parse_target(request.target);
  constexpr std::string_view alerts = "/v1/alerts/", verb = "/acknowledge";
  if (request.method == "POST" && target.path.starts_with(alerts) && target.path.ends_with(verb) &&
      target.path.size() > alerts.size() + verb.size()) {
    return acknowledge(target.path.substr(alerts.size(), target.path.size() - alerts.size() - verb.size()),
                       request, std::move(reply), now);
  }
  if (request.method != "GET")
    return reply(problem(405, {request.method + " is not understood here", "use GET"}));
  auto answer = look_up(target, now);
  reply(answer ? std::move(*answer) : problem(500, answer.error()));
}

void Centre::stand_in(Instant now) {
  if (!options_.auto_acknowledge || listening_since_ == never) return;
  if (next_stand_in_ != unknown && now < next_stand_in_) return;
  next_stand_in_ = now + stand_in_looks;
  const auto alerts = store_.open_alerts(most_rows);
  if (!alerts) return;
  std::erase_if(tried_, [&](const auto& one) { return one.second <= now; });
  for (const auto& alert : *alerts) {
    if (alert.state != AlertState::firing || alert.orphaned || commands_.waits_for(alert.key)) continue;
    // By our own clock: the gateway's may differ.
    if (now - alert.first_seen < *options_.auto_acknowledge || tried_.contains(alert.key)) continue;
    tried_[alert.key] = now + stand_in_tries_again;
    send_acknowledge(
        alert, {options_.auto_author, ""}, [](const ApiAnswer&) {}, now);
  }
}

void Centre::pass_time(Instant now) {
  for (const auto& row : commands_.unanswered(now)) {
    if (auto saved = store_.save(row); !saved) say(to_text(saved.error()), now);
    settle(row, now);
  }
  stand_in(now);
}

Instant Centre::next_deadline() const {
  const Instant stand_in_due = options_.auto_acknowledge ? next_stand_in_ : never;
  return std::min(commands_.next_deadline(), stand_in_due);
}

void Centre::set_connected(bool connected, Instant now) {
  if (connected) say(words(options_.look.language).connected, now);
  listening_since_ = connected ? now : never;
}

void Centre::say(std::string_view text, Instant now) {
  add_line(line(text, now, options_.look));
}

void Centre::add_line(std::string text) {
  lately_.push_back(text);
  if (lately_.size() > most_lately) lately_.pop_front();
  if (lines_.size() < most_lines)
    lines_.push_back(std::move(text));
  else
    ++lines_lost_;
}

std::vector<std::string> Centre::take_lines() {
  if (lines_lost_ > 0) lines_.push_back("... + " + std::to_string(std::exchange(lines_lost_, 0)));
  return std::exchange(lines_, {});
}

}  // namespace vicino::operations_centre
