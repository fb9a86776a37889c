#include "rules/care/sentence.hpp"

#include "rules/care/topic.hpp"

namespace vicino::rules::care {
namespace {

struct LocalTime {
  std::chrono::local_days day;
  unsigned minute = 0;  // of the day
};

class Sentence {
 public:
  Sentence(std::string& out, const AlertRecord& record, const Background& background, Lang lang)
      : out_(out), r_(record), b_(background), lang_(lang) {}

  void write();

 private:
  void put(std::string_view italian, std::string_view english) { out_ += pick(lang_, italian, english); }
  void place() { put_place(out_, b_.home, b_.room, lang_); }
  void device(As as = As::sensor) { put_bare_device(out_, b_.home, b_.device, lang_, as); }
  void of_device() { put_of_device(out_, b_.home, b_.device, lang_); }

  LocalTime local(Instant t) const {
    const auto ms = t.time_since_epoch() + b_.zone.offset_at(t);
    const auto day = std::chrono::floor<std::chrono::days>(ms);
    return {std::chrono::local_days(day), static_cast<unsigned>((ms - day) / std::chrono::minutes(1))};
  }
  // "03:12", and the date if it is another day than that of the record.
  void time(Instant t) {
    const auto [day, minute] = local(t);
    put_time_of_day(out_, minute);
    if (day == local(r_.at).day) return;
    const std::chrono::year_month_day date(day);
    put(" del ", " on ");
    put_two_digits(out_, static_cast<unsigned>(date.day()));
    out_ += '/';
    put_two_digits(out_, static_cast<unsigned>(date.month()));
  }
  void at(Instant t) {
    put(" alle ", " at ");
    time(t);
  }
  void since(Instant t) {
    put(" dalle ", " since ");
    time(t);
  }
  // " dalle 10:02 (45 minuti)"
  void since_for(Instant t) {
    since(t);
    if (r_.at - t < std::chrono::minutes(1)) return;
    out_ += " (";
    put_duration(out_, r_.at - t, lang_);
    out_ += ')';
  }

  void what_became_of_it();
  void what_happened();
  void what_is_known();
  void surveillance();  // degraded, restored: they are about the rule, not about the person
  void blind_devices(std::string_view italian, std::string_view english);
  void measured();

