#include "replay_text.hpp"

#include <array>

#include "replay/format.hpp"

namespace vicino::ctl {
namespace {

using replay::Change;
using replay::Episode;
using replay::Outcome;
using Rows = std::vector<std::vector<std::string>>;

class Page {
 public:
  Page(const replay::Replay& replay, const rules::Zone& zone, Lang lang)
      : replay_(replay), zone_(zone), lang_(lang) {}

  std::string text() {
    recordings();
    if (replay_.outcome.from == unknown) return out_;
    alerts(replay_.outcome);
    heading(say("Le regole", "The rules"));
    rules(replay_.outcome);
    if (replay_.against) {
      heading(say("Le regole del secondo file", "The rules of the second file"));
      rules(*replay_.against);
      changes();
    }
    return out_;
  }

 private:
  std::string say(std::string_view it, std::string_view en) const { return std::string(pick(lang_, it, en)); }
  std::string time(Instant t) const { return replay::local_time(zone_, t); }
  void heading(const std::string& words) { out_ += "\n" + words + "\n"; }

  // What to do about lines that a text recording's parser refused; the decoder's own reasons speak for themselves.
  std::string cure_of(std::string_view reason) const {
    struct Cure {
      std::string_view reason, it, en;
    };
    static constexpr std::array<Cure, 8> cures{
        {{"bad-date", "la riga deve cominciare con una data come 2016-07-12",
          "a line begins with a date like 2016-07-12"},
         {"bad-time", "dopo la data ci vuole un'ora come 00:00:30.6, e una fine non prima dell'inizio",
          "after the date comes a time like 00:00:30.6, and no end before its beginning"},
         {"no-sensor", "dopo l'ora ci vuole il nome del sensore",
          "after the time comes the name of the sensor"},
         {"unknown-state", "lo stato è ON, OFF, OPEN o CLOSE; i conteggi sono numeri",
          "a state is ON, OFF, OPEN or CLOSE; counts are numbers"},
         {"unknown-sensor", "aggiungere il sensore alla mappa, in [sensors] o in [ignore]",
          "add the sensor to the map, under [sensors] or under [ignore]"},
         {"state-without-meaning", "dire nella mappa che cosa significa, con values",
          "say in the map what it means, with values"},
         {"too-long", "la riga è troppo lunga per essere di una registrazione",
          "the line is too long for a recording"},
         {"not-of-this-home", "il diario parla di sensori che non sono nel file della casa",
          "the journal speaks of sensors that are not in the home file"}}};
    for (const auto& cure : cures)
      if (cure.reason == reason) return " (" + say(cure.it, cure.en) + ")";
    return {};
  }

  void recordings() {
    out_ += say("Registrazioni", "Recordings") + "\n";
    for (const auto& account : replay_.accounts) {
      const auto refused = account.refused_lines();
      out_ += "  " + account.file + " (" + std::string(name(account.form)) + ")\n";
      out_ += say("    righe: ", "    lines: ") + replay::grouped(account.lines);
      out_ += say("; eventi: ", "; events: ") + replay::grouped(account.events);
      if (account.assumed > 0)
        out_ +=
            say("; segni di vita presunti: ", "; assumed signs of life: ") + replay::grouped(account.assumed);
      out_ += say("; ignorate: ", "; ignored: ") + replay::grouped(account.ignored);
      out_ += say("; scartate: ", "; refused: ") + replay::grouped(refused) + "\n";
      for (const auto& [reason, count] : account.refused)
        out_ += "    " + reason + ": " + replay::grouped(count) + cure_of(reason) + "\n";
      for (const auto& example : account.examples)
        out_ += "    " + account.file + ":" + std::to_string(example.line) + ": " + example.why + "\n";
      if (refused > account.examples.size()) out_ += say("    ... e altre\n", "    ... and more\n");
    }
    const auto& outcome = replay_.outcome;
    if (outcome.from == unknown) {
      out_ += "  " + say("nessun evento: non c'è nulla da rivedere", "no event: there is nothing to replay") +
              "\n";
      return;
    }
    out_ += "  " + time(outcome.from) + " - " + time(outcome.to) + " (" + zone_.name() + "), " +
            replay::days(outcome.length(), lang_) + "\n";
  }

