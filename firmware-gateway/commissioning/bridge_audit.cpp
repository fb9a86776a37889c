#include "commissioning/bridge_audit.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

#include "commissioning/lines.hpp"
#include "sensors/zigbee2mqtt/bridge_messages.hpp"
#include "sensors/zigbee2mqtt/json.hpp"

namespace vicino::commissioning {
namespace {

namespace json = boost::json;
using namespace sensors::zigbee2mqtt;

const Sentence restart{"; poi: sudo systemctl restart zigbee2mqtt",
                       "; then: sudo systemctl restart zigbee2mqtt"};

// "in configuration.yaml di Zigbee2MQTT: <yaml>; poi riavviare".
Sentence set_in_file(const std::string& yaml) {
  return {"in configuration.yaml di Zigbee2MQTT: " + yaml + restart.it,
          "in configuration.yaml of Zigbee2MQTT: " + yaml + restart.en};
}

std::int64_t integer_at(const json::object& in, std::string_view key, std::int64_t otherwise) {
  const auto* value = in.if_contains(key);
  return value && value->is_int64() ? value->get_int64() : otherwise;
}

class Auditor {
 public:
  Auditor(const BridgeFacts& facts, const json::object& info)
      : facts_(facts), config_(object_at(info, "config")), settings_(read_info(info)) {}

  Findings run() {
    version();
    delivery();
    availability();
    joining();
    network_key();
    frontend();
    server();
    return std::move(out_);
  }

 private:
  const json::object& section(std::string_view name) const {
    static const json::object empty;
    const auto* found = config_ ? object_at(*config_, name) : nullptr;
    return found ? *found : empty;
  }

  void version() {
    const std::string version = settings_.version.value_or("?");
    if (version.starts_with("1.") || version.starts_with("0."))
      out_.push_back(warn("zigbee2mqtt.version",
                          {"Zigbee2MQTT " + version + " è vecchio: Vicino è provato con la versione 2",
                           "Zigbee2MQTT " + version + " is old: Vicino is tested with version 2"},
                          same("https://www.zigbee2mqtt.io/guide/installation/")));
    else
      out_.push_back(fine("zigbee2mqtt.version", same("Zigbee2MQTT " + version)));
  }

  // A setting that must have one value: said once for all of them.
  void expect(bool good, const char* check, Level level, Sentence found, const std::string& yaml) {
    if (!good) out_.push_back({level, check, std::move(found), set_in_file(yaml)});
  }

  void delivery() {
    const std::size_t before = out_.size();
    expect(settings_.last_seen == "ISO_8601" || settings_.last_seen == "ISO_8601_local" ||
               settings_.last_seen == "epoch",
           "zigbee2mqtt.last-seen", Level::error,
           {"last_seen è spento: un valore ripetuto non si distingue da uno nuovo",
            "last_seen is off: a repeated value cannot be told from a fresh one"},
           "advanced: { last_seen: ISO_8601 }");
    expect(settings_.output.value_or("json") == "json", "zigbee2mqtt.output", Level::error,
           {"output è '" + settings_.output.value_or("") + "': Vicino legge solo 'json'",
            "output is '" + settings_.output.value_or("") + "': Vicino reads 'json' only"},
           "advanced: { output: json }");
    expect(settings_.device_qos.value_or(0) >= 1, "zigbee2mqtt.qos", Level::error,
           {"qos è 0: ciò che arriva mentre vicinod si riavvia va perso, anche un SOS",
            "qos is 0: what arrives while vicinod restarts is lost, even an SOS"},
           "device_options: { qos: 1 }");
    expect(!bool_at(section("device_options"), "retain").value_or(false), "zigbee2mqtt.retain",
           Level::warning,
           {"retain è acceso: una pressione del pulsante SOS tornerebbe a ogni avvio",
            "retain is on: a press of an SOS button would come again at every start"},
           "device_options: { retain: false }");
    if (out_.size() == before)
      out_.push_back(
          fine("zigbee2mqtt.delivery", {"i messaggi arrivano in JSON, con ora e conferma (QoS 1)",
                                        "messages come as JSON, with their time and confirmed (QoS 1)"}));
    // Tolerated: vicinod tells cached states from news.
    if (settings_.cache_state_send_on_startup.value_or(true))
      out_.push_back(fine("zigbee2mqtt.cache", {"all'avvio ripete gli stati vecchi (tollerato)",
                                                "repeats old states at its start (tolerated)"}));
  }

