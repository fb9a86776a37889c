// Messages to JSON. The order of the keys is part of the contract (golden files): attributes of the envelope
// first, `data` last.
#include <span>

#include "cloud-bridge/protocol/codes.hpp"
#include "cloud-bridge/protocol/json.hpp"
#include "cloud-bridge/protocol/json_writer.hpp"
#include "cloud-bridge/protocol/names.hpp"

namespace vicino::protocol {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // older compilers do not see it by themselves

// The last `max` elements: the newest.
template <class List>
auto newest(const List& list, std::size_t max) {
  return std::span(list).last(std::min(list.size(), max));
}

void optional_text(JsonWriter& w, std::string_view key, std::string_view text) {
  if (!text.empty()) w.key(key).value(text);
}
void optional_instant(JsonWriter& w, std::string_view key, Instant at) {
  if (JsonWriter::sayable(at)) w.key(key).value(at);
}

void names(JsonWriter& w, std::string_view key, const std::vector<std::string>& list) {
  w.key(key).begin_list();
  for (const auto& text : newest(list, max_list)) w.value(text);
  w.end_list();
}

// What every CloudEvent begins with; `id` comes from the caller.
void begin_event(JsonWriter& w, std::string_view type, const Address& address, std::string_view writer) {
  w.begin_object().key("specversion").value("1.0").key("type").value(type);
  w.key("source").plain("/vicino/v1/", address.realm, "/", writer);
}
void begin_data(JsonWriter& w) {
  w.key("datacontenttype").value("application/json").key("data").begin_object();
}

void entry_attributes(JsonWriter& w, const Envelope& e, Instant at) {
  w.key("id").plain(e.from.gateway, "/", e.journal, "/", e.seq);
  optional_instant(w, "time", at);
  w.key("sequence").padded(e.seq).key("lane").value(vicino::name(e.lane)).key("journal").value(e.journal);
  optional_instant(w, "sent", e.sent);
  w.key("age").value(std::min<std::int64_t>(age(at, e.sent).count() / 1000, 2'147'483'647));
}

void codes(JsonWriter& w, const AlertRecord& alert) {
  const AlarmCodes c = alarm_codes(alert);
  w.key("codes").begin_object().key("device_type").value(c.device_type).key("status").value(c.status);
  w.key("location").value(c.location);
  if (c.priority) w.key("priority").value(*c.priority);
  w.end_object();
}

void open_alerts(JsonWriter& w, const std::vector<OpenAlert>& list) {
  w.key("open_alerts").begin_list();
  for (const OpenAlert& a : newest(list, max_list)) {
    w.begin_object().key("alert").value(a.alert).key("rule").value(a.rule);
    w.key("severity").value(vicino::name(a.severity));
    optional_instant(w, "started", a.started);
    optional_instant(w, "raised", a.raised);
    w.key("acknowledged").value(a.acknowledged).end_object();
  }
  w.end_list();
}

void lane_figures(JsonWriter& w, std::string_view key, const LaneFigures& f) {
  w.key(key).begin_object().key("last").value(f.last).key("receipted").value(f.receipted);
  w.key("backlog").value(f.backlog).key("oldest_ms").value(f.oldest.count()).end_object();
}

// The members of `data` that belong to each fact.
struct FactMembers {
  JsonWriter& w;

  void operator()(const SensorState& f) const {
    w.key("signal").value(f.signal).key("device").value(f.device).key("kind").value(vicino::name(f.kind));
    optional_text(w, "room", f.room);
    w.key("room_type").value(vicino::name(f.room_type)).key("value").value(f.value);
    optional_instant(w, "observed_at", f.observed_at);
  }
  void operator()(const DeviceLiveness& f) const {
    w.key("device").value(f.device).key("liveness").value(liveness_name(f.liveness));
  }
  void operator()(const ModeChanged& f) const { w.key("mode").value(vicino::name(f.mode)); }
  void operator()(const ClockAdjusted& f) const {
    w.key("delta_ms").value(f.delta.count()).key("synchronised").value(f.synchronised);
  }
  void operator()(const GatewayStarted& f) const {
    optional_instant(w, "last_alive", f.last_alive);
    w.key("clock_synchronised").value(f.clock_synchronised).key("boot_id").value(f.boot_id);
    w.key("version").value(f.version);
  }
  void operator()(const RulesLoaded& f) const { w.key("rules").hash(f.hash); }
  void operator()(const GapFact& f) const {
    w.key("gap_lane").value(vicino::name(f.lane)).key("from").value(f.from).key("to").value(f.to);
    w.key("count").value(f.count);
    optional_instant(w, "since", f.since);
    optional_instant(w, "until", f.until);
  }
  void operator()(const CommandResult& f) const {
    w.key("command").value(f.command).key("name").value(f.name).key("author").value(f.author);
    w.key("outcome").value(outcome_name(f.outcome));
    optional_text(w, "reason", f.reason);
    if (f.alert != 0) w.key("alert").value(f.alert);
    if (f.problems.empty()) return;
    w.key("problems").begin_list();
    for (const auto& problem : std::span(f.problems).first(std::min(f.problems.size(), max_problems)))
      w.value(problem, max_text_bytes);
    w.end_list();
  }
  void operator()(const Summary& f) const {
    w.key("name").value(f.name);
    optional_instant(w, "from", f.from);
    optional_instant(w, "to", f.to);
    w.key("values").begin_list();
    for (const auto& [key, number] : newest(f.values, max_list))
      w.begin_object().key("name").value(key).key("value").value(number).end_object();
    w.end_list();
  }
  void operator()(const Note& f) const {
    w.key("name").value(f.name).key("text").value(f.text, max_text_bytes);
  }
};

// What a fact is about: the signal, the device, else the word for the fact itself.
std::string_view subject_of(const Fact& fact) {
  if (const auto* state = std::get_if<SensorState>(&fact)) return state->signal;
  if (const auto* liveness = std::get_if<DeviceLiveness>(&fact)) return liveness->device;
  return name(fact);
}

}  // namespace

void append_json(const Envelope& envelope, const AlertRecord& a, std::string& out) {
  JsonWriter w(out);
  begin_event(w, alert_type, envelope.from, envelope.from.gateway);
  w.key("subject").value(a.rule);
  entry_attributes(w, envelope, a.at);
  w.key("test").value(a.test);
  begin_data(w);
  w.key("transition").value(vicino::name(a.transition)).key("alert").value(a.alert);
  const bool younger = a.kind > last_first_kind;
  w.key("rule_version").hash(a.rule_version);
  w.key("kind").value(vicino::name(younger ? CareKind::generic : a.kind));
  if (younger) w.key("exact_kind").value(vicino::name(a.kind));
  w.key("class").value(vicino::name(a.alert_class)).key("severity").value(vicino::name(a.severity));
  optional_text(w, "room", a.room);
  w.key("room_type").value(vicino::name(a.room_type));
  optional_text(w, "device", a.device);
  optional_text(w, "signal", a.signal);
  if (a.signal_kind) w.key("signal_kind").value(vicino::name(*a.signal_kind));
  optional_instant(w, "started", a.started);
  optional_instant(w, "raised", a.raised);
  w.key("count").value(a.count).key("value").value(a.value);
  if (a.threshold) w.key("threshold").value(*a.threshold);
  w.key("held_for_ms").value(a.held_for.count());
  w.key("evidence").begin_list();
  for (const Seq seq : newest(a.evidence, max_evidence)) w.value(seq);
  w.end_list().key("last_activity").begin_list();
  for (const auto& [room, at] : newest(a.last_activity, max_list)) {
    w.begin_object().key("room").value(room);
    optional_instant(w, "at", at);
    w.end_object();
  }
  w.end_list();
  names(w, "blind", a.blind);
  w.key("mode").value(vicino::name(a.mode)).key("presumably_out").value(a.presumably_out);
  w.key("clock_synchronised").value(a.clock_synchronised).key("late").value(a.late);
  w.key("text").begin_object().key("it").value(a.text_it, max_text_bytes);
  w.key("en").value(a.text_en, max_text_bytes).end_object();
  codes(w, a);
  w.end_object().end_object();
}

void append_json(const Envelope& envelope, Instant at, const Fact& fact, std::string& out) {
  JsonWriter w(out);
  begin_event(w, event_type, envelope.from, envelope.from.gateway);
  w.key("subject").value(subject_of(fact));
  entry_attributes(w, envelope, at);
  begin_data(w);
  w.key("fact").value(name(fact));
  std::visit(FactMembers{w}, fact);
  w.end_object().end_object();
}

void append_json(const AlertMessage& message, std::string& out) {
  append_json(message.envelope, message.alert, out);
}
void append_json(const EventMessage& message, std::string& out) {
  append_json(message.envelope, message.at, message.fact, out);
}

void append_json(const Status& s, std::string& out) {
  JsonWriter w(out);
  begin_event(w, status_type, s.from, s.from.gateway);
  w.key("id").plain(s.from.gateway, "/", s.boot_id, s.online ? "/online" : "/offline");
  optional_instant(w, "time", s.at);
  w.key("subject").value(s.from.gateway);
  begin_data(w);
  w.key("online").value(s.online);
  optional_text(w, "reason", s.reason);
  w.key("journal").value(s.journal).key("boot_id").value(s.boot_id).key("version").value(s.version);
  w.key("configuration").hash(s.configuration).key("rules").hash(s.rules);
  open_alerts(w, s.open_alerts);
  w.end_object().end_object();
}

void append_json(const Heartbeat& h, std::string& out) {
  JsonWriter w(out);
  begin_event(w, heartbeat_type, h.from, h.from.gateway);
  w.key("id").plain(h.from.gateway, "/", h.boot_id, "/",
                    static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_ms(h.at))));
  optional_instant(w, "time", h.at);
  w.key("subject").value(h.from.gateway);
  begin_data(w);
  w.key("journal")
      .value(h.journal)
      .key("boot_id")
      .value(h.boot_id)
      .key("interval_ms")
      .value(h.interval.count());
  w.key("lanes").begin_object();
  lane_figures(w, "alarm", h.alarm);
  lane_figures(w, "telemetry", h.telemetry);
  w.end_object();
  open_alerts(w, h.open_alerts);
  names(w, "degraded_rules", h.degraded_rules);
  w.key("sensors").value(h.sensors).key("sensor_faults").value(h.sensor_faults);
  w.key("mode").value(vicino::name(h.mode)).key("clock_synchronised").value(h.clock_synchronised);
  if (h.mains) w.key("mains").value(*h.mains);
  if (h.disk_free) w.key("disk_free").value(*h.disk_free);
  if (h.written) {
    w.key("written").begin_object().key("bytes").value(h.written->bytes);
    w.key("over_ms").value(h.written->over.count()).key("measured").value(h.written->measured).end_object();
  }
  if (h.configuration != 0) w.key("configuration").hash(h.configuration);
  if (h.self_test) {
    w.key("self_test").begin_object();
    optional_instant(w, "at", h.self_test->at);
    w.key("outcome").value(vicino::name(h.self_test->outcome));
    w.key("took_ms").value(h.self_test->took.count()).end_object();
  }
  if (h.safe_mode) w.key("safe_mode").value(*h.safe_mode);
  w.end_object().end_object();
}

