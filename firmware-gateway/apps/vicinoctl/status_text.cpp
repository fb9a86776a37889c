#include "status_text.hpp"

namespace vicino::ctl {
namespace {

using console::LinkState;
using console::LinkView;
using console::StatusView;

const std::string& in(const console::Sentence& sentence, Lang lang) {
  return lang == Lang::it ? sentence.it : sentence.en;
}

std::string verdict(const StatusView& s, Lang lang) {
  std::string text(s.protected_now ? pick(lang, "PROTETTA", "PROTECTED")
                                   : pick(lang, "NON PROTETTA", "NOT PROTECTED"));
  if (s.protected_now)
    text += pick(lang, ": questa casa è sorvegliata", ": this home is being watched");
  else if (!s.reasons.empty())
    text += ": " + in(s.reasons.front(), lang);
  else
    text += pick(lang, ": il gateway non dice perché", ": the gateway does not say why");
  if (s.since != unknown)
    text += std::string(pick(lang, "  [dalle ", "  [since ")) + when(s.since, s.now, lang) + "]";
  text += '\n';
  for (std::size_t i = s.protected_now ? 0 : 1; i < s.reasons.size(); ++i)
    text += (s.protected_now ? "  * " : "  - ") + in(s.reasons[i], lang) + "\n";
  return text;
}

std::string link_text(const LinkView& link, Instant now, Lang lang) {
  std::string text;
  switch (link.state) {
    case LinkState::off:
      return std::string(pick(lang, "non configurato", "not configured"));
    case LinkState::down:
      text = pick(lang, "INTERROTTO", "DOWN");
      break;
    case LinkState::connecting:
      text = pick(lang, "in collegamento", "connecting");
      break;
    case LinkState::up:
      text = pick(lang, "collegato", "up");
      break;
  }
  if (link.since != unknown)
    text += std::string(pick(lang, " dalle ", " since ")) + when(link.since, now, lang);
  if (!link.detail.empty()) text += ": " + link.detail;
  return text;
}

std::string mode_text(const StatusView& s, Lang lang) {
  std::string text(name(s.mode));
  if (s.mode_until != never)
    text += std::string(pick(lang, " fino a ", " until ")) + local_time(s.mode_until);
  return text + std::string(
                    s.presumably_out
                        ? pick(lang, "; la persona è presumibilmente fuori", "; the person is presumably out")
                        : pick(lang, "; la persona è in casa", "; the person is at home"));
}

std::string readings_text(const console::CountersView& counters, Lang lang) {
  std::string text = std::to_string(counters.decoded) + std::string(pick(lang, " lette, ", " decoded, ")) +
                     std::to_string(counters.journaled) +
                     std::string(pick(lang, " nel diario", " in the journal"));
  std::string refused;
  for (const auto& [reason, count] : counters.refused)
    if (count > 0) refused += (refused.empty() ? "" : ", ") + reason + " " + std::to_string(count);
  return refused.empty() ? text : text + std::string(pick(lang, "; rifiutate: ", "; refused: ")) + refused;
}

// "3.2 MB in the last 5 h (the whole device)"
std::string written_text(const console::WrittenView& written, Lang lang) {
  if (written.over <= Millis{0}) return "-";
  char amount[32];
  std::snprintf(amount, sizeof amount, "%.1f MB", static_cast<double>(written.bytes) / 1e6);
  return amount + std::string(pick(lang, " nelle ultime ", " in the last ")) + span(written.over, lang) +
         std::string(written.measured
                         ? pick(lang, " (tutto il dispositivo)", " (the whole device)")
                         : pick(lang, " (stima: solo il diario)", " (an estimate: the journal alone)"));
}

// "the centre's receipt came after 2 s; sent 11:20"
std::string self_test_text(const std::optional<SelfTestResult>& test, Instant now, Lang lang) {
  if (!test) return std::string(pick(lang, "mai finora", "never so far"));
  std::string text;
  switch (test->outcome) {
    case TestOutcome::under_way:
      text = pick(lang, "in attesa della ricevuta", "waits for its receipt");
      break;
    case TestOutcome::failed:
      text = pick(lang, "NESSUNA RICEVUTA della centrale", "NO RECEIPT from the centre");
      break;
    case TestOutcome::passed:
      text = std::string(pick(lang, "ricevuta della centrale dopo ", "the centre's receipt came after ")) +
             span(test->took, lang);
      break;
  }
  return text + std::string(pick(lang, "; inviata ", "; sent ")) + when(test->at, now, lang);
}

std::string facts(const StatusView& s, Lang lang) {
  const auto word = [&](std::string_view it, std::string_view en) { return std::string(pick(lang, it, en)); };
  std::string gateway = s.gateway.empty() ? "-" : s.gateway;
  if (!s.realm.empty()) gateway += " (" + s.realm + ")";
  gateway += ", vicinod " + s.version + word(", acceso da ", ", up for ") + span(s.uptime, lang);
  const std::string journal = s.journal.id + word(", voce ", ", entry ") +
                              std::to_string(s.journal.last_seq) + word("; da inviare: ", "; to be sent: ") +
                              std::to_string(s.journal.unsent_alarm) + word(" allarmi, ", " alarms, ") +
                              std::to_string(s.journal.unsent_telemetry) + word(" altre", " others");
  return table({
      {"gateway", gateway},
      {word("modo", "mode"), mode_text(s, lang)},
      {word("orologio", "clock"), s.clock_synchronised
                                      ? word("sincronizzato", "synchronised")
                                      : word("NON SINCRONIZZATO: le regole a orario sono ferme",
                                             "NOT SYNCHRONISED: rules with a time of day stand still")},
      {word("broker dei sensori", "sensors' broker"), link_text(s.local_broker, s.now, lang)},
      {"Zigbee2MQTT", link_text(s.bridge, s.now, lang)},
      {word("centrale operativa", "operations centre"), link_text(s.uplink, s.now, lang)},
      {word("prova quotidiana", "daily self-test"), self_test_text(s.self_test, s.now, lang)},
      {word("ultima lettura", "last reading"), when(s.last_reading, s.now, lang)},
      {word("letture", "readings"), readings_text(s.counters, lang)},
      {word("diario", "journal"), journal},
      {word("scritti", "written"), written_text(s.written, lang)},
  });
}

std::string alerts_text(const StatusView& s, Lang lang) {
  if (s.alerts.empty()) return std::string(pick(lang, "Nessun allarme aperto.\n", "No open alerts.\n"));
  std::vector<std::vector<std::string>> rows;
  if (lang == Lang::it)
    rows.push_back({"n.", "gravità", "stato", "da", "che cosa"});
  else
    rows.push_back({"no.", "severity", "state", "since", "what"});
  for (const auto& alert : s.alerts) {
    std::string_view state = pick(lang, "aperto", "open");
    if (alert.pre_alarm)
      state = pick(lang, "preallarme", "pre-alarm");
    else if (alert.acknowledged)
      state = pick(lang, "preso in carico", "acknowledged");
    std::string what = in(alert.text, lang).empty() ? alert.rule : in(alert.text, lang);
    if (alert.count > 1) what += " (" + std::to_string(alert.count) + "×)";
    rows.push_back({std::to_string(alert.alert), std::string(name(alert.severity)), std::string(state),
                    when(alert.raised != unknown ? alert.raised : alert.started, s.now, lang), what});
  }
  return std::string(pick(lang, "Allarmi aperti\n", "Open alerts\n")) + table(rows);
}

std::string degraded_text(const StatusView& s, Lang lang) {
  if (s.degraded.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  for (const auto& degraded : s.degraded) {
    std::string blind;
    for (const std::string& device : degraded.blind) blind += (blind.empty() ? "" : ", ") + device;
    rows.push_back({degraded.rule,
                    std::string(pick(lang, "non vede: ", "cannot see: ")) + (blind.empty() ? "-" : blind)});
  }
  return std::string(pick(lang, "\nRegole cieche\n", "\nBlind rules\n")) + table(rows);
}

}  // namespace

std::string status_text(const StatusView& s, Lang lang) {
  return verdict(s, lang) + "\n" + facts(s, lang) + "\n" + alerts_text(s, lang) + degraded_text(s, lang);
}

}  // namespace vicino::ctl
