#include "commissioning/broker_audit.hpp"

#include <charconv>
#include <cstdio>
#include <set>

#include "commissioning/lines.hpp"

namespace vicino::commissioning {
namespace {

std::optional<int> number(std::string_view text, int base = 10) {
  int n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
}

// The next word, taken off `line`.
std::string_view word(std::string_view& line) {
  line = trimmed(line);
  const auto end = std::min(line.find_first_of(" \t"), line.size());
  const auto first = line.substr(0, end);
  line.remove_prefix(end);
  return first;
}

// The kernel writes an address as 32-bit words, the bytes of each in the machine's order: "0100007F" is 127.0.0.1 (all
// targets of ours are little-endian).
std::string address_from(std::string_view hex) {
  const auto byte = [&](std::size_t i) { return number(hex.substr(i * 2, 2), 16).value_or(0); };
  if (hex.size() == 8) {
    std::string text;
    for (std::size_t i = 4; i-- > 0;) text += (text.empty() ? "" : ".") + std::to_string(byte(i));
    return text;
  }
  if (hex == "00000000000000000000000000000000") return "::";
  if (hex == "00000000000000000000000001000000") return "::1";
  // Any other: good enough to tell it is neither.
  return std::string(hex);
}

const Sentence shipped_conf{
    "rimettere le impostazioni di Vicino: sudo vicinoctl init --only broker --force; sudo systemctl restart "
    "mosquitto",
    "put Vicino's settings back: sudo vicinoctl init --only broker --force; sudo systemctl restart "
    "mosquitto"};

void look_at_admission(const BrokerFacts& facts, Findings& out) {
  const std::string where = "127.0.0.1:" + std::to_string(facts.port);
  if (facts.ours == Admission::unreachable)
    return out.push_back(fail(
        "broker",
        {"il broker dei sensori non risponde su " + where, "the sensors' broker does not answer at " + where},
        {"sudo systemctl restart mosquitto; il perché: sudo journalctl -u mosquitto -n 20",
         "sudo systemctl restart mosquitto; the reason: sudo journalctl -u mosquitto -n 20"}));
  if (facts.ours == Admission::silent)
    return out.push_back(fail("broker",
                              {"su " + where + " qualcosa è in ascolto, ma non risponde come broker MQTT",
                               "something listens at " + where + ", but does not answer as an MQTT broker"},
                              {"vedere chi è: sudo ss -ltnp; poi sudo systemctl restart mosquitto",
                               "see who it is: sudo ss -ltnp; then sudo systemctl restart mosquitto"}));
  if (facts.ours == Admission::refused)
    out.push_back(fail(
        "broker.password",
        {"il broker dei sensori rifiuta l'utente '" + facts.user + "' (" + facts.detail + ")",
         "the sensors' broker refuses the user '" + facts.user + "' (" + facts.detail + ")"},
        {"sudo vicinoctl init --only broker --force scrive password nuove e coerenti; poi sudo systemctl "
         "restart mosquitto",
         "sudo vicinoctl init --only broker --force writes new passwords that agree; then sudo systemctl "
         "restart mosquitto"}));
  else
    out.push_back(fine("broker", {"il broker dei sensori accetta l'utente '" + facts.user + "' su " + where,
                                  "the sensors' broker accepts the user '" + facts.user + "' at " + where}));
  if (facts.anonymous == Admission::accepted)
    out.push_back(fail("broker.anonymous",
                       {"il broker dei sensori accetta chiunque, senza password",
                        "the sensors' broker accepts anybody, without a password"},
                       shipped_conf));
  else
    out.push_back(
        fine("broker.anonymous", {"senza password non si entra", "nobody gets in without a password"}));
  if (facts.ours == Admission::accepted && facts.writes_anywhere)
    out.push_back(fail("broker.acl",
                       {"nessuna lista d'accesso (ACL): ogni utente può scrivere ovunque",
                        "no access list (ACL): every user can write anywhere"},
                       shipped_conf));
  else if (facts.ours == Admission::accepted)
    out.push_back(
        fine("broker.acl", {"la lista d'accesso (ACL) è in vigore", "the access list (ACL) is in force"}));
}

void look_at_ports(const BrokerFacts& facts, Findings& out) {
  std::set<int> told;
  std::string loopback;
  for (const Listener& listener : facts.listeners) {
    const std::string port = std::to_string(listener.port);
    if (is_on_loopback(listener) || listener.port == ssh_port || !told.insert(listener.port).second) continue;
    if (listener.port == facts.port)
      out.push_back(
          fail("broker.loopback",
               {"il broker dei sensori è aperto alla rete (" + listener.address + ":" + port + ")",
                "the sensors' broker is open to the network (" + listener.address + ":" + port + ")"},
               shipped_conf));
    else
      out.push_back(warn(
          "ports",
          {"la porta " + port + " è aperta alla rete (" + listener.address + ") e non è prevista",
           "port " + port + " is open to the network (" + listener.address + ") and not intended"},
          {"vedere chi ascolta: sudo ss -ltnp 'sport = " + port + "'; spegnerlo, o legarlo a 127.0.0.1",
           "see who listens: sudo ss -ltnp 'sport = " + port + "'; switch it off, or bind it to 127.0.0.1"}));
  }
  if (told.empty() && !facts.listeners.empty())
    out.push_back(fine("ports", {"aperta alla rete non è nessuna porta, salvo SSH se attivo",
                                 "no port is open to the network, but for SSH if it is on"}));
}

void look_at_files(const BrokerFacts& facts, Findings& out) {
  if (!facts.configuration) return;
  const BrokerConfiguration& c = *facts.configuration;
  const std::size_t before = out.size();
  const int inflight = c.max_inflight.value_or(20);  // mosquitto's default; 0: no limit
  if (inflight != 0 && inflight < facts.max_inflight)
    out.push_back(warn("broker.inflight",
                       {"max_inflight_messages del broker è " + std::to_string(inflight) +
                            ", vicinod ne aspetta " + std::to_string(facts.max_inflight),
                        "max_inflight_messages of the broker is " + std::to_string(inflight) +
                            ", vicinod expects " + std::to_string(facts.max_inflight)},
                       shipped_conf));
  if (!c.tcp_nodelay.value_or(false))
    out.push_back(warn("broker.nodelay",
                       {"manca set_tcp_nodelay true: un messaggio può attendere 40 ms",
                        "set_tcp_nodelay true is missing: a message may wait for 40 ms"},
                       shipped_conf));
  for (const Listener& listener : c.listeners)
    if (listener.port == facts.port && !is_on_loopback(listener))
      out.push_back(fail(
          "broker.loopback",
          {"mosquitto.conf apre il broker dei sensori alla rete: listener " + std::to_string(listener.port),
           "mosquitto.conf opens the sensors' broker to the network: listener " +
               std::to_string(listener.port)},
          shipped_conf));
  if (out.size() == before)
    out.push_back(fine("broker.settings", {"le impostazioni del broker sono quelle di Vicino",
                                           "the broker's settings are Vicino's"}));
}

}  // namespace

std::vector<Listener> read_listeners(std::string_view proc_net_tcp) {
  constexpr std::string_view listening = "0A";
  std::vector<Listener> listeners;
  for_each_line(proc_net_tcp, [&](std::string_view line) {
    word(line);  // "0:"
    const auto local = word(line);
    word(line);
    const auto colon = local.find(':');
    if (word(line) != listening || colon == std::string_view::npos) return;
    if (const auto port = number(local.substr(colon + 1), 16))
      listeners.push_back({address_from(local.substr(0, colon)), *port});
  });
  return listeners;
}

bool is_on_loopback(const Listener& listener) noexcept {
  // ::ffff:127.0.0.1 as the kernel writes it
  return listener.address.starts_with("127.") || listener.address == "::1" ||
         listener.address == "localhost" || listener.address == "0000000000000000FFFF00000100007F";
}

BrokerConfiguration read_mosquitto_conf(const std::vector<std::string>& texts) {
  BrokerConfiguration c;
  for (const std::string& text : texts)
    for_each_line(text, [&](std::string_view line) {
      const auto key = word(line);
      const std::string value(trimmed(line));
      if (key == "listener") {
        const auto port = number(word(line));
        const std::string address(trimmed(line));
        if (port) c.listeners.push_back({address.empty() ? "0.0.0.0" : address, *port});
      } else if (key == "allow_anonymous") {
        c.allow_anonymous = value == "true";
      } else if (key == "password_file") {
        c.password_file = value;
      } else if (key == "acl_file") {
        c.acl_file = value;
      } else if (key == "max_inflight_messages") {
        c.max_inflight = number(value);
      } else if (key == "set_tcp_nodelay") {
        c.tcp_nodelay = value == "true";
      }
    });
  return c;
}

Findings audit(const BrokerFacts& facts) {
  Findings out;
  look_at_admission(facts, out);
  look_at_files(facts, out);
  look_at_ports(facts, out);
  return out;
}

}  // namespace vicino::commissioning
