#include "commissioning/doctor.hpp"

#include <unistd.h>

#include <random>
#include <thread>

#include "cloud-bridge/uplink/tls_check.hpp"
#include "commissioning/bridge_audit.hpp"
#include "commissioning/certificates.hpp"
#include "commissioning/devices_audit.hpp"
#include "commissioning/lines.hpp"
#include "commissioning/service_audit.hpp"
#include "commissioning/system_probe.hpp"
#include "config/check.hpp"
#include "console/client.hpp"

namespace vicino::commissioning {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Visits of ours never share the daemon's name at a broker: it would be thrown out.
std::string visitor(const std::string& who) {
  return who + "-doctor-" + std::to_string(::getpid());
}

std::string password_of(const config::LocalBroker& broker) {
  const auto text = read_text(broker.password_file).value_or("");
  return std::string(trimmed(text.substr(0, text.find('\n'))));
}

Visit to_sensors(const config::LocalBroker& broker, bool with_password) {
  Visit v;
  v.host = broker.host;
  v.port = broker.port;
  v.client_id = visitor(broker.client_id);
  if (!with_password) return v;
  v.user = broker.user;
  v.password = password_of(broker);
  return v;
}

Findings problems_of(const Problems& problems) {
  Findings out;
  for (const Problem& p : problems) {
    const std::string place = p.file + (p.line ? ":" + std::to_string(p.line) : "");
    out.push_back(fail("configuration", same(place + ": " + p.what),
                       p.cure.empty() ? same("vicinoctl check") : same(p.cure)));
  }
  return out;
}

// What check() says, less the files that the audit of the identity looks at more closely.
Findings look_at_configuration(const config::Settings& settings, const fs::path& file) {
  config::Settings rest = settings;
  if (rest.uplink)
    rest.uplink->ca = rest.uplink->certificate = rest.uplink->key = "";
  else
    rest.uplink.emplace();  // the audit of the centre says that there is none
  rest.storage.directory = "/";
  Findings out;
  for (const config::Finding& finding : config::check(rest, file))
    out.push_back({finding.gravity == config::Gravity::error ? Level::error : Level::warning, "configuration",
                   same(finding.problem.what), same(finding.problem.cure)});
  if (worst(out) != Level::error)
    out.insert(out.begin(), fine("configuration", {"la configurazione è valida: " + file.string(),
                                                   "the configuration is valid: " + file.string()}));
  return out;
}

Findings look_at_identity(const config::Uplink& uplink, const fs::path& folder, Instant now) {
  if (uplink.key.empty()) return {};  // plaintext to this machine: for trials
  return audit(look_at({uplink.key, uplink.certificate, uplink.ca, folder / "gateway.csr", uplink.gateway,
                        owner_of_secret(uplink.key)},
                       now));
}

BrokerFacts look_at_broker(const config::LocalBroker& broker, const Visited& seen, const fs::path& conf) {
  BrokerFacts facts;
  facts.port = broker.port;
  facts.user = broker.user;
  facts.max_inflight = broker.max_inflight;
  facts.ours = seen.admission;
  facts.detail = seen.detail;
  facts.writes_anywhere = seen.echoed;
  if (seen.admission != Admission::unreachable) facts.anonymous = visit(to_sensors(broker, false)).admission;
  facts.listeners = look_at_listeners();
  facts.configuration = look_at_mosquitto(conf);
  return facts;
}

std::optional<std::string> payload(const Visited& seen, const std::string& topic) {
  const auto found = seen.heard.find(topic);
  return found == seen.heard.end() ? std::nullopt : std::optional(found->second);
}

DevicesFacts devices_of(const Visited& seen, const std::string& base, const fs::path& zigbee2mqtt,
                        Instant now) {
  DevicesFacts facts;
  facts.now = now;
  facts.devices = payload(seen, base + "/bridge/devices");
  constexpr std::string_view ending = "/availability";
  for (const auto& [topic, text] : seen.heard)
    if (topic.starts_with(base + "/") && topic.ends_with(ending))
      facts.availability[topic.substr(base.size() + 1, topic.size() - base.size() - 1 - ending.size())] =
          text;
  if (const auto states = read_text(zigbee2mqtt / "state.json")) add_states(*states, facts.states);
  return facts;
}

CentreFacts look_at_centre(const std::optional<config::Uplink>& uplink) {
  CentreFacts facts;
  facts.configured = uplink.has_value();
  if (!uplink) return facts;
  facts.uri = uplink->uri;
  const auto address = uplink::parse_broker_address(uplink->uri);
  if (!address) return facts.tls = address.error(), facts;
  const auto reached = uplink::probe(*address, {uplink->ca, uplink->certificate, uplink->key});
  if (!reached) return facts.tls = reached.error(), facts;
  Visit v;
  v.host = address->host;
  v.port = address->port;
  v.client_id = visitor(uplink->gateway);
  if (address->tls) {
    v.ca = uplink->ca;
    v.certificate = uplink->certificate;
    v.key = uplink->key;
  }
  const auto seen = visit(v);
  facts.mqtt = seen.admission;
  facts.detail = seen.detail;
  return facts;
}

Result<console::StatusView> status_at(const fs::path& socket) {
  const auto answer = console::get(socket, "/v1/status");
  if (!answer) return answer.error();
  if (answer->status != 200)
    return Error{"HTTP " + std::to_string(answer->status), "sudo systemctl restart vicinod"};
  return console::status_from_json(answer->body);
}

// The alarm lane is receipted in order: when nothing of it waits, this alarm has been stored by the centre.
TestAlarmFacts send_test(const fs::path& socket, std::chrono::milliseconds patience) {
  TestAlarmFacts facts;
  const auto start = Clock::now();
  const Command command{visitor("test") + "-" + std::to_string(std::random_device{}()), "doctor", never,
                        TestAlarm{}};
  const auto answer = console::post(socket, "/v1/commands", console::to_json(command));
  if (!answer) return facts.refused = answer.error(), facts;
  if (const auto result = console::answer_from_json(answer->body); !result)
    return facts.refused = result.error(), facts;
  do {
    std::this_thread::sleep_for(50ms);
    const auto status = status_at(socket);
    facts.receipted = status && status->journal.unsent_alarm == 0;
    facts.took = std::chrono::duration_cast<Millis>(Clock::now() - start);
  } while (!facts.receipted && facts.took < patience);
  return facts;
}

}  // namespace

