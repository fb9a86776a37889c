#include <algorithm>
#include <array>

#include "console/json_fields.hpp"
#include "console/views.hpp"

namespace vicino::console {
namespace {

constexpr std::size_t max_id = 64;
constexpr std::size_t max_reason = 200;
constexpr std::size_t max_remark = 1000;
constexpr std::int64_t max_silence_ms = 24LL * 3600 * 1000;

void render_body(const Acknowledge& body, json::object& to) {
  to["alert"] = body.alert;
}
void render_body(const CancelAlert& body, json::object& to) {
  to["alert"] = body.alert;
}
void render_body(const Silence& body, json::object& to) {
  to["alert"] = body.alert;
  to["for_ms"] = body.for_.count();
}
void render_body(const SetMode& body, json::object& to) {
  to["mode"] = name(body.mode);
  to["until"] = to_value(body.until);
  to["reason"] = body.reason;
}
void render_body(const TestAlarm&, json::object&) {}
void render_body(const AskStatus&, json::object&) {}
void render_body(const Claim& body, json::object& to) {
  to["alert"] = body.alert;
}
void render_body(const Remark& body, json::object& to) {
  to["alert"] = body.alert;
  to["text"] = body.text;
}
void render_body(const Resolve& body, json::object& to) {
  to["alert"] = body.alert;
  to["disposition"] = name(body.disposition);
  to["reason"] = body.reason;
}
void render_body(const SetHeartbeat& body, json::object& to) {
  to["interval_ms"] = body.interval.count();
}
void render_body(const ApplyConfiguration& body, json::object& to) {
  auto& documents = to["documents"].emplace_array();
  for (const auto& document : body.documents)
    documents.push_back({{"name", document.name}, {"text", document.text}});
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= max_id &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

Result<AlertNumber> alert_of(const json::object& object) {
  const auto alert = count_at(object, "alert");
  if (!alert || *alert == 0) return Error{"alert is missing or no number", "name the alert: \"alert\": 3"};
  return *alert;
}

// An optional instant that, if there, must be one: a wrong `until` must not become "for ever".
Result<Instant> optional_instant(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (!value || value->is_null()) return never;
  if (value->is_string()) {
    if (const auto at = parse_rfc3339(value->get_string())) return *at;
  }
  return Error{std::string(key) + " is no instant", "write it like 2026-03-29T01:00:00Z"};
}

Result<SetMode> set_mode_of(const json::object& object) {
  SetMode body;
  const auto mode = mode_from(text_at(object, "mode"));
  if (!mode)
    return Error{"mode is missing or unknown", "use one of: normal, away, maintenance, privacy, visitor"};
  body.mode = *mode;
  const auto until = optional_instant(object, "until");
  if (!until) return until.error();
  body.until = *until;
  body.reason = text_at(object, "reason");
  if (body.reason.size() > max_reason) return Error{"reason is longer than 200 bytes", "shorten it"};
  return body;
}

Result<Silence> silence_of(const json::object& object) {
  const auto alert = alert_of(object);
  if (!alert) return alert.error();
  const auto length = count_at(object, "for_ms");
  if (!length || *length == 0 || *length > static_cast<std::uint64_t>(max_silence_ms))
    return Error{"for_ms is missing or out of range", "use 1 to 86400000 (a day)"};
  return Silence{*alert, Millis{static_cast<std::int64_t>(*length)}};
}

Result<Remark> remark_of(const json::object& object) {
  const auto alert = alert_of(object);
  if (!alert) return alert.error();
  Remark body{*alert, text_at(object, "text")};
  if (body.text.empty() || body.text.size() > max_remark)
    return Error{"text is missing or longer than 1000 bytes", "say it in a few words, without names"};
  return body;
}

Result<Resolve> resolve_of(const json::object& object) {
  const auto alert = alert_of(object);
  if (!alert) return alert.error();
  const auto disposition = disposition_from(text_at(object, "disposition"));
  if (!disposition) return Error{"disposition is missing or unknown", "use one of: true, false, test"};
  Resolve body{*alert, *disposition, text_at(object, "reason")};
  if (body.reason.size() > max_reason) return Error{"reason is longer than 200 bytes", "shorten it"};
  return body;
}

Result<SetHeartbeat> set_heartbeat_of(const json::object& object) {
  const auto interval = count_at(object, "interval_ms");
  if (!interval || *interval < static_cast<std::uint64_t>(shortest_heartbeat.count()) ||
      *interval > static_cast<std::uint64_t>(longest_heartbeat.count()))
    return Error{"interval_ms is missing or out of range", "use 60000 to 86400000 (1 to 1440 min)"};
  return SetHeartbeat{Millis{static_cast<std::int64_t>(*interval)}};
}

Result<ApplyConfiguration> apply_configuration_of(const json::object& object) {
  const auto& documents = array_at(object, "documents");
  if (documents.empty() || documents.size() > max_configuration_documents)
    return Error{"documents is missing, empty or too long", "send home.toml, rules.toml or both"};
  ApplyConfiguration body;
  std::size_t bytes = 0;
  for (const auto& value : documents) {
    const auto* document = value.if_object();
    if (document == nullptr || !document->contains("text"))
      return Error{"a document is no object with a text", R"(write {"name": "rules.toml", "text": "..."})"};
    auto& added = body.documents.emplace_back(
        ConfigurationDocument{text_at(*document, "name"), text_at(*document, "text")});
    if (!is_document_name(added.name))
      return Error{"the name of a document is missing or no plain file name", "name it as vicino.toml does"};
    bytes += added.text.size();
  }
  if (bytes > max_configuration_bytes)
    return Error{"the documents are larger than 96 KiB together",
                 "remove comments, or put them in place on the gateway itself"};
  return body;
}

template <class Body>
Result<Command> with(Command command, const Result<Body>& body) {
  if (!body) return body.error();
  command.body = *body;
  return command;
}

}  // namespace

std::string to_json(const Command& command) {
  json::object object{{"id", command.id},
                      {"author", command.author},
                      {"expires", to_value(command.expires)},
                      {"command", name(command)}};
  std::visit([&](const auto& body) { render_body(body, object); }, command.body);
  return json::serialize(object);
}

Result<Command> command_from_json(std::string_view text) {
  const auto parsed = parse_object(text);
  if (!parsed) return parsed.error();
  const json::object& object = *parsed;
  Command command;
  command.id = text_at(object, "id");
  command.author = text_at(object, "author");
  if (!is_plain(command.id))
    return Error{"id is missing or no plain word", "give each command an id of its own"};
  if (!is_plain(command.author))
    return Error{"author is missing or no plain word", "say who asks: \"author\": \"cli\""};
  const auto expires = optional_instant(object, "expires");
  if (!expires) return expires.error();
  command.expires = *expires;

  const std::string what = text_at(object, "command");
  const auto is = [&](auto body) { return what == name(Command{{}, {}, never, body}); };
  if (is(SetMode{})) return with(command, set_mode_of(object));
  if (is(Silence{})) return with(command, silence_of(object));
  if (is(Remark{})) return with(command, remark_of(object));
  if (is(Resolve{})) return with(command, resolve_of(object));
  if (is(SetHeartbeat{})) return with(command, set_heartbeat_of(object));
  if (is(ApplyConfiguration{})) return with(command, apply_configuration_of(object));
  if (is(TestAlarm{}) || is(AskStatus{})) {
    if (is(TestAlarm{}))
      command.body = TestAlarm{};
    else
      command.body = AskStatus{};
    return command;
  }
  const bool cancel = is(CancelAlert{});
  const bool claim = is(Claim{});
  if (!cancel && !claim && !is(Acknowledge{}))
    return Error{"unknown command '" + what.substr(0, 40) + "'",
                 "use one of: acknowledge, cancel, claim, note, resolve, silence, set-mode, "
                 "set-heartbeat, apply-configuration, test-alarm, status"};
  const auto alert = alert_of(object);
  if (!alert) return alert.error();
  if (cancel)
    command.body = CancelAlert{*alert};
  else if (claim)
    command.body = Claim{*alert};
  else
    command.body = Acknowledge{*alert};
  return command;
}

std::string to_json(const Result<std::string>& answer) {
  if (answer) return json::serialize(json::object{{"result", *answer}});
  return json::serialize(json::object{{"error", answer.error().what}, {"cure", answer.error().cure}});
}

Result<std::string> answer_from_json(std::string_view text) {
  const auto parsed = parse_object(text);
  if (!parsed) return parsed.error();
  if (parsed->contains("error")) return Error{text_at(*parsed, "error"), text_at(*parsed, "cure")};
  return Result<std::string>(boost::system::in_place_value, text_at(*parsed, "result"));
}

}  // namespace vicino::console
