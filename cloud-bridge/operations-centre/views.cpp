#include "cloud-bridge/operations-centre/views.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "cloud-bridge/operations-centre/report.hpp"
#include "cloud-bridge/operations-centre/table.hpp"
#include "cloud-bridge/protocol/topics.hpp"

namespace vicino::operations_centre {
namespace {

namespace json = boost::json;

json::value time(Instant t) {
  return t == unknown || t == never ? json::value(nullptr) : json::value(to_rfc3339(t));
}
std::string_view sv(const json::string& text) {
  return {text.data(), text.size()};
}
json::string js(std::string_view text) {
  return json::string(text.data(), text.size());
}

json::object object_of(const CommandRow& row) {
  return {{"command", row.id},
          {"word", row.word},
          {"to", target_of(row)},
          {"journal", row.alert.journal},
          {"author", row.author},
          {"detail", row.detail},
          {"sent", time(row.sent)},
          {"expires", time(row.expires)},
          {"outcome", js(name(row.state))},
          {"reason", row.reason},
          {"answered", time(row.answered)}};
}

json::object object_of(const AlertRow& row) {
  return {{"name", alert_name(row)},
          {"gateway", row.key.gateway},
          {"journal", row.key.journal},
          {"number", row.key.number},
          {"state", js(name(row.state))},
          {"class", js(name(row.alert_class))},
          {"severity", js(name(row.severity))},
          {"kind", js(name(row.kind))},
          {"rule", row.rule},
          {"room", row.room},
          {"room_type", js(name(row.room_type))},
          {"device", row.device},
          {"started", time(row.started)},
          {"raised", time(row.raised)},
          {"acknowledged", time(row.acknowledged)},
          {"acknowledged_by", row.by},
          {"closed", time(row.closed)},
          {"first_seen", time(row.first_seen)},
          {"count", row.count},
          {"duplicates", row.duplicates},
          {"silenced", row.silenced},
          {"late", row.late},
          {"test", row.test},
          {"orphaned", row.orphaned},
          {"text_it", row.text_it},
          {"text_en", row.text_en},
          {"note", row.note},
          {"note_by", row.note_by},
          {"noted", time(row.noted)},
          {"claimed_by", row.claimed_by},
          {"claimed", time(row.claimed)},
          {"disposition", row.disposition ? json::value(js(name(*row.disposition))) : json::value(nullptr)},
          {"disposition_by", row.disposition_by},
          {"disposition_reason", row.disposition_reason},
          {"missing", time(row.missing)}};
}

json::object object_of(const GatewayRow& row, bool silent) {
  return {{"gateway", row.gateway},
          {"journal", row.journal},
          {"online", row.online},
          {"silent", silent},
          {"since", time(row.since)},
          {"reason", row.reason},
          {"version", row.version},
          {"heartbeat", time(row.heartbeat)},
          {"interval_ms", row.interval.count()},
          {"alarm_backlog", row.alarm_backlog},
          {"telemetry_backlog", row.telemetry_backlog},
          {"oldest_ms", row.oldest.count()},
          {"sensors", row.sensors},
          {"sensor_faults", row.sensor_faults},
          {"mode", js(name(row.mode))},
          {"degraded", row.degraded},
          {"clock_synchronised", row.clock_synchronised},
          {"mains", row.mains ? json::value(*row.mains) : json::value(nullptr)}};
}

std::string member(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : std::string(sv(*text));
}

std::optional<json::object> parse_object(std::string_view text) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 12;
  auto value = json::parse(text, error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

}  // namespace

std::string alerts_json(const std::vector<AlertRow>& rows) {
  json::array list;
  for (const auto& row : rows) list.push_back(object_of(row));
  return json::serialize(json::object{{"alerts", std::move(list)}});
}

std::string gateways_json(const std::vector<GatewayRow>& rows, Instant now, Instant listening_since) {
  json::array list;
  for (const auto& row : rows) list.push_back(object_of(row, is_silent(row, now, listening_since)));
  return json::serialize(json::object{{"gateways", std::move(list)}});
}

std::string history_json(const std::vector<HistoryRow>& rows, const std::vector<CommandRow>& commands) {
  json::array given;
  for (const auto& row : commands) given.push_back(object_of(row));
  std::string out = "{\"commands\":" + json::serialize(given) + ",\"messages\":[";
  for (const auto& row : rows) {
    std::string head = json::serialize(json::object{{"journal", row.journal},
                                                    {"seq", row.seq},
                                                    {"lane", js(name(row.lane))},
                                                    {"at", time(row.at)},
                                                    {"received", time(row.received)}});
    head.pop_back();
    if (out.back() != '[') out += ',';
    out += head + ",\"message\":" + row.body + "}";  // the body was JSON when it came in
  }
  return out + "]}";
}

std::string command_json(const CommandRow& row) {
  return json::serialize(object_of(row));
}

std::string state_json(const State& state) {
  return json::serialize(json::object{{"connected", state.connected},
                                      {"messages", state.messages},
                                      {"duplicates", state.duplicates},
                                      {"refused", state.refused},
                                      {"dropped", state.dropped},
                                      {"open", state.open},
                                      {"nobody_in_charge", state.nobody_in_charge}});
}

ApiAnswer problem(unsigned status, const Error& error) {
  return {status, "application/json",
          json::serialize(json::object{{"what", error.what}, {"cure", error.cure}})};
}

std::optional<Error> read_problem(std::string_view text) {
  const auto object = parse_object(text);
  if (!object || !object->contains("what")) return std::nullopt;
  return Error{member(*object, "what"), member(*object, "cure")};
}

std::string Target::get(std::string_view key, std::string_view otherwise) const {
  const auto found = parameters.find(key);
  return std::string(found == parameters.end() ? otherwise : std::string_view(found->second));
}

Target parse_target(std::string_view target) {
  const auto decode = [](std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      unsigned code = 0;
      if (text[i] == '%' && i + 2 < text.size() &&
          std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16).ptr == text.data() + i + 3) {
        out += static_cast<char>(code);
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  };
  const auto question = std::min(target.find('?'), target.size());
  Target out{decode(target.substr(0, question)), {}};
  for (auto rest = target.substr(std::min(question + 1, target.size())); !rest.empty();) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    out.parameters[decode(pair.substr(0, equals))] = decode(pair.substr(std::min(equals + 1, pair.size())));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

Result<std::string> history_text(std::string_view text) {
  const auto object = parse_object(text);
  const auto* messages = object ? object->if_contains("messages") : nullptr;
  const auto* commands = object ? object->if_contains("commands") : nullptr;
  if (messages == nullptr || !messages->is_array() || commands == nullptr || !commands->is_array())
    return Error{"the centre's answer is not a history",
                 "are the running centre and this program of the same version?"};
  std::vector<std::pair<std::string, std::string>> lines;  // instant, text
  for (const auto& value : messages->get_array()) {
    const auto* row = value.if_object();
    if (row == nullptr) continue;
    const auto* seq = row->if_contains("seq");
    const auto* message = row->if_contains("message");
    const auto* body = message == nullptr ? nullptr : message->if_object();
    const auto* data = body == nullptr ? nullptr : body->if_contains("data");
    lines.emplace_back(member(*row, "at"), member(*row, "lane") + " " +
                                               (seq == nullptr ? "?" : json::serialize(*seq)) + "  " +
                                               clean(data == nullptr ? "" : json::serialize(*data)));
  }
  const auto in_order = lines.size();
  for (const auto& value : commands->get_array()) {
    const auto* row = value.if_object();
    if (row == nullptr) continue;
    std::string said =
        "command " + member(*row, "word") + " " + member(*row, "to") + " by " + member(*row, "author");
    if (const auto detail = member(*row, "detail"); !detail.empty()) said += " (" + detail + ")";
    said += ": " + member(*row, "outcome");
    if (const auto reason = member(*row, "reason"); !reason.empty()) said += ", " + reason;
    lines.emplace_back(member(*row, "sent"), clean(said));
  }
  // Each list is newest first already, messages in the order of the journal, whatever their clock said; commands go
  // in between by their time.
  std::string out;
  for (auto message = lines.begin(), middle = message + static_cast<std::ptrdiff_t>(in_order),
            command = middle;
       message != middle || command != lines.end();) {
    const bool take_command =
        message == middle || (command != lines.end() && command->first > message->first);
    const auto& [at, what] = take_command ? *command++ : *message++;
    out += at + "  " + what + "\n";
  }
  return Result<std::string>(boost::system::in_place_value, std::move(out));
}

namespace {

json::object object_of(const RuleCount& count, const Report& report) {
  constexpr std::array<const char*, 4> budgets{"none", "within", "unclear", "over"};
  const auto limit = budget_of(count.alert_class);
  return {{"class", js(name(count.alert_class))},
          {"rule", count.rule},
          {"raised", count.raised},
          {"true", count.true_alarm},
          {"false", count.false_alarm},
          {"test", count.test},
          {"not_judged", not_judged(count)},
          {"raised_a_day", rate(count.raised, report)},
          {"false_a_day", rate(count.false_alarm, report)},
          {"budget", limit ? json::value(*limit) : json::value(nullptr)},
          {"against_budget", budgets[static_cast<std::size_t>(judge(count, report))]}};
}

}  // namespace

std::string report_json(const Report& report) {
  json::array rules, classes;
  for (const auto& rule : report.rules) rules.push_back(object_of(rule, report));
  for (const auto& sum : report.classes) {
    classes.push_back(object_of(sum, report));
    classes.back().get_object().erase("rule");
  }
  return json::serialize(json::object{{"from", time(report.from)},
                                      {"to", time(report.to)},
                                      {"homes", report.homes},
                                      {"home_days", report.home_days},
                                      {"classes", std::move(classes)},
                                      {"rules", std::move(rules)}});
}

}  // namespace vicino::operations_centre
