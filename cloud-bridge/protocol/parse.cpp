// JSON to messages. The counterpart of render.cpp, member by member.
#include <charconv>

#include "cloud-bridge/protocol/json.hpp"
#include "cloud-bridge/protocol/json_reader.hpp"
#include "cloud-bridge/protocol/names.hpp"
#include "cloud-bridge/protocol/parse_parts.hpp"

namespace vicino::protocol {
namespace {

// --- the envelope ---

Lane sending_lane(const Members& m, std::string_view key) {
  const Lane lane = m.word(key, lane_from);
  if (lane == Lane::local) m.refuse(key, "must be alarm or telemetry");
  return lane;
}

Envelope envelope(const Members& event) {
  Envelope e;
  e.from = from_gateway(event);
  e.journal = event.text("journal");
  e.lane = sending_lane(event, "lane");
  const std::string digits = event.text("sequence");
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), e.seq);
  if (digits.size() != 20 || error != std::errc{} || end != digits.data() + digits.size() || e.seq == 0)
    event.refuse("sequence", "must be 20 digits, and not zero");
  e.sent = event.instant("sent");
  if (event.text("id", 2 * max_name_bytes) != message_id(e))
    event.refuse("id", "must be <gateway>/<journal>/<sequence>");
  return e;
}

// --- data ---

std::vector<std::string> texts(const Members& data, std::string_view key) {
  std::vector<std::string> out;
  data.list(key, max_list, [&](const json::value& v) { out.push_back(data.text_of(key, v)); });
  return out;
}

AlertMessage alert_message(const Members& event) {
  AlertMessage m;
  m.envelope = envelope(event);
  AlertRecord& a = m.alert;
  a.rule = event.text("subject");
  a.at = event.instant("time");
  a.test = event.boolean("test");
  const Members data = event.object("data", "data.");
  a.transition = data.word("transition", transition_kind_from);
  a.alert = data.integer<AlertNumber>("alert");
  a.rule_version = data.hash("rule_version");
  a.kind = data.word("kind", care_kind_from);
  // A word that is not known here is of a younger gateway: the alert is told all the same.
  if (data.has("exact_kind")) a.kind = care_kind_from(data.text("exact_kind")).value_or(a.kind);
  a.alert_class = data.word("class", alert_class_from);
  a.severity = data.word("severity", severity_from);
  a.room = data.text_or_empty("room");
  a.room_type = data.word("room_type", room_type_from);
  a.device = data.text_or_empty("device");
  a.signal = data.text_or_empty("signal");
  if (data.has("signal_kind")) a.signal_kind = data.word("signal_kind", signal_kind_from);
  a.started = data.instant("started");
  a.raised = data.instant("raised");
  a.count = data.integer<std::uint32_t>("count");
  if (data.has("value")) a.value = data.number("value");  // null: not a number; 0 here
  if (data.has("threshold")) a.threshold = data.number("threshold");
  a.held_for = data.millis("held_for_ms");
  data.list("evidence", max_evidence,
            [&](const json::value& v) { a.evidence.push_back(data.integer_of<Seq>("evidence", v)); });
  data.objects("last_activity", "data.last_activity[].", max_list,
               [&](const Members& e) { a.last_activity.emplace_back(e.text("room"), e.instant("at")); });
  a.blind = texts(data, "blind");
  a.mode = data.word("mode", mode_from);
  a.presumably_out = data.boolean("presumably_out");
  a.clock_synchronised = data.boolean("clock_synchronised");
  a.late = data.boolean("late");
  const Members text = data.object("text", "data.text.");
  a.text_it = text.text("it", max_text_bytes);
  a.text_en = text.text("en", max_text_bytes);
  return m;
}

