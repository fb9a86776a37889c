#include "cloud-bridge/operations-centre/centre.hpp"

#include <algorithm>
#include <charconv>

#include "cloud-bridge/operations-centre/report.hpp"
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
constexpr Millis forgetting_starts = 1min;  // after the start
constexpr Millis forgetting_step = 1s;
constexpr Millis forgetting_rests = 1h;
constexpr auto plain_text = "text/plain; charset=utf-8";

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
      desk_(options_.realm, store_,
            {publish_, options_.new_id, options_.sign,
             [this](const CommandRow& row, Instant now) { add_line(line(row, now, options_.look)); },
             [this](const Error& error, Instant now) { say(to_text(error), now); }}) {}

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
  desk_.answered(written.answered, now);
  for (const auto& alert : written.alerts) {
    add_line(line(alert.row, alert.transition, now, options_.look));
    desk_.seen(alert.row.key, alert.transition, now);
  }
  for (const auto& alert : written.missing)
    say(alert_name(alert) + ": " + std::string(words(options_.look.language).missing), now);
  for (const auto& gateway : written.gateways) add_line(line(gateway.row, now, options_.look));
  for (const auto& gateway : written.restarted)
    say(gateway + ": " + std::string(words(options_.look.language).new_journal), now);
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
  if (target.path == "/v1/table") return table(target, now);
  if (target.path == "/v1/report") return report(target, now);
  constexpr std::string_view gateways = "/v1/gateways/", ending = "/history";
  if (target.path.starts_with(gateways) && target.path.ends_with(ending) &&
      target.path.size() > gateways.size() + ending.size())
    return history(target.path.substr(gateways.size(), target.path.size() - gateways.size() - ending.size()),
                   target);
  return problem(404, {"nothing at " + clean(target.path), "see the README of the operations centre"});
}

Result<ApiAnswer> Centre::table(const Target& target, Instant now) {
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
  return ApiAnswer{200, plain_text, render(std::move(picture), look)};
}

Result<ApiAnswer> Centre::history(const std::string& gateway, const Target& target) {
  const auto limit = number(target.get("limit"), 100, 10'000);
  const auto rows = store_.history(gateway, limit);
  if (!rows) return rows.error();
  const auto commands = store_.commands(gateway, limit);
  if (!commands) return commands.error();
  if (rows->empty() && commands->empty())
    return problem(
        404, {"nothing is stored of gateway " + clean(gateway), "vicino-centre list shows the known ones"});
  return ApiAnswer{200, "application/json", history_json(*rows, *commands)};
}

Result<ApiAnswer> Centre::report(const Target& target, Instant now) {
  const auto days = number(target.get("days"), 30, 3660);
  const Instant from = now - std::chrono::days{days};
  const auto rules = store_.count_raised(from, now);
  if (!rules) return rules.error();
  const auto in_service = store_.in_service();
  if (!in_service) return in_service.error();
  const Report made = make_report(*rules, *in_service, from, now);
  if (target.get("json") == "1") return ApiAnswer{200, "application/json", report_json(made)};
  Look look = options_.look;
  look.language = language_from(target.get("lang")).value_or(look.language);
  return ApiAnswer{200, plain_text, report_text(made, look)};
}

// False: it is no order.
bool Centre::order(const Target& target, const ApiRequest& request, const Reply& reply, Instant now) {
  constexpr std::string_view alerts = "/v1/alerts/", gateways = "/v1/gateways/";
  const std::string_view path = target.path;
  const auto last = path.rfind('/');
  const auto between = [&](std::string_view prefix) {
    return last > prefix.size() ? std::string(path.substr(prefix.size(), last - prefix.size()))
                                : std::string();
  };
  if (path.starts_with(alerts))
    desk_.alert_order(between(alerts), path.substr(last + 1), request.body, reply, now);
  else if (path.starts_with(gateways))
    desk_.gateway_order(between(gateways), path.substr(last + 1), request.body, reply, now);
  else
    return false;
  return true;
}

void Centre::answer(const ApiRequest& request, Reply reply, Instant now) {
  const auto target = parse_target(request.target);
  if (request.method == "POST" && order(target, request, reply, now)) return;
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
    if (alert.state != AlertState::firing || alert.orphaned || desk_.waits_for(alert.key, "acknowledge"))
      continue;
    // By our own clock: the gateway's may differ.
    if (now - alert.first_seen < *options_.auto_acknowledge || tried_.contains(alert.key)) continue;
    tried_[alert.key] = now + stand_in_tries_again;
    desk_.give(
        alert.key, {Acknowledge{alert.key.number}, options_.auto_author, "", false}, [](const ApiAnswer&) {},
        now);
  }
}

// A small step a second, so that receipts never wait for it; after a round, an hour's pause.
void Centre::forget(Instant now) {
  if (next_forgetting_ == unknown) next_forgetting_ = now + forgetting_starts;
  if (now < next_forgetting_) return;
  const auto round_complete = store_.forget(now - options_.keep_messages);
  next_forgetting_ = now + (round_complete && !*round_complete ? forgetting_step : forgetting_rests);
  if (!round_complete) say(to_text(round_complete.error()), now);
}

void Centre::pass_time(Instant now) {
  desk_.pass_time(now);
  stand_in(now);
  forget(now);
}

Instant Centre::next_deadline() const {
  const Instant stand_in_due = options_.auto_acknowledge ? next_stand_in_ : never;
  const Instant forgetting_due = next_forgetting_ == unknown ? never : next_forgetting_;
  return std::min({desk_.next_deadline(), stand_in_due, forgetting_due});
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