void append_json(const Receipt& r, std::string& out) {
  JsonWriter w(out);
  begin_event(w, receipt_type, r.to, centre_id);
  w.key("id").value(r.id);
  optional_instant(w, "time", r.at);
  w.key("subject").value(r.to.gateway);
  begin_data(w);
  w.key("journal").value(r.journal).key("lane").value(vicino::name(r.lane)).key("up_to").value(r.up_to);
  w.key("singles").begin_list();
  for (const SingleReceipt& s : newest(r.singles, max_singles)) {
    w.begin_object().key("seq").value(s.seq).key("verdict").value(name(s.verdict));
    if (s.retry_after > Millis{0}) w.key("retry_after_ms").value(s.retry_after.count());
    optional_text(w, "reason", s.reason);
    w.end_object();
  }
  w.end_list().end_object().end_object();
}

void append_json(const CommandMessage& m, std::string& out) {
  JsonWriter w(out);
  begin_event(w, command_type, m.to, centre_id);
  w.key("id").value(m.command.id);
  optional_instant(w, "time", m.at);
  w.key("subject").value(m.to.gateway);
  optional_instant(w, "expires", m.command.expires);
  begin_data(w);
  w.key("command").value(vicino::name(m.command)).key("author").value(m.command.author);
  std::visit(Overloaded{
                 [&](const Acknowledge& c) { w.key("alert").value(c.alert); },
                 [&](const CancelAlert& c) { w.key("alert").value(c.alert); },
                 [&](const Silence& c) { w.key("alert").value(c.alert).key("for_ms").value(c.for_.count()); },
                 [&](const SetMode& c) {
                   w.key("mode").value(vicino::name(c.mode));
                   optional_instant(w, "until", c.until);
                   optional_text(w, "reason", c.reason);
                 },
                 [](const TestAlarm&) {},
                 [](const AskStatus&) {},
                 [&](const Claim& c) { w.key("alert").value(c.alert); },
                 [&](const Remark& c) { w.key("alert").value(c.alert).key("text").value(c.text); },
                 [&](const Resolve& c) {
                   w.key("alert").value(c.alert).key("disposition").value(vicino::name(c.disposition));
                   optional_text(w, "reason", c.reason);
                 },
                 [&](const SetHeartbeat& c) { w.key("interval_ms").value(c.interval.count()); },
                 [&](const ApplyConfiguration& c) {
                   w.key("documents").begin_list();
                   for (const auto& document : newest(c.documents, max_configuration_documents)) {
                     w.begin_object().key("name").value(document.name);
                     w.key("text").value(document.text, max_configuration_bytes).end_object();
                   }
                   w.end_list();
                 },
             },
             m.command.body);
  optional_text(w, "signature", m.signature);
  w.end_object().end_object();
}

}  // namespace vicino::protocol
