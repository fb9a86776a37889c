#include "cloud-bridge/operations-centre/words.hpp"

#include <algorithm>
#include <array>

namespace vicino::operations_centre {
namespace {

constexpr Words italian{.title = "VICINO centrale operativa",
                        .realm = "ambito",
                        .broker_up = "collegata",
                        .broker_down = "!! NON COLLEGATA AL BROKER: non arriva nulla !!",
                        .alerts = "ALLARMI",
                        .open = "aperti",
                        .unattended = "da prendere in carico",
                        .nobody = "NESSUNO LO HA PRESO IN CARICO",
                        .nothing_open = "nessun allarme aperto",
                        .more = "altri",
                        .since = "dalle",
                        .in_charge = "in carico a",
                        .pre_alarm = "preallarme in casa",
                        .late = "IN RITARDO",
                        .test = "PROVA",
                        .silenced = "TACITATO",
                        .orphaned = "GATEWAY AZZERATO: non risponde per questo allarme, telefonare",
                        .missing = "NON PIÙ APERTO PER IL GATEWAY: verificare, poi chiudere (resolve)",
                        .times = "volte",
                        .claimed = "se ne occupa",
                        .judged = "giudizio",
                        .gateways = "GATEWAY",
                        .online = "in linea",
                        .offline = "NON IN LINEA",
                        .silent = "MUTO",
                        .heartbeat = "segno di vita",
                        .never_heard = "mai sentito",
                        .ago = "fa",
                        .backlog = "in coda",
                        .sensors = "sensori",
                        .faults = "guasti",
                        .blind = "regole cieche",
                        .no_mains = "SENZA RETE ELETTRICA",
                        .clock_unset = "orologio non sincronizzato",
                        .version = "versione",
                        .lately = "ULTIMI AVVENIMENTI",
                        .day = "g",
                        .hour = "h",
                        .minute = "min",
                        .second = "s",
                        .connected = "collegata al broker",
                        .came_online = "in linea",
                        .went_offline = "NON IN LINEA",
                        .new_journal = "nuovo giornale: gli allarmi di prima vanno verificati a voce",
                        .command_done = "eseguito dal gateway",
                        .command_refused = "rifiutato dal gateway",
                        .command_unanswered = "nessuna risposta dal gateway: chiamare la casa",
                        .note = "nota"};

constexpr Words english{.title = "VICINO operations centre",
                        .realm = "realm",
                        .broker_up = "connected",
                        .broker_down = "!! NOT CONNECTED TO THE BROKER: nothing arrives !!",
                        .alerts = "ALERTS",
                        .open = "open",
                        .unattended = "with nobody in charge",
                        .nobody = "NOBODY IN CHARGE YET",
                        .nothing_open = "no open alert",
                        .more = "more",
                        .since = "since",
                        .in_charge = "in charge:",
                        .pre_alarm = "pre-alarm in the home",
                        .late = "LATE",
                        .test = "TEST",
                        .silenced = "SILENCED",
                        .orphaned = "GATEWAY WAS RESET: it cannot answer for this alert, telephone",
                        .missing = "NO LONGER OPEN FOR THE GATEWAY: check, then close it (resolve)",
                        .times = "times",
                        .claimed = "claimed by",
                        .judged = "judged",
                        .gateways = "GATEWAYS",
                        .online = "online",
                        .offline = "OFFLINE",
                        .silent = "SILENT",
                        .heartbeat = "heartbeat",
                        .never_heard = "never heard",
                        .ago = "ago",
                        .backlog = "queued",
                        .sensors = "sensors",
                        .faults = "faulty",
                        .blind = "blind rules",
                        .no_mains = "NO MAINS",
                        .clock_unset = "clock not synchronised",
                        .version = "version",
                        .lately = "LATELY",
                        .day = "d",
                        .hour = "h",
                        .minute = "min",
                        .second = "s",
                        .connected = "connected to the broker",
                        .came_online = "online",
                        .went_offline = "OFFLINE",
                        .new_journal = "new journal: check earlier alerts by telephone",
                        .command_done = "carried out by the gateway",
                        .command_refused = "refused by the gateway",
                        .command_unanswered = "no answer from the gateway: call the home",
                        .note = "note"};

struct Pair {
  std::string_view it, en;
  std::string_view in(Language language) const { return language == Language::italian ? it : en; }
};

constexpr std::array<Pair, 4> severities{
    {{"BASSA", "LOW"}, {"MEDIA", "MEDIUM"}, {"ALTA", "HIGH"}, {"ALTISSIMA", "HIGHEST"}}};
constexpr std::array<std::string_view, 4> marks{"!   ", "!!  ", "!!! ", "!!!!"};
constexpr std::array<Pair, 9> rooms{{{"casa", "home"},
                                     {"bagno", "bathroom"},
                                     {"camera", "bedroom"},
                                     {"sala da pranzo", "dining room"},
                                     {"cucina", "kitchen"},
                                     {"ingresso", "entrance"},
                                     {"corridoio", "hallway"},
                                     {"soggiorno", "living room"},
                                     {"stanza", "room"}}};
constexpr std::array<Pair, 10> transitions{{{"in attesa", "pending"},
                                            {"preallarme", "pre-alarm"},
                                            {"annullato", "cancelled"},
                                            {"ALLARME", "RAISED"},
                                            {"di nuovo", "again"},
                                            {"preso in carico", "acknowledged"},
                                            {"tacitato", "silenced"},
                                            {"rientrato", "resolved"},
                                            {"regola cieca", "rule is blind"},
                                            {"regola di nuovo attiva", "rule sees again"}}};

constexpr std::array<Pair, 5> modes{{{"modalità normale", "normal mode"},
                                     {"fuori casa", "away"},
                                     {"manutenzione", "maintenance"},
                                     {"riservatezza", "privacy"},
                                     {"visite in casa", "visitors"}}};
constexpr std::array<Pair, 3> dispositions{
    {{"ALLARME VERO", "TRUE ALARM"}, {"FALSO ALLARME", "FALSE ALARM"}, {"PROVA", "TEST"}}};
struct CommandWord {
  std::string_view wire;
  Pair said;
};
constexpr std::array<CommandWord, 10> commands{
    {{"acknowledge", {"presa in carico", "acknowledge"}},
     {"claim", {"me ne occupo io", "claim"}},
     {"note", {"nota", "note"}},
     {"resolve", {"chiusura", "resolve"}},
     {"cancel", {"annullamento", "cancel"}},
     {"silence", {"tacitazione", "silence"}},
     {"set-mode", {"modalità", "mode"}},
     {"test-alarm", {"allarme di prova", "test alarm"}},
     {"status", {"richiesta di stato", "status"}},
     {"set-heartbeat", {"segni di vita ogni", "heartbeat every"}}}};

template <class Table, class Enum>
constexpr const auto& at(const Table& table, Enum value) noexcept {
  return table[std::min(static_cast<std::size_t>(value), table.size() - 1)];
}

}  // namespace

std::optional<Language> language_from(std::string_view code) noexcept {
  if (code == "it") return Language::italian;
  if (code == "en") return Language::english;
  return std::nullopt;
}
std::string_view code(Language language) noexcept {
  return language == Language::italian ? "it" : "en";
}

const Words& words(Language language) noexcept {
  return language == Language::italian ? italian : english;
}
std::string_view severity_word(Severity severity, Language language) noexcept {
  return at(severities, severity).in(language);
}
std::string_view severity_mark(Severity severity) noexcept {
  return at(marks, severity);
}
std::string_view mode_word(Mode mode, Language language) noexcept {
  return at(modes, mode).in(language);
}
std::string_view disposition_word(Disposition disposition, Language language) noexcept {
  return at(dispositions, disposition).in(language);
}
std::string_view command_word(std::string_view word, Language language) noexcept {
  for (const auto& command : commands)
    if (command.wire == word) return command.said.in(language);
  return word;
}
std::string_view room_word(RoomType room, Language language) noexcept {
  return at(rooms, room).in(language);
}
std::string_view transition_word(TransitionKind kind, Language language) noexcept {
  return at(transitions, kind).in(language);
}

std::string_view reason_word(std::string_view reason, Language language) noexcept {
  if (reason == "lost") return Pair{"collegamento perso", "connection lost"}.in(language);
  if (reason == "stopped") return Pair{"fermato", "stopped"}.in(language);
  return reason;
}

std::string duration_text(Millis d, Language language) {
  const auto& w = words(language);
  const auto text = [](std::int64_t n, std::string_view unit) {
    return std::to_string(n) + " " + std::string(unit);
  };
  const std::int64_t seconds = std::max<std::int64_t>(0, d.count() / 1000);
  if (seconds < 60) return text(seconds, w.second);
  if (seconds < 3600) return text(seconds / 60, w.minute);
  if (seconds < 86'400) {
    const std::int64_t minutes = seconds / 60 % 60;
    return text(seconds / 3600, w.hour) + (minutes < 10 ? " 0" : " ") + text(minutes, w.minute);
  }
  return text(seconds / 86'400, w.day) + " " + text(seconds / 3600 % 24, w.hour);
}

}  // namespace vicino::operations_centre