  void availability() {
    constexpr std::int64_t two_days = 2 * 24 * 60;  // minutes
    const auto& availability = section("availability");
    const auto* passive = object_at(availability, "passive");
    const std::int64_t timeout = passive ? integer_at(*passive, "timeout", 1500) : 1500;
    if (!settings_.availability.value_or(false))
      expect(false, "zigbee2mqtt.availability", Level::error,
             {"availability è spento: un sensore staccato non viene segnalato",
              "availability is off: a sensor that is gone is not told"},
             "availability: { enabled: true, passive: { timeout: 1500 } }");
    else if (timeout > two_days)
      expect(false, "zigbee2mqtt.availability", Level::warning,
             {"un sensore a batteria muto viene segnalato solo dopo " + std::to_string(timeout / 60) + " ore",
              "a silent battery sensor is told after " + std::to_string(timeout / 60) + " hours only"},
             "availability: { passive: { timeout: 1500 } }");
    else
      out_.push_back(fine(
          "zigbee2mqtt.availability",
          {"i sensori muti vengono segnalati (a batteria: dopo " + std::to_string(timeout / 60) + " ore)",
           "silent sensors are told (battery: after " + std::to_string(timeout / 60) + " hours)"}));
  }

  void joining() {
    if (settings_.permit_join.value_or(false))
      out_.push_back(
          warn("zigbee2mqtt.permit-join",
               {"la rete Zigbee è aperta: chiunque può aggiungere un dispositivo",
                "the Zigbee network is open: anybody can join a device"},
               {"chiuderla nel frontend (Permit join: disable); si chiude da sé entro 254 s",
                "close it in the frontend (Permit join: disable); it closes by itself within 254 s"}));
    else
      out_.push_back(
          fine("zigbee2mqtt.permit-join", {"la rete Zigbee è chiusa", "the Zigbee network is closed"}));
  }

  // bridge/info keeps the key to itself. The other two defaults beside it give a copied configuration away.
  void network_key() {
    const auto& advanced = section("advanced");
    static const json::array default_ext_pan(8, json::value(221));
    const auto* ext_pan = array_at(advanced, "ext_pan_id");
    const bool default_ids =
        integer_at(advanced, "pan_id", 0) == 0x1a62 && ext_pan && *ext_pan == default_ext_pan;
    const auto key = facts_.configuration ? read_secrets(*facts_.configuration).network_key
                                          : SecretSettings::Key::not_found;
    const Sentence cure{
        "chi conosce la chiave ascolta la casa: network_key: GENERATE, pan_id: GENERATE, ext_pan_id: "
        "GENERATE, riavviare e "
        "riassociare i dispositivi",
        "whoever knows the key hears the home: network_key: GENERATE, pan_id: GENERATE, ext_pan_id: "
        "GENERATE, restart and "
        "pair the devices again"};
    if (key == SecretSettings::Key::the_default)
      out_.push_back(fail("zigbee2mqtt.network-key",
                          {"la chiave della rete Zigbee è quella di fabbrica, che tutti conoscono",
                           "the key of the Zigbee network is the default one, which everybody knows"},
                          cure));
    else if (key == SecretSettings::Key::generated)
      out_.push_back(fine("zigbee2mqtt.network-key", {"la chiave della rete Zigbee è stata generata",
                                                      "the key of the Zigbee network has been generated"}));
    else if (default_ids)
      out_.push_back(warn("zigbee2mqtt.network-key",
                          {"la rete Zigbee ha gli identificativi di fabbrica: forse anche la chiave",
                           "the Zigbee network has the default ids: perhaps the default key, too"},
                          cure));
  }

  void frontend() {
    const auto& frontend = section("frontend");
    const bool enabled = bool_at(frontend, "enabled").value_or(false);
    const std::string host(string_at(frontend, "host").value_or("0.0.0.0"));
    const bool local = host == "127.0.0.1" || host == "localhost" || host == "::1" || host.starts_with('/');
    const bool token = facts_.configuration && read_secrets(*facts_.configuration).frontend_token;
    if (!enabled || local) {
      out_.push_back(fine(
          "zigbee2mqtt.frontend",
          enabled ? Sentence{"il frontend di Zigbee2MQTT si apre solo da questa macchina",
                             "the frontend of Zigbee2MQTT opens from this machine only"}
                  : Sentence{"il frontend di Zigbee2MQTT è spento", "the frontend of Zigbee2MQTT is off"}));
      return;
    }
    out_.push_back({token ? Level::warning : Level::error, "zigbee2mqtt.frontend",
                    token
                        ? Sentence{"il frontend di Zigbee2MQTT è aperto alla rete, con password",
                                   "the frontend of Zigbee2MQTT is open to the network, with a password"}
                        : Sentence{"il frontend di Zigbee2MQTT è aperto alla rete, senza password",
                                   "the frontend of Zigbee2MQTT is open to the network, without a password"},
                    set_in_file("frontend: { host: 127.0.0.1 }")});
  }

