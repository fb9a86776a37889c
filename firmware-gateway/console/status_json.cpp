#include <charconv>
#include <cstdio>

#include "console/json_fields.hpp"
#include "console/views.hpp"

namespace vicino::console {
namespace {

json::object render(const LinkView& link) {
  return {{"state", name(link.state)}, {"since", to_value(link.since)}, {"detail", link.detail}};
}
LinkView link_from(const json::object& object) {
  LinkView link;
  const std::string state = text_at(object, "state");
  for (const LinkState candidate : {LinkState::off, LinkState::down, LinkState::connecting, LinkState::up})
    if (name(candidate) == state) link.state = candidate;
  link.since = instant_at(object, "since", unknown);
  link.detail = text_at(object, "detail");
  return link;
}

json::object render(const Sentence& sentence) {
  return {{"it", sentence.it}, {"en", sentence.en}};
}
Sentence sentence_from(const json::object& object) {
  return {text_at(object, "it"), text_at(object, "en")};
}

json::object render(const OpenAlertView& alert) {
  return {{"alert", alert.alert},
          {"rule", alert.rule},
          {"kind", name(alert.kind)},
          {"severity", name(alert.severity)},
          {"room", alert.room},
          {"device", alert.device},
          {"pre_alarm", alert.pre_alarm},
          {"acknowledged", alert.acknowledged},
          {"started", to_value(alert.started)},
          {"raised", to_value(alert.raised)},
          {"count", alert.count},
          {"text", render(alert.text)}};
}
OpenAlertView alert_from(const json::object& object) {
  OpenAlertView alert;
  alert.alert = count_at(object, "alert").value_or(0);
  alert.rule = text_at(object, "rule");
  alert.kind = care_kind_from(text_at(object, "kind")).value_or(CareKind::generic);
  alert.severity = severity_from(text_at(object, "severity")).value_or(Severity::low);
  alert.room = text_at(object, "room");
  alert.device = text_at(object, "device");
  alert.pre_alarm = flag_at(object, "pre_alarm");
  alert.acknowledged = flag_at(object, "acknowledged");
  alert.started = instant_at(object, "started", unknown);
  alert.raised = instant_at(object, "raised", unknown);
  alert.count = static_cast<std::uint32_t>(count_at(object, "count").value_or(0));
  alert.text = sentence_from(object_at(object, "text"));
  return alert;
}

json::object render(const DegradedView& degraded) {
  json::array blind;
  for (const std::string& device : degraded.blind) blind.emplace_back(device);
  return {{"rule", degraded.rule}, {"blind", std::move(blind)}};
}
DegradedView degraded_from(const json::object& object) {
  DegradedView degraded{text_at(object, "rule"), {}};
  for (const json::value& device : array_at(object, "blind"))
    if (device.is_string()) degraded.blind.emplace_back(device.get_string());
  return degraded;
}

json::object render(const SelfTestResult& test) {
  return {{"at", to_value(test.at)}, {"outcome", name(test.outcome)}, {"took_ms", test.took.count()}};
}
SelfTestResult self_test_from(const json::object& object) {
  return {instant_at(object, "at", unknown),
          test_outcome_from(text_at(object, "outcome")).value_or(TestOutcome::under_way),
          Millis{static_cast<std::int64_t>(count_at(object, "took_ms").value_or(0))}};
}

template <class View>
json::array render_all(const std::vector<View>& views) {
  json::array array;
  for (const View& view : views) array.push_back(render(view));
  return array;
}
template <class View>
std::vector<View> all_from(const json::array& array, View (*from)(const json::object&)) {
  std::vector<View> views;
  for (const json::value& value : array)
    if (value.is_object()) views.push_back(from(value.get_object()));
  return views;
}

std::string hex(std::uint64_t hash) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}
std::uint64_t from_hex(const std::string& text) {
  std::uint64_t hash = 0;
  std::from_chars(text.data(), text.data() + text.size(), hash, 16);
  return hash;
}

json::object refused_counts(const CountersView& counters) {
  json::object refused;
  for (const auto& [reason, count] : counters.refused) refused[reason] = count;
  return refused;
}

}  // namespace

std::string_view name(LinkState state) noexcept {
  switch (state) {
    case LinkState::off:
      return "off";
    case LinkState::down:
      return "down";
    case LinkState::connecting:
      return "connecting";
    case LinkState::up:
      return "up";
  }
  return "?";
}

