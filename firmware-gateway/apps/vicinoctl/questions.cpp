#include "questions.hpp"

#include <algorithm>
#include <istream>
#include <ostream>

#include "config/parse_home.hpp"
#include "domain/alert.hpp"

namespace vicino::ctl {
namespace {

using commissioning::Answers;
using commissioning::Candidate;

class Interview {
 public:
  Interview(std::istream& in, std::ostream& out, Lang lang) : in_(in), out_(out), lang_(lang) {}

  Answers run(Answers a, const std::vector<Candidate>& found) {
    out_ << pick(lang_, "Invio accetta il valore tra parentesi.\n", "Enter takes the value in brackets.\n");
    a.realm = ask(pick(lang_, "Ambito, come indicato dal centro", "Realm, as the centre says"),
                  a.realm.empty() ? "crema" : a.realm);
    a.gateway = ask(pick(lang_, "Pseudonimo di questo gateway (mai un nome o un indirizzo)",
                         "Pseudonym of this gateway (never a name or an address)"),
                    a.gateway);
    a.centre = ask(pick(lang_, "Centro operativo: nome o nome:porta (- nessuno)",
                        "Operations centre: name or name:port (- none)"),
                   a.centre);
    if (a.centre == "-") a.centre.clear();
    a.zone = ask(pick(lang_, "Fuso orario", "Time zone"), a.zone);
    devices(a, found);
    alerts(a);
    return a;
  }

 private:
  std::string ask(std::string_view question, const std::string& usual) {
    out_ << question << " [" << usual << "]: " << std::flush;
    std::string line;
    if (!std::getline(in_, line)) out_ << '\n';
    const auto first = line.find_first_not_of(" \t\r");
    return first == std::string::npos ? usual
                                      : line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
  }

  void devices(Answers& a, const std::vector<Candidate>& found) {
    if (found.empty()) return;
    out_ << pick(lang_,
                 "\nZigbee2MQTT conosce questi dispositivi. Per ciascuno: la stanza (- se non serve).\n",
                 "\nZigbee2MQTT knows these devices. For each: its room (- leaves it out).\n");
    for (const Candidate& c : found) {
      const bool answered =
          std::ranges::any_of(a.devices, [&](const auto& d) { return d.address == c.device.address; });
      if (answered) continue;
      out_ << "\n" << c.name << ": " << c.about << "\n";
      if (!c.remark.empty()) out_ << "  " << c.remark << "\n";
      commissioning::DeviceAnswer d;
      d.address = c.device.address;
      d.room = ask(pick(lang_, "  stanza", "  room"), c.room);
      d.skip = d.room == "-";
      if (d.skip) d.room.clear();
      if (!d.room.empty()) d.room = config::to_identifier(d.room);
      if (!d.skip) d.type = type_of(c);
      a.devices.push_back(std::move(d));
    }
  }

  std::string type_of(const Candidate& c) {
    const std::string usual(name(c.device.type));
    for (;;) {
      auto type = ask(pick(lang_, "  tipo", "  type"), usual);
      if (device_type_from(type)) return type;
      out_ << pick(lang_, "  tipi: ", "  types: ");
      for (unsigned i = 0; i <= static_cast<unsigned>(DeviceType::visitor_tag); ++i)
        out_ << (i ? ", " : "") << name(static_cast<DeviceType>(i));
      out_ << '\n';
      if (!in_) return usual;
    }
  }

  void alerts(Answers& a) {
    const auto kinds = ask(
        pick(lang_, "\nAvvisi: 'all' (consigliato), o un elenco: sos, fall, inactivity, ... (docs/rules.md)",
             "\nAlerts: 'all' (recommended), or a list: sos, fall, inactivity, ... (docs/rules.md)"),
        "all");
    if (kinds == "all") return;
    a.alerts.emplace();
    std::string word;
    for (const char c : kinds + ",") {
      if (c != ',' && c != ' ') {
        word += c;
        continue;
      }
      if (care_kind_from(word))
        a.alerts->push_back(word);
      else if (!word.empty())
        out_ << pick(lang_, "  sconosciuto, ignorato: ", "  unknown, left out: ") << word << '\n';
      word.clear();
    }
  }

  std::istream& in_;
  std::ostream& out_;
  Lang lang_;
};

}  // namespace

Answers ask(Answers answers, const std::vector<Candidate>& found, std::istream& in, std::ostream& out,
            Lang lang) {
  return Interview(in, out, lang).run(std::move(answers), found);
}

}  // namespace vicino::ctl
