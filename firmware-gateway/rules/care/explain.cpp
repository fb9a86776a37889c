#include "rules/care/explain.hpp"

#include "rules/care/topic.hpp"
#include "rules/care/when.hpp"

namespace vicino::rules {
namespace care {

namespace {

constexpr auto it = Lang::it;

void put_edges(std::string& out, const std::vector<Edge>& edges, const Home& home, Lang lang) {
  constexpr std::size_t enough = 4;
  for (std::size_t i = 0; i < edges.size() && i < enough; ++i) {
    if (i > 0) out += ", ";
    out += home.signal(edges[i].signal).name;
  }
  if (edges.size() > enough) {
    out += pick(lang, " e altri ", " and ");
    put_unsigned(out, edges.size() - enough);
    out += pick(lang, "", " more");
  }
}

void put_threshold(std::string& out, const Threshold& t, const Home& home, Lang lang) {
  const auto kind = home.signal(t.signals.front()).kind;
  out += t.compare == Compare::at_least ? pick(lang, " almeno ", " at least ")
                                        : pick(lang, " al massimo ", " at most ");
  put_number(out, t.set, lang);
  out += unit(kind);
}

// A technician's own combination, in the engine's words.
void put_generic(std::string& out, const RuleSpec& rule, const Home& home, Lang lang) {
  const auto put = [&](std::string_view italian, std::string_view english) {
    out += pick(lang, italian, english);
  };
  if (const auto* t = std::get_if<Threshold>(&rule.condition)) {
    for (std::size_t i = 0; i < t->signals.size(); ++i)
      out.append(i == 0 ? "" : pick(lang, " o ", " or ")).append(home.signal(t->signals[i]).name);
    put(" vale", " is");
    if (!t->signals.empty()) put_threshold(out, *t, home, lang);
  } else if (const auto* m = std::get_if<Momentary>(&rule.condition)) {
    put("arriva un segnale da ", "a signal comes from ");
    for (std::size_t i = 0; i < m->signals.size(); ++i)
      out.append(i == 0 ? "" : ", ").append(home.signal(m->signals[i]).name);
  } else if (const auto* l = std::get_if<Latch>(&rule.condition)) {
    put("dopo ", "after ");
    put_edges(out, l->set, home, lang);
    put(" non segue ", " there is no ");
    put_edges(out, l->reset, home, lang);
  } else if (const auto* c = std::get_if<CountWithin>(&rule.condition)) {
    put("si contano ", "there are ");
    put_unsigned(out, c->n);
    put(" segnali in ", " signals within ");
    put_duration(out, c->within, lang);
    put(" da ", " from ");
    put_edges(out, c->edges, home, lang);
  } else if (const auto* s = std::get_if<Sequence>(&rule.condition)) {
    put("dopo ", "after ");
    put_edges(out, s->first, home, lang);
    put(" segue entro ", " there follows within ");
    put_duration(out, s->within, lang);
    out += ' ';
    put_edges(out, s->then, home, lang);
  } else if (const auto* a = std::get_if<Absence>(&rule.condition)) {
    put("non arriva nulla da ", "nothing comes from ");
    put_edges(out, a->edges, home, lang);
  } else if (const auto* silent = std::get_if<Silent>(&rule.condition)) {
    put_device(out, home, silent->device, lang);
    put(" non si fa sentire", " is not heard");
  }
}

void put_silence(std::string& out, const Silent& silent, Lang lang) {
  out += pick(lang, " risulta non raggiungibile o non si fa sentire per ",
              " is out of reach or is not heard for ");
  if (silent.silence) {
    put_duration(out, *silent.silence, lang);
    return;
  }
  out += pick(lang, "tre volte il suo intervallo abituale (tra ", "three times its usual interval (between ");
  put_duration(out, silent.floor, lang);
  out += pick(lang, " e ", " and ");
  put_duration(out, silent.ceiling, lang);
  out += ')';
}

// What must be the case, without the "if".
void put_condition(std::string& out, const RuleSpec& rule, const Home& home, Lang lang) {
  const auto put = [&](std::string_view italian, std::string_view english) {
    out += pick(lang, italian, english);
  };
  const auto device = device_of(rule, home);
  const auto* threshold = std::get_if<Threshold>(&rule.condition);
  switch (rule.kind) {
    case CareKind::sos:
      put("viene premuto ", "somebody presses ");
      put_device(out, home, device, lang);
      return;
    case CareKind::fall:
      put_device(out, home, device, lang);
      if (rule.pre_alarm.count() > 0 && std::holds_alternative<Latch>(rule.condition))
        put(" segnala una possibile caduta e non si vede più alcun movimento",
            " reports a possible fall and no movement is seen afterwards");
      else
        put(" segnala una caduta", " reports a fall");
      return;
    case CareKind::inactivity:
      put("non si vede alcun movimento in casa", "no movement is seen in the home");
      return;
    case CareKind::not_up:
      put("al mattino nessuno si è alzato", "in the morning nobody is up");
      return;
    case CareKind::long_stay:
      put("una persona entra ", "somebody is ");
      put_place(out, home, rule.room, lang);
      put(" e non si vede movimento altrove", " and no movement is seen elsewhere");
      return;
    case CareKind::out_of_bed:
      put("il letto resta vuoto e non si vede movimento altrove",
          "the bed stays empty and no movement is seen elsewhere");
      return;
    case CareKind::night_exit:
      put("si apre o si chiude una porta esterna di notte e poi non si vede movimento in casa",
          "an outer door opens or closes by night and then no movement is seen in the home");
      return;
    case CareKind::not_home:
      put("la persona risulta fuori casa", "everybody is presumably out");
      return;
    case CareKind::left_open:
      put_device(out, home, device, lang);
      put(" resta aperta", " stays open");
      return;
    case CareKind::heat:
    case CareKind::cold:
      put_place(out, home, rule.room, lang);
      put(" ci sono", " it is");
      if (threshold != nullptr) put_threshold(out, *threshold, home, lang);
      return;
    case CareKind::hazard:
      put_device(out, home, device, lang);
      put(" segnala ", " reports ");
      out += hazard_word(home.signal(first_signal(rule.condition)).kind, lang);
      return;
    case CareKind::missed_visit:
      put("non si registra alcun visitatore", "no visitor is registered");
      return;
    case CareKind::night_bathroom:
      put("le visite notturne ", "night visits ");
      put_place(out, home, rule.room, lang);
      if (const auto* n = std::get_if<NightlyVisits>(&rule.condition)) {
        put(" sono almeno ", " are at least ");
        put_unsigned(out, n->at_least);
        put(" e più del solito (media e due scarti) per ",
            " and more than usual (mean and two standard deviations) on ");
        put_unsigned(out, n->nights);
        put(" notti di fila", " nights running");
      }
      return;
    case CareKind::battery:
      put("la batteria ", "the battery ");
      put_of_device(out, home, device, lang);
      if (threshold != nullptr && home.signal(first_signal(rule.condition)).kind == SignalKind::battery) {
        put(" segna", " shows");
        put_threshold(out, *threshold, home, lang);
      } else {
        put(" è segnalata scarica", " is reported low");
      }
      return;
    case CareKind::sensor_silent:
    case CareKind::radio_down:
      put_device(out, home, device, lang, As::sensor);
      if (const auto* silent = std::get_if<Silent>(&rule.condition)) put_silence(out, *silent, lang);
      return;
    case CareKind::implausible:
      if (const auto* unseen = std::get_if<CountWithin>(&rule.condition)) {
        put("le porte si muovono ", "doors move ");
        put_unsigned(out, unseen->n);
        put(" volte in ", " times within ");
        put_duration(out, unseen->within, lang);
        return put(" e nessun sensore di movimento vede qualcuno", " and no motion sensor sees anybody");
      }
      put_device(out, home, device, lang, As::sensor);
      put(" segnala movimento senza interruzione", " reports movement without a break");
      return;
    case CareKind::tamper:
      put_device(out, home, device, lang, As::sensor);
      put(" segnala una manomissione", " reports tampering");
      return;
    case CareKind::mains_lost:
      put("manca la corrente", "the mains are off");
      return;
    case CareKind::storage:
      put("la memoria del gateway ha un problema", "the gateway's storage is in trouble");
      return;
    case CareKind::clock:
      put("l'orologio del gateway non è impostato", "the gateway's clock is not set");
      return;
    case CareKind::uplink_lost:
      put("la centrale non risponde", "the centre does not answer");
      return;
    case CareKind::away_movement:
      put("durante l'assenza si vede movimento in casa",
          "movement is seen in the home while it is in mode away");
      return;
    case CareKind::self_test:
      put("si chiede una prova di allarme", "a test alarm is asked for");
      return;
    case CareKind::self_test_failed:
      put("la prova quotidiana resta senza ricevuta della centrale",
          "the daily self-test stays without a receipt from the centre");
      return;
    case CareKind::safe_mode:
      put("dopo più interruzioni il gateway è in modalità sicura",
          "the gateway is in safe mode after several crashes");
      return;
    default:
      put_generic(out, rule, home, lang);
      return;
  }
}

void put_pre_alarm(std::string& out, const RuleSpec& rule, Lang lang) {
  if (rule.pre_alarm.count() == 0) return;
  out += pick(lang, ", lo annuncia in casa e, se entro ", ", says so in the home and, unless within ");
  put_duration(out, rule.pre_alarm, lang);
  const bool movement = rule.cancel_by_movement && !rule.cancel_edges.empty();
  const bool elsewhere = rule.kind == CareKind::long_stay;
  if (rule.kind == CareKind::out_of_bed && movement && rule.cancel_edges.size() == 1)
    out +=
        pick(lang, " la persona non annulla e non torna a letto", " the person cancels or goes back to bed");
  else if (movement && elsewhere)
    out += pick(lang, " la persona non annulla e non si vede movimento altrove",
                " the person cancels or movement is seen elsewhere");
  else if (movement)
    out += pick(lang, " la persona non annulla e non si vede movimento",
                " the person cancels or movement is seen");
  else
    out += pick(lang, " la persona non annulla", " the person cancels");
}

}  // namespace

}  // namespace care

std::string explain(const RuleSpec& rule, const Home& home, Lang lang) {
  using namespace care;
  std::string out;
  out.reserve(256);
  out += pick(lang, "Se ", "If ");
  put_condition(out, rule, home, lang);
  put_when(out, rule, lang);
  if (rule.hold_while_out.count() > 0) {
    out += pick(lang, " (", " (");
    put_duration(out, rule.hold_while_out, lang);
    out += pick(lang, " quando risulta fuori casa)", " while presumably out)");
  }
  if (rule.adaptive) put_habit(out, rule, lang);
  put_pre_alarm(out, rule, lang);
  out += rule.kind == CareKind::self_test
             ? pick(lang, ", la manda alla centrale: gravità ", ", sends it to the centre: severity ")
         : rule.shadow ? pick(lang, ", lo annota soltanto (regola in prova): gravità ",
                              ", only notes it down (rule on trial): severity ")
         : rule.alert_class == AlertClass::information
             ? pick(lang, ", informa la centrale: gravità ", ", informs the centre: severity ")
         : rule.alert_class == AlertClass::technical
             ? pick(lang, ", segnala un guasto tecnico alla centrale: gravità ",
                    ", reports a technical fault to the centre: severity ")
             : pick(lang, ", avvisa la centrale: gravità ", ", alerts the centre: severity ");
  out += word(rule.severity, lang);
  out += '.';
  return out;
}

}  // namespace vicino::rules