Visited listen_to_bridge(const config::LocalBroker& broker, std::chrono::milliseconds listen) {
  Visit v = to_sensors(broker, true);
  v.subscribe = broker.base_topic + "/#";
  v.echo_topic = "vicino-doctor/" + std::to_string(::getpid());
  v.listen = listen;
  return visit(v);
}

Findings examine(const DoctorOptions& options) {
  const auto loaded = config::load(options.config);
  const auto* problems = std::get_if<Problems>(&loaded);
  const config::Settings settings = problems ? config::Settings{} : std::get<config::Settings>(loaded);

  const auto system = look_at_system(settings.home.zone, {settings.storage.directory});
  Findings out = problems ? problems_of(*problems) : look_at_configuration(settings, options.config);
  append(out, audit(system));
  if (problems) return out;  // who does not know the way need not set out

  if (settings.uplink)
    append(out, look_at_identity(*settings.uplink, options.config.parent_path(), system.now));

  const auto seen = listen_to_bridge(settings.local, options.listen);
  append(out, audit(look_at_broker(settings.local, seen, options.mosquitto_conf)));
  const std::string& base = settings.local.base_topic;
  append(out, audit(BridgeFacts{seen.admission == Admission::accepted, base,
                                payload(seen, base + "/bridge/state"), payload(seen, base + "/bridge/info"),
                                read_text(options.zigbee2mqtt / "configuration.yaml")}));
  append(out, audit(devices_of(seen, base, options.zigbee2mqtt, system.now), settings.home));

  const auto status = status_at(settings.socket);
  append(out, audit(status));
  append(out, audit(look_at_centre(settings.uplink)));
  if (options.send_test && settings.uplink)
    append(out, audit(send_test(settings.socket, options.receipt_within)));
  return out;
}

}  // namespace vicino::commissioning
