#include "commissioning/service_audit.hpp"

#include <algorithm>

namespace vicino::commissioning {
namespace {

// Alarms that wait are told at once, the rest when a day's worth of it has gathered.
constexpr std::uint64_t much_telemetry = 5000;

std::string joined(const std::vector<Sentence>& sentences, std::string Sentence::*language) {
  std::string text;
  for (const Sentence& sentence : sentences) text += (text.empty() ? "" : " ") + sentence.*language;
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

const Sentence look{"i dettagli: vicinoctl status; sudo journalctl -u vicinod -n 30",
                    "the details: vicinoctl status; sudo journalctl -u vicinod -n 30"};

}  // namespace

Findings audit(const Result<console::StatusView>& status) {
  if (!status)
    return {fail(
        "vicinod",
        {"vicinod non risponde: " + status.error().what, "vicinod does not answer: " + status.error().what},
        {"sudo systemctl enable --now vicinod; il perché: sudo journalctl -u vicinod -n 30",
         "sudo systemctl enable --now vicinod; the reason: sudo journalctl -u vicinod -n 30"})};
  Findings out;
  const auto& s = *status;
  const std::string it = joined(s.reasons, &Sentence::it), en = joined(s.reasons, &Sentence::en);
  if (!s.protected_now)
    out.push_back(
        fail("vicinod", {"questa casa non è protetta. " + it, "this home is not protected. " + en}, look));
  else if (!s.reasons.empty())
    out.push_back(
        warn("vicinod", {"la casa è protetta, ma: " + it, "the home is protected, but: " + en}, look));
  else
    out.push_back(fine("vicinod", {"vicinod " + s.version + " è in funzione: la casa è protetta",
                                   "vicinod " + s.version + " is running: the home is protected"}));
  if (s.safe_mode)
    out.push_back(fail("vicinod.safe-mode",
                       {"modalità sicura dopo più interruzioni: valgono solo SOS, cadute e pericoli",
                        "safe mode after several crashes: only SOS, falls and hazards are watched"},
                       {"il perché: sudo journalctl -u vicinod -p err; rimediare, poi sudo systemctl restart "
                        "vicinod (altrimenti "
                        "finisce da sé dopo 30 minuti senza interruzioni)",
                        "the reason: sudo journalctl -u vicinod -p err; mend it, then sudo systemctl restart "
                        "vicinod (else it ends "
                        "by itself after 30 minutes without a crash)"}));
  if (s.self_test && s.self_test->outcome == TestOutcome::failed)
    out.push_back(
        fail("vicinod.self-test",
             {"la prova quotidiana è senza ricevuta del centro: gli allarmi potrebbero non arrivare",
              "the daily self-test has no receipt from the centre: alarms may not arrive there"},
             {"vicinoctl doctor --send-test; se manca ancora la ricevuta, telefonare al centro",
              "vicinoctl doctor --send-test; if the receipt is missing still, call the centre"}));
  for (const auto& rule : s.degraded)
    out.push_back(warn("vicinod.degraded",
                       {"la regola " + rule.rule + " non vede: " + joined(rule.blind),
                        "the rule " + rule.rule + " cannot see: " + joined(rule.blind)},
                       {"controllare quei sensori nell'elenco dei dispositivi",
                        "look at these sensors in the list of devices"}));
  if (s.journal.unsent_alarm > 0 || s.journal.unsent_telemetry > much_telemetry)
    out.push_back(
        warn("vicinod.backlog",
             {"in attesa della ricevuta del centro: " + std::to_string(s.journal.unsent_alarm) +
                  " allarmi, " + std::to_string(s.journal.unsent_telemetry) + " altre voci",
              "waiting for the centre's receipt: " + std::to_string(s.journal.unsent_alarm) + " alarms, " +
                  std::to_string(s.journal.unsent_telemetry) + " others"},
             {"nulla va perso: si invia da sé quando il centro risponde; vedere le righe sul centro",
              "nothing is lost: it is sent when the centre answers; see the lines about the centre"}));
  if (s.mode != Mode::normal)
    out.push_back(warn("vicinod.mode",
                       {"modo " + std::string(name(s.mode)) + ": non tutte le regole avvisano",
                        "mode " + std::string(name(s.mode)) + ": not all rules alert"},
                       same("vicinoctl mode normal")));
  return out;
}

Findings audit(const CentreFacts& facts) {
  if (!facts.configured)
    return {warn("centre",
                 {"nessun centro operativo: gli allarmi restano in casa",
                  "no operations centre: alarms stay in the home"},
                 {"aggiungere [uplink] a vicino.toml: sudo vicinoctl init",
                  "add [uplink] to vicino.toml: sudo vicinoctl init"})};
  if (facts.tls)
    return {fail("centre.tls",
                 {"il centro " + facts.uri + " non si raggiunge in modo sicuro: " + facts.tls->what,
                  "the centre " + facts.uri + " cannot be reached safely: " + facts.tls->what},
                 facts.tls->cure.empty() ? Sentence{"controllare la rete", "check the network"}
                                         : same(facts.tls->cure))};
  Findings out;
  if (facts.uri.starts_with("ssl://"))
    out.push_back(fine("centre.tls", {"TLS verso " + facts.uri + ": nome e firma verificati",
                                      "TLS to " + facts.uri + ": name and signature verified"}));
  if (facts.mqtt == Admission::accepted)
    out.push_back(fine("centre", {"il broker del centro ci accetta", "the centre's broker accepts us"}));
  else
    out.push_back(
        fail("centre",
             {"il broker del centro non ci accetta (" + facts.detail + ")",
              "the centre's broker does not accept us (" + facts.detail + ")"},
             {"chiedere al centro se questo gateway è registrato e il suo certificato non revocato",
              "ask the centre whether this gateway is registered and its certificate not revoked"}));
  return out;
}

Findings audit(const TestAlarmFacts& facts) {
  if (facts.refused)
    return {fail("test-alarm",
                 {"l'allarme di prova non è partito: " + facts.refused->what,
                  "the test alarm did not leave: " + facts.refused->what},
                 facts.refused->cure.empty() ? look : same(facts.refused->cure))};
  if (!facts.receipted)
    return {fail("test-alarm",
                 {"nessuna ricevuta del centro per l'allarme di prova",
                  "no receipt from the centre for the test alarm"},
                 {"il broker lo ha preso, ma il programma del centro lo ha archiviato? telefonare al centro",
                  "the broker may have it, but has the centre's software stored it? call the centre"})};
  const std::string took = std::to_string(facts.took.count()) + " ms";
  return {fine("test-alarm", {"allarme di prova: ricevuta del centro in " + took,
                              "test alarm: the centre's receipt came within " + took})};
}

}  // namespace vicino::commissioning