template <class F>
F read(const Members& data);
template <>
SensorState read(const Members& data) {
  return {data.text("signal"),
          data.text("device"),
          data.word("kind", signal_kind_from),
          data.text_or_empty("room"),
          data.word("room_type", room_type_from),
          data.has("value") ? data.number("value") : 0.0,
          data.instant("observed_at")};
}
template <>
DeviceLiveness read(const Members& data) {
  return {data.text("device"), data.word("liveness", liveness_from)};
}
template <>
ModeChanged read(const Members& data) {
  return {data.word("mode", mode_from)};
}
template <>
ClockAdjusted read(const Members& data) {
  constexpr auto limit = std::numeric_limits<std::int64_t>::max();
  return {Millis{data.integer<std::int64_t>("delta_ms", -limit, limit)}, data.boolean("synchronised")};
}
template <>
GatewayStarted read(const Members& data) {
  return {data.instant("last_alive"), data.boolean("clock_synchronised"), data.text("boot_id"),
          data.text("version")};
}
template <>
RulesLoaded read(const Members& data) {
  return {data.hash("rules")};
}
template <>
GapFact read(const Members& data) {
  return {data.word("gap_lane", lane_from),     data.integer<Seq>("from"), data.integer<Seq>("to"),
          data.integer<std::uint64_t>("count"), data.instant("since"),     data.instant("until")};
}
template <>
CommandResult read(const Members& data) {
  CommandResult r{data.text("command"),         data.text("name"),
                  data.text("author"),          data.word("outcome", outcome_from),
                  data.text_or_empty("reason"), data.has("alert") ? data.integer<AlertNumber>("alert") : 0};
  if (data.has("problems"))
    data.list("problems", max_problems, [&](const json::value& v) {
      r.problems.push_back(data.text_of("problems", v, max_text_bytes));
    });
  return r;
}
template <>
Summary read(const Members& data) {
  Summary s{data.text("name"), data.instant("from"), data.instant("to"), {}};
  data.objects("values", "data.values[].", max_list, [&](const Members& e) {
    s.values.emplace_back(e.text("name"), e.has("value") ? e.number("value") : 0.0);
  });
  return s;
}
template <>
Note read(const Members& data) {
  return {data.text("name"), data.text("text", max_text_bytes)};
}

// The alternative of Fact whose word is in data.fact.
template <std::size_t I = 0>
Fact fact(const Members& data, std::string_view word) {
  if constexpr (I < std::variant_size_v<Fact>) {
    using F = std::variant_alternative_t<I, Fact>;
    if (word == name(Fact(std::in_place_type<F>))) return read<F>(data);
    return fact<I + 1>(data, word);
  } else {
    data.refuse("fact", "is not a word that is known here");
    return {};
  }
}

EventMessage event_message(const Members& event) {
  EventMessage m;
  m.envelope = envelope(event);
  m.at = event.instant("time");
  const Members data = event.object("data", "data.");
  m.fact = fact(data, data.text("fact"));
  return m;
}

std::vector<OpenAlert> open_alerts(const Members& data) {
  std::vector<OpenAlert> out;
  data.objects("open_alerts", "data.open_alerts[].", max_list, [&](const Members& a) {
    out.push_back({a.integer<AlertNumber>("alert"), a.text("rule"), a.word("severity", severity_from),
                   a.instant("started"), a.instant("raised"), a.boolean("acknowledged")});
  });
  return out;
}

Status status(const Members& event) {
  Status s;
  s.from = from_gateway(event);
  s.at = event.instant("time");
  const Members data = event.object("data", "data.");
  s.online = data.boolean("online");
  s.reason = data.text_or_empty("reason");
  s.journal = data.text("journal");
  s.boot_id = data.text("boot_id");
  s.version = data.text("version");
  s.configuration = data.hash("configuration");
  s.rules = data.hash("rules");
  s.open_alerts = open_alerts(data);
  return s;
}

LaneFigures lane_figures(const Members& m) {
  return {m.integer<Seq>("last"), m.integer<Seq>("receipted"), m.integer<std::uint64_t>("backlog"),
          m.millis("oldest_ms")};
}