  void server() {
    const auto server = string_at(section("mqtt"), "server");
    if (!server) return;
    const bool local = server->find("//127.") != std::string_view::npos ||
                       server->find("//localhost") != std::string_view::npos ||
                       server->find("//[::1]") != std::string_view::npos;
    expect(local, "zigbee2mqtt.server", Level::error,
           {"Zigbee2MQTT parla con un altro broker: " + std::string(*server),
            "Zigbee2MQTT talks to another broker: " + std::string(*server)},
           "mqtt: { server: 'mqtt://127.0.0.1:1883' }");
  }

  const BridgeFacts& facts_;
  const json::object* config_;
  BridgeSettings settings_;
  Findings out_;
};

}  // namespace

bool says_online(std::string_view payload) {
  return payload.find("online") != std::string_view::npos;
}

SecretSettings read_secrets(std::string_view configuration_yaml) {
  static const std::vector<std::string> default_key{"1", "3", "5", "7", "9", "11", "13", "15",
                                                    "0", "2", "4", "6", "8", "10", "12", "13"};
  SecretSettings secrets;
  std::vector<std::string> items;
  bool in_key = false;
  for_each_line(configuration_yaml, [&](std::string_view line) {
    if (line.starts_with("auth_token:")) secrets.frontend_token = true;
    if (in_key && line.starts_with('-')) {
      items.emplace_back(trimmed(line.substr(1)));
      return;
    }
    in_key = false;
    if (!line.starts_with("network_key:")) return;
    in_key = true;
    secrets.network_key =
        SecretSettings::Key::generated;  // GENERATE, a list, !secret: unless the list says otherwise
    auto rest = trimmed(line.substr(std::string_view("network_key:").size()));
    if (!rest.starts_with('[')) return;
    for (rest.remove_prefix(1); !rest.empty();) {  // a list in one line
      const auto end = std::min(rest.find_first_of(",]"), rest.size());
      if (const auto item = trimmed(rest.substr(0, end)); !item.empty()) items.emplace_back(item);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  });
  if (items == default_key) secrets.network_key = SecretSettings::Key::the_default;
  return secrets;
}

Findings audit(const BridgeFacts& facts) {
  if (!facts.broker_answers) return {};  // said already, and there is nothing to be heard
  const Sentence look{"sudo systemctl status zigbee2mqtt; il perché: sudo journalctl -u zigbee2mqtt -n 30",
                      "sudo systemctl status zigbee2mqtt; the reason: sudo journalctl -u zigbee2mqtt -n 30"};
  if (!facts.state)
    return {fail("zigbee2mqtt",
                 {"nessuna traccia di Zigbee2MQTT su " + facts.base_topic + "/bridge/state",
                  "no sign of Zigbee2MQTT on " + facts.base_topic + "/bridge/state"},
                 {look.it + "; base_topic e password devono coincidere",
                  look.en + "; base_topic and password must agree"})};
  Findings out;
  if (says_online(*facts.state))
    out.push_back(fine("zigbee2mqtt", {"Zigbee2MQTT è in linea", "Zigbee2MQTT is online"}));
  else
    out.push_back(fail("zigbee2mqtt", {"Zigbee2MQTT non è in linea", "Zigbee2MQTT is offline"}, look));
  JsonReader reader;
  std::string_view why;
  const auto* parsed = facts.info ? reader.read(*facts.info, why) : nullptr;
  const auto* info = parsed ? parsed->if_object() : nullptr;
  if (!info) {
    out.push_back(warn("zigbee2mqtt.info",
                       {"bridge/info manca o non si legge: le impostazioni non sono state controllate",
                        "bridge/info is missing or unreadable: the settings have not been checked"},
                       look));
    return out;
  }
  append(out, Auditor(facts, *info).run());
  return out;
}

}  // namespace vicino::commissioning
