#include "runtime/status_board.hpp"

#include <algorithm>

#include "rules/care/describe.hpp"

namespace vicino::runtime {
namespace {

using console::LinkState;
using console::Sentence;

console::LinkView bridge_view(const Gateway& gateway) {
  const auto bridge = bridge_of(gateway.rules().home());
  if (bridge == no_device) return {};
  const auto& state = gateway.state().device(bridge);
  console::LinkView view;
  view.state = state.visible ? LinkState::up : LinkState::down;
  view.since = state.last_heard;
  if (!state.online)
    view.detail = "Zigbee2MQTT says that it is offline, or its broker is";
  else if (state.silent)
    view.detail = "nothing is heard from Zigbee2MQTT";
  return view;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<protocol::OpenAlert> open_at_centre(const Gateway& gateway) {
  std::vector<protocol::OpenAlert> list;
  for (const auto& open : rules::open_alerts(gateway.rules(), gateway.state())) {
    const auto& spec = gateway.rules().spec(open.rule);
    if (spec.shadow) continue;
    list.push_back({open.alert, spec.id, spec.severity, open.started, open.raised, open.acknowledged});
  }
  return list;
}

console::OpenAlertView alert_view(const Gateway& gateway, const rules::OpenAlert& open) {
  const auto& rules = gateway.rules();
  const auto& spec = rules.spec(open.rule);
  const auto& state = gateway.state().rule(open.rule);
  // The words are those of the transition that led here.
  Transition last;
  last.kind = open.raised == unknown ? TransitionKind::pre_alarm_started : TransitionKind::raised;
  last.rule = open.rule;
  last.alert = open.alert;
  last.at = open.raised == unknown ? open.started : open.raised;
  last.cause = state.cause;
  last.signal = state.signal;
  last.value = state.value;
  last.count = open.count;
  last.severity = spec.severity;
  const auto record = rules::describe(rules, rules.home(), gateway.state(), last);
  console::OpenAlertView view;
  view.alert = open.alert;
  view.rule = spec.id;
  view.kind = spec.kind;
  view.severity = spec.severity;
  view.room = record.room;
  view.device = record.device;
  view.pre_alarm = open.raised == unknown;
  view.acknowledged = open.acknowledged;
  view.started = open.started;
  view.raised = open.raised;
  view.count = open.count;
  view.text = {record.text_it, record.text_en};
  return view;
}

// Adds why the home is not protected; returns whether there was a reason.
bool add_reasons(const Gateway& gateway, console::StatusView& view) {
  const auto reason = [&](std::string it, std::string en) {
    view.reasons.push_back({std::move(it), std::move(en)});
  };
  if (view.local_broker.state != LinkState::up)
    reason("Non si sentono i sensori: il broker locale non risponde.",
           "The sensors cannot be heard: their broker does not answer.");
  else if (view.bridge.state == LinkState::down)
    reason("Non si sentono i sensori: Zigbee2MQTT tace.",
           "The sensors cannot be heard: Zigbee2MQTT is silent.");
  if (view.uplink.state == LinkState::off)
    reason("Nessuna centrale è configurata: gli allarmi restano in casa.",
           "No operations centre is configured: alarms stay in the home.");
  else if (view.uplink.state != LinkState::up)
    reason("La centrale non è raggiungibile: gli allarmi aspettano nel giornale.",
           "The operations centre cannot be reached: alarms wait in the journal.");
  else if (gateway.in_trouble(HealthPart::self_test))
    reason("La prova quotidiana è senza ricevuta: gli allarmi potrebbero non arrivare alla centrale.",
           "The daily self-test has no receipt: alarms may not reach the operations centre.");
  if (view.local_broker.state == LinkState::up && view.bridge.state != LinkState::down)
    for (const auto& degraded : view.degraded) {
      const auto rule = gateway.rules().find(degraded.rule);
      if (!rule || gateway.rules().spec(*rule).alert_class != AlertClass::social) continue;
      const auto devices = joined(degraded.blind);
      if (devices.empty())
        reason("La regola " + degraded.rule + " non vede: l'orologio non è regolato.",
               "The rule " + degraded.rule + " is blind: the clock is not set.");
      else
        reason("La regola " + degraded.rule + " non vede: " + devices + " non si sente.",
               "The rule " + degraded.rule + " is blind: " + devices + " cannot be heard.");
    }
  if (gateway.state().mode == Mode::maintenance)
    reason("È in corso una manutenzione: gli allarmi sono prove.",
           "Maintenance is under way: alarms are tests.");
  return !view.reasons.empty();
}

}  // namespace

DeviceId bridge_of(const Home& home) {
  for (std::size_t i = 0; i < home.devices.size(); ++i)
    if (home.devices[i].type == DeviceType::bridge) return static_cast<DeviceId>(i);
  return no_device;
}

console::StatusView status_view(const Gateway& gateway, const Identity& identity, const Links& links,
                                const Counters& counters, Instant now) {
  const auto& state = gateway.state();
  console::StatusView view;
  view.now = now;
  view.gateway = identity.address.gateway;
  view.realm = identity.address.realm;
  view.version = identity.version;
  view.configuration = identity.configuration;
  view.clock_synchronised = state.clock_synchronised;
  view.mode = state.mode;
  view.mode_until = state.mode_until;
  view.presumably_out = state.presumably_out;
  view.local_broker = links.local_broker;
  view.uplink = links.uplink;
  view.bridge = bridge_view(gateway);
  for (const auto& open : rules::open_alerts(gateway.rules(), state))
    view.alerts.push_back(alert_view(gateway, open));
  for (const auto& degraded : rules::degraded_rules(gateway.rules(), state)) {
    auto& row = view.degraded.emplace_back();
    row.rule = gateway.rules().spec(degraded.rule).id;
    for (const auto device : degraded.blind) row.blind.push_back(gateway.rules().home().device(device).id);
  }
  view.journal.id = gateway.journal().id();
  view.journal.last_seq = gateway.journal().last_seq();
  if (const auto n = gateway.journal().count_unsent(Lane::alarm)) view.journal.unsent_alarm = *n;
  if (const auto n = gateway.journal().count_unsent(Lane::telemetry)) view.journal.unsent_telemetry = *n;
  view.counters.decoded = counters.readings;
  view.counters.journaled = gateway.committed();
  view.counters.refused.assign(counters.refused.begin(), counters.refused.end());
  view.last_reading = gateway.last_reading();
  view.self_test = gateway.last_self_test().result();
  view.protected_now = !add_reasons(gateway, view);
  if (view.protected_now && view.mode != Mode::normal) {
    const std::string mode(name(view.mode));
    view.reasons.push_back({"Modalità: " + mode + ".", "Mode: " + mode + "."});
  }
  return view;
}

protocol::Status birth(const Gateway& gateway, const Identity& identity, Instant now) {
  protocol::Status status;
  status.from = identity.address;
  status.online = true;
  status.at = now;
  status.journal = gateway.journal().id();
  status.boot_id = identity.boot_id;
  status.version = identity.version;
  status.configuration = identity.configuration;
  status.rules = gateway.rules().hash();
  status.open_alerts = open_at_centre(gateway);
  return status;
}

protocol::Heartbeat heartbeat(const Gateway& gateway, const Identity& identity, Instant now) {
  const auto& state = gateway.state();
  protocol::Heartbeat beat;
  beat.from = identity.address;
  beat.at = now;
  beat.journal = gateway.journal().id();
  beat.boot_id = identity.boot_id;
  beat.interval = gateway.heartbeat().value_or(identity.heartbeat);
  const auto fill = [&](Lane lane, Seq receipted, protocol::LaneFigures& figures) {
    figures.receipted = receipted;
    if (const auto n = gateway.journal().count_unsent(lane)) figures.backlog = *n;
    figures.last = receipted;
    if (figures.backlog == 0) return;
    figures.last = gateway.journal().last_seq();
    if (const auto oldest = gateway.journal().unsent(lane, receipted, 1); oldest && !oldest->empty())
      figures.oldest = std::max(Millis{0}, now - oldest->front().at);
  };
  fill(Lane::alarm, gateway.cursors().alarm, beat.alarm);
  fill(Lane::telemetry, gateway.cursors().telemetry, beat.telemetry);
  beat.open_alerts = open_at_centre(gateway);
  for (const auto& degraded : rules::degraded_rules(gateway.rules(), state))
    beat.degraded_rules.push_back(gateway.rules().spec(degraded.rule).id);
  beat.sensors = static_cast<std::uint32_t>(gateway.rules().device_count());
  beat.sensor_faults = static_cast<std::uint32_t>(
      std::ranges::count_if(state.devices, [](const auto& device) { return !device.visible; }));
  beat.mode = state.mode;
  beat.clock_synchronised = state.clock_synchronised;
  beat.configuration = identity.configuration;
  beat.self_test = gateway.last_self_test().result();
  return beat;
}

std::string service_line(const console::StatusView& view) {
  if (!view.protected_now)
    return "NOT PROTECTED: " + (view.reasons.empty() ? std::string() : view.reasons.front().en);
  auto line = "protected; " + std::to_string(view.alerts.size()) + " open alerts, " +
              std::to_string(view.journal.unsent_alarm) + " alarms unsent";
  return line;
}

}  // namespace vicino::runtime
