#include "rules/care/topic.hpp"

namespace vicino::rules::care {

std::string_view word(Severity severity, Lang lang) noexcept {
  switch (severity) {
    case Severity::low:
      return pick(lang, "bassa", "low");
    case Severity::medium:
      return pick(lang, "media", "medium");
    case Severity::high:
      return pick(lang, "alta", "high");
    case Severity::highest:
      return pick(lang, "massima", "highest");
  }
  return {};
}

SignalId first_signal(const Condition& condition) noexcept {
  const auto of_signals = [](const std::vector<SignalId>& s) { return s.empty() ? no_signal : s.front(); };
  const auto of_edges = [](const std::vector<Edge>& e) { return e.empty() ? no_signal : e.front().signal; };
  if (const auto* t = std::get_if<Threshold>(&condition)) return of_signals(t->signals);
  if (const auto* m = std::get_if<Momentary>(&condition)) return of_signals(m->signals);
  if (const auto* l = std::get_if<Latch>(&condition)) return of_edges(l->set);
  if (const auto* c = std::get_if<CountWithin>(&condition)) return of_edges(c->edges);
  if (const auto* s = std::get_if<Sequence>(&condition)) return of_edges(s->then);
  if (const auto* a = std::get_if<Absence>(&condition)) return of_edges(a->edges);
  if (const auto* n = std::get_if<NightlyVisits>(&condition)) return of_edges(n->edges);
  return no_signal;
}

DeviceId device_of(const RuleSpec& rule, const Home& home) noexcept {
  if (const auto* silent = std::get_if<Silent>(&rule.condition)) return silent->device;
  if (std::holds_alternative<Absence>(rule.condition)) return no_device;
  if (const auto* latch = std::get_if<Latch>(&rule.condition); latch != nullptr && latch->set.size() > 1)
    return no_device;
  if (const auto* count = std::get_if<CountWithin>(&rule.condition);
      count != nullptr && count->edges.size() > 1)
    return no_device;
  const auto signal = first_signal(rule.condition);
  return signal == no_signal ? no_device : home.signals[index(signal)].device;
}

std::string_view hazard_word(SignalKind kind, Lang lang) noexcept {
  switch (kind) {
    case SignalKind::carbon_monoxide:
      return pick(lang, "monossido di carbonio", "carbon monoxide");
    case SignalKind::gas:
      return pick(lang, "gas", "gas");
    case SignalKind::water_leak:
      return pick(lang, "acqua sul pavimento", "water on the floor");
    default:
      return pick(lang, "fumo", "smoke");
  }
}

void put_topic(std::string& out, const RuleSpec& rule, const Home& home, Lang lang) {
  const auto put = [&](std::string_view italian, std::string_view english) {
    out += pick(lang, italian, english);
  };
  const auto device = device_of(rule, home);
  switch (rule.kind) {
    case CareKind::sos:
      put("richiesta di aiuto", "call for help");
      return;
    case CareKind::fall:
      put("caduta", "fall");
      return;
    case CareKind::inactivity:
      put("nessun movimento in casa", "no movement in the home");
      return;
    case CareKind::not_up:
      put("mancato risveglio", "not up in the morning");
      return;
    case CareKind::long_stay:
      put("permanenza ", "long stay ");
      put_place(out, home, rule.room, lang);
      return;
    case CareKind::out_of_bed:
      put("letto vuoto di notte", "out of bed by night");
      return;
    case CareKind::night_exit:
      put("uscita notturna", "night exit");
      return;
    case CareKind::left_open:
      put("porta lasciata aperta", "door left open");
      return;
    case CareKind::not_home:
      put("mancato rientro", "not back home");
      return;
    case CareKind::heat:
      put("caldo ", "heat ");
      put_place(out, home, rule.room, lang);
      return;
    case CareKind::cold:
      put("freddo ", "cold ");
      put_place(out, home, rule.room, lang);
      return;
    case CareKind::hazard: {
      const auto signal = first_signal(rule.condition);
      out += hazard_word(signal == no_signal ? SignalKind::smoke : home.signal(signal).kind, lang);
      out += ' ';
      put_place(out, home, rule.room, lang);
      return;
    }
    case CareKind::missed_visit:
      put("visita mancata", "missed visit");
      return;
    case CareKind::night_bathroom:
      put("visite notturne ", "night visits ");
      put_place(out, home, rule.room, lang);
      return;
    case CareKind::storage:
      put("memoria del gateway", "the gateway's storage");
      return;
    case CareKind::clock:
      put("orologio del gateway", "the gateway's clock");
      return;
    case CareKind::uplink_lost:
      put("collegamento con la centrale", "connection to the centre");
      return;
    case CareKind::away_movement:
      put("movimento durante l'assenza", "movement while away");
      return;
    case CareKind::battery:
      put("batteria ", "battery ");
      put_of_device(out, home, device, lang);
      return;
    case CareKind::sensor_silent:
      put("silenzio ", "silence ");
      put_of_device(out, home, device, lang);
      return;
    case CareKind::radio_down:
      put("rete radio ferma", "radio network down");
      return;
    case CareKind::implausible:
      if (std::holds_alternative<CountWithin>(rule.condition))
        return put("sensori di movimento muti", "motion sensors mute");
      put("segnale inverosimile ", "implausible signal ");
      put_of_device(out, home, device, lang);
      return;
    case CareKind::tamper:
      put("manomissione ", "tampering ");
      put_of_device(out, home, device, lang);
      return;
    case CareKind::mains_lost:
      put("mancanza di corrente", "mains lost");
      return;
    case CareKind::self_test:
      put("prova di allarme", "test alarm");
      return;
    case CareKind::self_test_failed:
      put("prova quotidiana", "daily self-test");
      return;
    case CareKind::safe_mode:
      put("modalità sicura", "safe mode");
      return;
    default:
      put("regola ", "rule ");
      out += rule.id;
      return;
  }
}

}  // namespace vicino::rules::care
