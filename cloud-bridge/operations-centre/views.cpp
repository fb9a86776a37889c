#include "cloud-bridge/operations-centre/views.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "cloud-bridge/operations-centre/table.hpp"
#include "cloud-bridge/protocol/topics.hpp"

namespace vicino::operations_centre {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_note = 1000;  // bytes

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
          {"alert", row.gateway + "/" + std::to_string(row.alert.number)},
          {"journal", row.alert.journal},
          {"author", row.author},
          {"note", row.note},
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
          {"note", row.note}};
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

Result<AcknowledgeRequest> read_acknowledge(std::string_view text) {
  const auto object = parse_object(text);
  if (!object) return Error{"the body is not a JSON object", R"(send {"by": "op-12", "note": "..."})"};
  AcknowledgeRequest out{member(*object, "by"), member(*object, "note")};
  if (!protocol::is_id(out.by))
    return Error{"who acknowledges is missing or not an operator's code",
                 "give a code such as op-12 (a-z, 0-9, - _ .): no names"};
  if (out.note.size() > longest_note) return Error{"the note is too long", "at most 1000 bytes"};
  return out;
}

std::string acknowledge_json(const AcknowledgeRequest& request) {
  return json::serialize(json::object{{"by", request.by}, {"note", request.note}});
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
  std::string out;
  for (const auto& value : messages->get_array()) {
    const auto* row = value.if_object();
    if (row == nullptr) continue;
    const auto* seq = row->if_contains("seq");
    const auto* message = row->if_contains("message");
    const auto* body = message == nullptr ? nullptr : message->if_object();
    const auto* data = body == nullptr ? nullptr : body->if_contains("data");
    out += member(*row, "at") + "  " + member(*row, "lane") + " " +
           (seq == nullptr ? "?" : json::serialize(*seq)) + "  " +
           clean(data == nullptr ? "" : json::serialize(*data)) + "\n";
  }
  for (const auto& value : commands->get_array()) {
    const auto* row = value.if_object();
    if (row == nullptr) continue;
    out += member(*row, "sent") + "  command acknowledge " + member(*row, "alert") + " by " +
           clean(member(*row, "author")) + ": " + member(*row, "outcome") + " " +
           clean(member(*row, "reason")) + "\n";
  }
  return Result<std::string>(boost::system::in_place_value, std::move(out));
}

}  // namespace vicino::operations_centre