Heartbeat heartbeat(const Members& event) {
  Heartbeat h;
  h.from = from_gateway(event);
  h.at = event.instant("time");
  const Members data = event.object("data", "data.");
  h.journal = data.text("journal");
  h.boot_id = data.text("boot_id");
  h.interval = data.millis("interval_ms");
  const Members lanes = data.object("lanes", "data.lanes.");
  h.alarm = lane_figures(lanes.object("alarm", "data.lanes.alarm."));
  h.telemetry = lane_figures(lanes.object("telemetry", "data.lanes.telemetry."));
  h.open_alerts = open_alerts(data);
  h.degraded_rules = texts(data, "degraded_rules");
  h.sensors = data.integer<std::uint32_t>("sensors");
  h.sensor_faults = data.integer<std::uint32_t>("sensor_faults");
  h.mode = data.word("mode", mode_from);
  h.clock_synchronised = data.boolean("clock_synchronised");
  if (data.has("mains")) h.mains = data.boolean("mains");
  if (data.has("disk_free")) h.disk_free = data.number("disk_free");
  if (data.has("written")) {
    const Members written = data.object("written", "data.written.");
    h.written = Written{written.integer<std::uint64_t>("bytes"), written.millis("over_ms"),
                        written.boolean("measured")};
  }
  if (data.has("configuration")) h.configuration = data.hash("configuration");
  if (data.has("self_test")) {
    const Members test = data.object("self_test", "data.self_test.");
    h.self_test =
        SelfTestResult{test.instant("at"), test.word("outcome", test_outcome_from), test.millis("took_ms")};
  }
  if (data.has("safe_mode")) h.safe_mode = data.boolean("safe_mode");
  return h;
}

Receipt receipt(const Members& event) {
  Receipt r;
  r.to = from_centre(event);
  r.id = event.text("id");
  r.at = event.instant("time");
  const Members data = event.object("data", "data.");
  r.journal = data.text("journal");
  r.lane = sending_lane(data, "lane");
  r.up_to = data.integer<Seq>("up_to");
  data.objects("singles", "data.singles[].", max_singles, [&](const Members& s) {
    r.singles.push_back({s.integer<Seq>("seq", 1), s.word("verdict", verdict_from),
                         s.has("retry_after_ms") ? s.millis("retry_after_ms") : Millis{0},
                         s.text_or_empty("reason")});
  });
  return r;
}

// Boost.JSON may throw when memory runs out or a number has a million digits: that too is bad input, so it is
// caught here.
template <class Message, class Read>
Result<Message> parse(std::string_view text, Read read_message) try {
  const auto refused = [](const std::string& what) { return Error{std::string(message_refused) + what, ""}; };
  if (text.size() > max_message_bytes) return refused("larger than 128 KiB");
  unsigned char buffer[8192];
  json::monotonic_resource memory(buffer, sizeof buffer);
  json::parse_options limits;
  limits.max_depth = max_depth;
  boost::system::error_code error;
  const json::value document = json::parse(text, error, &memory, limits);
  if (error) return refused("not JSON: " + error.message());
  if (!document.is_object()) return refused("not a JSON object");
  Failure failure;
  const Members event(&document.get_object(), "", failure);
  if (event.text("specversion") != "1.0") event.refuse("specversion", "must be 1.0");
  Message message = read_message(event, event.text("type"));
  if (failure.failed()) return failure.error();
  return message;
} catch (const std::exception& e) {
  return Error{std::string(message_refused) + e.what(), ""};
}

template <class Message>
Result<Message> parse_type(std::string_view text, std::string_view type,
                           Message (*read_message)(const Members&)) {
  return parse<Message>(text, [&](const Members& event, const std::string& found) {
    if (found == type) return read_message(event);
    event.refuse("type", "is not the type that belongs here");
    return Message{};
  });
}

}  // namespace

Result<AlertMessage> parse_alert(std::string_view text) {
  return parse_type(text, alert_type, alert_message);
}
Result<EventMessage> parse_event(std::string_view text) {
  return parse_type(text, event_type, event_message);
}
Result<Status> parse_status(std::string_view text) {
  return parse_type(text, status_type, status);
}
Result<Heartbeat> parse_heartbeat(std::string_view text) {
  return parse_type(text, heartbeat_type, heartbeat);
}
Result<Receipt> parse_receipt(std::string_view text) {
  return parse_type(text, receipt_type, receipt);
}
Result<CommandMessage> parse_command(std::string_view text) {
  return parse_type(text, command_type, command_message);
}

Result<EntryMessage> parse_entry(std::string_view text) {
  return parse<EntryMessage>(text, [](const Members& event, const std::string& type) -> EntryMessage {
    if (type == alert_type) return alert_message(event);
    if (type == event_type) return event_message(event);
    event.refuse("type", "is not the type that belongs here");
    return EventMessage{};
  });
}

}  // namespace vicino::protocol