  std::string remarks(const Episode& episode) const {
    std::string text;
    if (episode.late) text += say(" [in ritardo]", " [late]");
    if (episode.test) text += say(" [prova]", " [test]");
    return text;
  }
  std::string lasted(const Episode& episode) const {
    if (episode.ended == never) return say("aperto", "open");
    return span(episode.ended - episode.raised, lang_);
  }

  void alerts(const Outcome& outcome) {
    Rows rows{{say("allarme", "raised"), say("regola", "rule"), say("gravità", "severity"),
               say("durata", "lasted"), say("che cosa", "what")}};
    for (const auto& episode : outcome.episodes) {
      if (!episode.was_raised()) continue;
      const auto& totals = outcome.rules[index(episode.rule)];
      rows.push_back({time(episode.raised),
                      totals.rule + (totals.shadow ? say(" (in prova)", " (shadow)") : std::string()),
                      std::string(name(episode.severity)), lasted(episode),
                      (lang_ == Lang::it ? episode.text_it : episode.text_en) + remarks(episode)});
    }
    heading(say("Allarmi", "Alerts"));
    out_ += rows.size() > 1 ? table(rows) : "  " + say("nessuno", "none") + "\n";
  }

  void rules(const Outcome& outcome) {
    Rows rows{{say("regola", "rule"), say("classe", "class"), say("allarmi", "alerts"),
               say("al giorno", "a day"), say("preallarmi", "pre-alarms"), say("annullati", "called off"),
               say("cieca per", "degraded for")}};
    std::uint64_t silent = 0;
    for (const auto& rule : outcome.rules) {
      if (rule.silent()) {
        ++silent;
        continue;
      }
      rows.push_back({rule.rule + (rule.shadow ? say(" (in prova)", " (shadow)") : std::string()),
                      std::string(name(rule.alert_class)), std::to_string(rule.raised),
                      replay::thousandths(replay::per_day(rule.raised, outcome.length()), lang_),
                      std::to_string(rule.pre_alarms), std::to_string(rule.cancelled),
                      rule.degraded_for > Millis{0} ? replay::hours(rule.degraded_for, lang_) : "-"});
    }
    if (rows.size() > 1) out_ += table(rows);
    out_ += say("  regole senza nulla da dire: ", "  rules with nothing to say: ") + std::to_string(silent) +
            "\n";
  }

  void changes() {
    Rows rows;
    std::uint64_t same = 0;
    for (const auto& change : replay_.changes) {
      if (change.kind == Change::Kind::same) {
        ++same;
        continue;
      }
      const bool old = change.before != Change::none;
      const auto& outcome = old ? replay_.outcome : *replay_.against;
      const auto& episode = outcome.episodes[old ? change.before : change.after];
      std::string word = say("scompare", "vanishes");
      std::string where = time(episode.raised);
      if (change.kind == Change::Kind::appears) word = say("compare", "appears");
      if (change.kind == Change::Kind::moved) {
        word = say("si sposta", "moves");
        where += " -> " + time(replay_.against->episodes[change.after].raised);
      }
      rows.push_back({word, where, outcome.rules[index(episode.rule)].rule,
                      lang_ == Lang::it ? episode.text_it : episode.text_en});
    }
    heading(say("Che cosa cambierebbe con il secondo file", "What the second file would change"));
    out_ += rows.empty() ? "  " + say("nulla", "nothing") + "\n" : table(rows);
    out_ += say("  allarmi che restano come sono: ", "  alerts that stay as they are: ") +
            std::to_string(same) + "\n";
  }

  const replay::Replay& replay_;
  const rules::Zone& zone_;
  Lang lang_;
  std::string out_;
};

}  // namespace

std::string replay_text(const replay::Replay& replay, const rules::Zone& zone, Lang lang) {
  return Page(replay, zone, lang).text();
}

}  // namespace vicino::ctl