  std::string& out_;
  const AlertRecord& r_;
  const Background& b_;
  const Lang lang_;
};

void Sentence::write() {
  const auto begin = out_.size();
  if (r_.transition == TransitionKind::degraded || r_.transition == TransitionKind::restored) {
    surveillance();
  } else {
    what_became_of_it();
    what_happened();
    what_is_known();
  }
  if (r_.late) put("; saputo in ritardo, dopo un riavvio", "; known late, after a restart");
  if (!r_.clock_synchronised && !b_.clock_needed)
    put("; orologio non ancora impostato, orari incerti", "; clock not set yet, times uncertain");
  out_ += '.';
  if (out_.size() > begin && out_[begin] >= 'a' && out_[begin] <= 'z')
    out_[begin] = static_cast<char>(out_[begin] - 'a' + 'A');
  if (r_.test) out_.insert(begin, pick(lang_, "PROVA: ", "TEST: "));
}

void Sentence::what_became_of_it() {
  switch (r_.transition) {
    case TransitionKind::pending:
      put("in osservazione: ", "being watched: ");
      return;
    case TransitionKind::pre_alarm_started:
      put("preallarme annunciato in casa: ", "pre-alarm told in the home: ");
      return;
    case TransitionKind::cancelled:
      put("preallarme annullato", "pre-alarm cancelled");
      if (r_.signal_kind == SignalKind::cancel)
        put(" dalla persona", " by the person");
      else if (r_.signal_kind == SignalKind::fall)
        put(", la caduta è certa", ", the fall is certain");
      else if (r_.signal_kind && shows_movement(*r_.signal_kind))
        put(" da un movimento", " by movement");
      break;
    case TransitionKind::updated:
      put("di nuovo (", "again (");
      put_unsigned(out_, r_.count);
      put(" volte in tutto): ", " times in all): ");
      return;
    case TransitionKind::acknowledged:
      put("preso in carico", "acknowledged");
      break;
    case TransitionKind::silenced:
      put("tacitato", "silenced");
      break;
    case TransitionKind::resolved:
      put("rientrato", "over");
      break;
    default:
      return;
  }
  at(r_.at);
  out_ += ": ";
}

void Sentence::measured() {
  out_ += ": ";
  put_number(out_, r_.value, lang_);
  if (r_.signal_kind) out_ += unit(*r_.signal_kind);
  if (!r_.threshold) return;
  put(", soglia ", ", limit ");
  put_number(out_, *r_.threshold, lang_);
  if (r_.signal_kind) out_ += unit(*r_.signal_kind);
}

// A noun and its circumstances, without a verb: so the same words do for what goes on and for what is over.
void Sentence::what_happened() {
  const auto started = r_.started == unknown ? r_.at : r_.started;
  switch (r_.kind) {
    case CareKind::sos:
      put("richiesta di aiuto con ", "call for help from ");
      put_device(out_, b_.home, b_.device, lang_);
      return at(started);
    case CareKind::fall: {
      const bool maybe = std::holds_alternative<Latch>(b_.rule.condition);
      maybe ? put("possibile caduta ", "possible fall ") : put("caduta segnalata ", "fall reported ");
      place();
      at(started);
      if (maybe && r_.transition == TransitionKind::raised)
        put(", nessun movimento da allora", ", no movement since");
      return;
    }
    case CareKind::inactivity:
      put("nessun movimento in casa", "no movement in the home");
      return since_for(started);
    case CareKind::not_up:
      put("non ancora in piedi, nessuna attività continua", "not up yet, no moving about");
      return since(started);
    case CareKind::long_stay:
      put("permanenza ", "long stay ");
      place();
      since_for(started);
      return put(", nessun movimento altrove", ", no movement elsewhere");
    case CareKind::out_of_bed:
      put("letto vuoto", "bed empty");
      return since_for(started);
    case CareKind::night_exit:
      put("possibile uscita notturna, porta esterna usata", "possible night exit, outer door used");
      at(started);
      return put(" e nessun movimento in casa da allora", " and no movement in the home since");
    case CareKind::not_home:
      put("mancato rientro, fuori casa", "not back home, out");
      return since_for(b_.out_since != unknown ? b_.out_since : started);
    case CareKind::left_open:
      device(As::thing);
      put(" aperta", " open");
      return since_for(started);
    case CareKind::heat:
    case CareKind::cold:
      r_.kind == CareKind::heat ? put("caldo ", "heat ") : put("freddo ", "cold ");
      place();
      measured();
      out_ += ',';
      return since(started);
    case CareKind::hazard:
      put_topic(out_, b_.rule, b_.home, lang_);
      return since(started);
    case CareKind::battery:
      put("batteria ", "battery ");
      of_device();
      if (r_.signal_kind == SignalKind::battery) return measured();
      return put(" scarica", " low");
    case CareKind::sensor_silent:
    case CareKind::radio_down:
      device();
      put(" senza segni di vita", " without a sign of life");
      return since_for(started);
    case CareKind::missed_visit:
      put("visita prevista non avvenuta, nessun visitatore", "planned visit missed, no visitor");
      return since_for(started);
    case CareKind::night_bathroom:
      put_topic(out_, b_.rule, b_.home, lang_);
      out_ += ": ";
      put_number(out_, r_.value, lang_);
      if (!r_.threshold) return;
      put(", di solito ", ", usually ");
      return put_number(out_, *r_.threshold, lang_);
    case CareKind::storage:
      put("la memoria del gateway ha un problema", "the gateway's storage is in trouble");
      return since_for(started);
    case CareKind::clock:
      put("l'orologio del gateway non è impostato", "the gateway's clock is not set");
      return since_for(started);
    case CareKind::uplink_lost:
      put("la centrale non risponde", "the centre does not answer");
      return since_for(started);
    case CareKind::self_test_failed:
      put("prova quotidiana senza ricevuta della centrale",
          "daily self-test without a receipt from the centre");
      return since(started);
    case CareKind::safe_mode:
      put("gateway in modalità sicura dopo più interruzioni", "gateway in safe mode after several crashes");
      since(started);
      return put("; valgono solo SOS, cadute e pericoli", "; only SOS, falls and hazards are watched");
    case CareKind::away_movement:
      put("movimento in casa durante l'assenza", "movement in the home while away");
      return at(started);
    case CareKind::implausible:
      if (std::holds_alternative<CountWithin>(b_.rule.condition)) {
        put("le porte si muovono e nessun sensore di movimento vede qualcuno",
            "doors move and no motion sensor sees anybody");
        return since(started);
      }
      device();
      put(" bloccato sul movimento", " stuck on movement");
      return since_for(started);
    case CareKind::tamper:
      put("apertura o spostamento ", "opening or moving ");
      of_device();
      return at(started);
    case CareKind::mains_lost:
      put("corrente assente", "mains off");
      return since_for(started);
    default:
      put_topic(out_, b_.rule, b_.home, lang_);
      if (b_.room != no_room) {
        out_ += ' ';
        place();
      }
      return since(started);
  }
}

void Sentence::blind_devices(std::string_view italian, std::string_view english) {
  constexpr std::size_t enough = 3;
  put(italian, english);
  for (std::size_t i = 0; i < b_.blind.size() && i < enough; ++i) {
    if (i > 0) out_ += ", ";
    put_device(out_, b_.home, b_.blind[i], lang_, As::sensor);
  }
  if (b_.blind.size() <= enough) return;
  put(" e altri ", " and ");
  put_unsigned(out_, b_.blind.size() - enough);
  put("", " more");
}

void Sentence::what_is_known() {
  const bool telling = r_.transition == TransitionKind::raised || r_.transition == TransitionKind::updated ||
                       r_.transition == TransitionKind::pre_alarm_started;
  if (!telling) return;
  const bool about_person = r_.alert_class == AlertClass::social && r_.kind != CareKind::heat &&
                            r_.kind != CareKind::cold && r_.kind != CareKind::left_open;
  if (r_.kind == CareKind::inactivity && b_.usual.count() > 0) {
    put("; a quest'ora di solito si muove entro ", "; usually moves within ");
    put_duration(out_, b_.usual, lang_);
    put("", " at this hour");
  }
  if (r_.kind == CareKind::not_up && b_.rise > 0) {
    put("; di solito in piedi entro le ", "; usually up by ");
    put_time_of_day(out_, b_.rise);
  }
  if (r_.kind == CareKind::not_home && b_.back_by > 0) {
    put("; di solito rientra entro le ", "; usually back by ");
    put_time_of_day(out_, b_.back_by % (24 * 60));
  }
  if (about_person && b_.last_movement != unknown) {
    put("; ultimo movimento ", "; last movement ");
    put_place(out_, b_.home, b_.last_room, lang_);
    at(b_.last_movement);
  }
  if (about_person && b_.out_since != unknown && r_.kind != CareKind::not_home) {
    put("; la persona risulta fuori casa", "; the person is presumably out");
    since(b_.out_since);
  }
  if (!b_.blind.empty() && r_.kind != CareKind::sensor_silent && r_.kind != CareKind::radio_down)
    blind_devices("; non visibile: ", "; out of sight: ");
  switch (r_.mode) {
    case Mode::normal:
      break;
    case Mode::away:
      put("; casa in modo assenza", "; home in mode away");
      break;
    case Mode::maintenance:
      put("; casa in manutenzione", "; home under maintenance");
      break;
    case Mode::privacy:
      put("; casa in modo riservatezza", "; home in mode privacy");
      break;
    case Mode::visitor:
      put("; visita in corso", "; a visitor is present");
      break;
  }
}

void Sentence::surveillance() {
  const bool lost = r_.transition == TransitionKind::degraded;
  lost ? put("sorveglianza sospesa", "monitoring suspended")
       : put("sorveglianza ripresa", "monitoring resumed");
  at(r_.at);
  out_ += ": ";
  put_topic(out_, b_.rule, b_.home, lang_);
  if (!lost) return;
  if (!b_.blind.empty()) blind_devices("; non visibile: ", "; out of sight: ");
  if (b_.clock_needed) put("; l'orologio non è ancora impostato", "; the clock is not set yet");
}

}  // namespace

void put_sentence(std::string& out, const AlertRecord& record, const Background& background, Lang lang) {
  Sentence(out, record, background, lang).write();
}

}  // namespace vicino::rules::care