std::string to_json(const StatusView& s) {
  const json::object object{
      {"protected", s.protected_now},
      {"reasons", render_all(s.reasons)},
      {"since", to_value(s.since)},
      {"now", to_value(s.now)},
      {"gateway", s.gateway},
      {"realm", s.realm},
      {"version", s.version},
      {"configuration", hex(s.configuration)},
      {"clock_synchronised", s.clock_synchronised},
      {"mode", name(s.mode)},
      {"mode_until", to_value(s.mode_until)},
      {"presumably_out", s.presumably_out},
      {"links",
       {{"local_broker", render(s.local_broker)},
        {"bridge", render(s.bridge)},
        {"uplink", render(s.uplink)}}},
      {"alerts", render_all(s.alerts)},
      {"degraded", render_all(s.degraded)},
      {"journal",
       {{"id", s.journal.id},
        {"last_seq", s.journal.last_seq},
        {"unsent_alarm", s.journal.unsent_alarm},
        {"unsent_telemetry", s.journal.unsent_telemetry}}},
      {"written",
       {{"bytes", s.written.bytes}, {"over_ms", s.written.over.count()}, {"measured", s.written.measured}}},
      {"counters",
       {{"decoded", s.counters.decoded},
        {"journaled", s.counters.journaled},
        {"refused", refused_counts(s.counters)}}},
      {"self_test", s.self_test ? json::value(render(*s.self_test)) : json::value()},
      {"safe_mode", s.safe_mode},
      {"last_reading", to_value(s.last_reading)},
      {"uptime_ms", s.uptime.count()}};
  return json::serialize(object);
}

Result<StatusView> status_from_json(std::string_view text) {
  const auto parsed = parse_object(text);
  if (!parsed) return parsed.error();
  const json::object& object = *parsed;
  const auto* is_protected = object.if_contains("protected");
  if (!is_protected || !is_protected->is_bool())
    return Error{"the answer is no status of a gateway", "is vicinoctl of the same version as vicinod?"};
  StatusView s;
  s.protected_now = is_protected->get_bool();
  s.reasons = all_from(array_at(object, "reasons"), sentence_from);
  s.since = instant_at(object, "since", unknown);
  s.now = instant_at(object, "now", unknown);
  s.gateway = text_at(object, "gateway");
  s.realm = text_at(object, "realm");
  s.version = text_at(object, "version");
  s.configuration = from_hex(text_at(object, "configuration"));
  s.clock_synchronised = flag_at(object, "clock_synchronised");
  s.mode = mode_from(text_at(object, "mode")).value_or(Mode::normal);
  s.mode_until = instant_at(object, "mode_until", never);
  s.presumably_out = flag_at(object, "presumably_out");
  const json::object& links = object_at(object, "links");
  s.local_broker = link_from(object_at(links, "local_broker"));
  s.bridge = link_from(object_at(links, "bridge"));
  s.uplink = link_from(object_at(links, "uplink"));
  s.alerts = all_from(array_at(object, "alerts"), alert_from);
  s.degraded = all_from(array_at(object, "degraded"), degraded_from);
  const json::object& journal = object_at(object, "journal");
  s.journal = {text_at(journal, "id"), count_at(journal, "last_seq").value_or(0),
               count_at(journal, "unsent_alarm").value_or(0),
               count_at(journal, "unsent_telemetry").value_or(0)};
  const json::object& written = object_at(object, "written");
  s.written = {count_at(written, "bytes").value_or(0),
               Millis{static_cast<std::int64_t>(count_at(written, "over_ms").value_or(0))},
               flag_at(written, "measured")};
  const json::object& counters = object_at(object, "counters");
  s.counters.decoded = count_at(counters, "decoded").value_or(0);
  s.counters.journaled = count_at(counters, "journaled").value_or(0);
  const json::object& refused = object_at(counters, "refused");
  for (const auto& reason : refused)
    s.counters.refused.emplace_back(std::string(reason.key()), count_at(refused, reason.key()).value_or(0));
  if (const auto* test = object.if_contains("self_test"); test != nullptr && test->is_object())
    s.self_test = self_test_from(test->get_object());
  s.safe_mode = flag_at(object, "safe_mode");
  s.last_reading = instant_at(object, "last_reading", unknown);
  s.uptime = Millis{static_cast<std::int64_t>(count_at(object, "uptime_ms").value_or(0))};
  return s;
}

}  // namespace vicino::console
