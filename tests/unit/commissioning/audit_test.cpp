// Facts -> findings: a home that is well, and then one thing wrong at a time, each told once, with its cure.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "commissioning/bridge_audit.hpp"
#include "commissioning/broker_audit.hpp"
#include "commissioning/devices_audit.hpp"
#include "commissioning/identity_audit.hpp"
#include "commissioning/service_audit.hpp"
#include "commissioning/system_audit.hpp"

using namespace vicino;
using namespace vicino::commissioning;
using namespace std::chrono_literals;

namespace {

const Instant now = *parse_rfc3339("2026-11-22T07:00:00Z");

template <class Facts>
struct Row {
  const char* what;
  std::function<void(Facts&)> spoil;
  const char* check;
  Level level;
};

// Everything but the named check is ok, and whoever reads it can act in both languages.
void expect_one(const Findings& findings, const std::string& what, const std::string& check, Level level) {
  INFO(what);
  std::size_t told = 0;
  for (const Finding& f : findings) {
    INFO(f.check << ": " << f.found.en);
    CHECK_FALSE(f.found.it.empty());
    CHECK_FALSE(f.found.en.empty());
    CHECK((f.level == Level::ok) == f.cure.it.empty());
    CHECK((f.level == Level::ok) == f.cure.en.empty());
    if (f.level == Level::ok) continue;
    CHECK(f.check == check);
    CHECK(f.level == level);
    ++told;
  }
  CHECK(told == 1);
}

template <class Facts, class Judge>
void play(const Facts& well, const std::vector<Row<Facts>>& rows, Judge judge) {
  for (const Finding& f : judge(well)) {
    INFO(f.check << ": " << f.found.en);
    CHECK(f.level == Level::ok);
  }
  for (const auto& row : rows) {
    Facts facts = well;
    row.spoil(facts);
    expect_one(judge(facts), row.what, row.check, row.level);
  }
}

IdentityFacts an_identity() {
  IdentityFacts f;
  f.now = now;
  f.gateway = "gw-7f3a";
  static_cast<PemFile&>(f.key) = {"/etc/vicino/gateway.key", true, true, true};
  f.key.mode = 0600;
  f.key.owner = f.key.expected_owner = "vicino";
  static_cast<PemFile&>(f.certificate) = {"/etc/vicino/gateway.pem", true, true, true};
  f.certificate.common_name = "gw-7f3a";
  f.certificate.issuer = "Crema CA";
  f.certificate.not_before = now - 24h;
  f.certificate.not_after = now + 24h * 300;
  f.certificate.matches_key = true;
  static_cast<PemFile&>(f.ca) = {"/etc/vicino/centre-ca.pem", true, true, true};
  f.ca.name = "Crema CA";
  f.ca.not_after = now + 24h * 3000;
  return f;
}

SystemFacts a_system() {
  return {now,  true, "Europe/Rome", "Europe/Rome", {{"/var/lib/vicino", true, false, 4ull << 30}},
          true, false};
}

// As /proc/net/tcp shows them.
const std::string proc_net_tcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000   102        0 12345 1 0 "
    "100 0 0 10 0\n"
    "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12346 1 0 "
    "100 0 0 10 0\n"
    "   2: 0100007F:075B 0100007F:9C40 01 00000000:00000000 00:00000000 00000000   102        0 12347 1 0 "
    "100 0 0 10 0\n";
const std::string proc_net_tcp6 =
    "  sl  local_address                         remote_address                        st tx_queue rx_queue\n"
    "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000\n"
    "   1: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A "
    "00000000:00000000\n";

BrokerFacts a_broker() {
  BrokerFacts f;
  f.user = "vicino";
  f.anonymous = Admission::refused;
  f.ours = Admission::accepted;
  f.listeners = read_listeners(proc_net_tcp);
  f.configuration = BrokerConfiguration{{{"127.0.0.1", 1883}}, false, "p", "a", 1000, true};
  return f;
}

// The shapes of Zigbee2MQTT 2.x, with its password and keys left out as it leaves them out.
std::string info(const std::string& from = "", const std::string& to = "") {
  std::string text =
      R"({"commit":"3c3d8c1a","config":{"advanced":{"cache_state":true,"cache_state_send_on_startup":true,"channel":25,
"ext_pan_id":[12,34,56,78,90,12,34,56],"last_seen":"ISO_8601","output":"json","pan_id":31337},
"availability":{"active":{"timeout":10},"enabled":true,"passive":{"timeout":1500}},"device_options":{"qos":1,"retain":false},
"frontend":{"base_url":"/","enabled":true,"host":"127.0.0.1","port":8080},"health":{"interval":10},
"mqtt":{"base_topic":"zigbee2mqtt","server":"mqtt://127.0.0.1:1883","version":4},"version":5},
"network":{"channel":25,"pan_id":31337},"permit_join":false,"restart_required":false,"version":"2.14.1"})";
  if (const auto at = text.find(from); !from.empty()) {
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  }
  return text;
}
const std::string generated_key =
    "advanced:\n  network_key:\n    - 17\n    - 230\n  pan_id: 31337\nfrontend:\n  enabled: true\n";
const std::string default_key =
    "advanced:\n  network_key: [1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13]\n";

BridgeFacts a_bridge() {
  return {true, "zigbee2mqtt", R"({"state":"online"})", info(), generated_key};
}

Home a_home() {
  Home home;
  Device bridge;
  bridge.id = "zigbee";
  bridge.address = "zigbee2mqtt";
  bridge.type = DeviceType::bridge;
  Device pendant;
  pendant.id = "pendant";
  pendant.address = "0x00137AFFFF060001";
  pendant.type = DeviceType::sos_button;
  pendant.safety = true;
  home.devices = {bridge, pendant};
  return home;
}

std::string entry(const std::string& address, const std::string& name, const std::string& more = "") {
  return R"({"ieee_address":")" + address + R"(","friendly_name":")" + name +
         R"(","type":"EndDevice","power_source":"Battery","disabled":false,"interview_state":"SUCCESSFUL")" +
         more + "}";
}
DevicesFacts the_devices() {
  DevicesFacts f;
  f.now = now;
  f.devices =
      R"([{"ieee_address":"0x00124b00fa4e0001","friendly_name":"Coordinator","type":"Coordinator"},)" +
      entry("0x00137affff060001", "sos/camera") + "]";
  f.availability["sos/camera"] = R"({"state":"online"})";
  f.states["0x00137affff060001"] =
      R"({"battery":87,"linkquality":120,"last_seen":"2026-11-21T20:11:00+01:00"})";
  return f;
}

console::StatusView a_status() {
  console::StatusView s;
  s.protected_now = true;
  s.version = "0.1.0";
  return s;
}

void set(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("what can be wrong with the identity is told with its cure") {
  using F = IdentityFacts;
  play<F>(
      an_identity(),
      {{"no key", [](F& f) { f.key.present = false; }, "key", Level::error},
       {"not for us", [](F& f) { f.key.readable = false; }, "key", Level::error},
       {"no PEM", [](F& f) { f.key.valid = false; }, "key", Level::error},
       {"others read it", [](F& f) { f.key.mode = 0640; }, "key.mode", Level::error},
       {"somebody else's", [](F& f) { f.key.owner = "root"; }, "key.owner", Level::error},
       {"no certificate", [](F& f) { f.certificate.present = false; }, "certificate", Level::error},
       {"no certificate in it", [](F& f) { f.certificate.valid = false; }, "certificate", Level::error},
       {"another key's", [](F& f) { f.certificate.matches_key = false; }, "certificate.key", Level::error},
       {"another gateway's", [](F& f) { f.certificate.common_name = "gw-1"; }, "certificate.name",
        Level::error},
       {"forged", [](F& f) { f.certificate.chain = Chain::broken; }, "certificate.chain", Level::error},
       {"expired", [](F& f) { f.certificate.not_after = now - 1h; }, "certificate.expiry", Level::error},
       {"29 days left", [](F& f) { f.certificate.not_after = now + 24h * 29; }, "certificate.expiry",
        Level::warning},
       {"not yet", [](F& f) { f.certificate.not_before = now + 1h; }, "certificate.expiry", Level::error},
       {"no CA", [](F& f) { f.ca.present = false; }, "ca", Level::error},
       {"CA expired", [](F& f) { f.ca.not_after = now - 1h; }, "ca", Level::error},
       {"CA about to expire", [](F& f) { f.ca.not_after = now + 24h * 3; }, "ca", Level::warning}},
      [](const F& f) { return audit(f); });
}

TEST_CASE("a missing certificate tells which file to bring to the centre and what to type next") {
  auto facts = an_identity();
  facts.certificate.present = false;
  facts.request = "/etc/vicino/gateway.csr";
  const auto findings = audit(facts);
  const auto found = std::ranges::find(findings, Level::error, &Finding::level);
  REQUIRE(found != findings.end());
  CHECK(found->cure.it.find("/etc/vicino/gateway.csr al centro") != std::string::npos);
  CHECK(found->cure.en.find("vicinoctl init --certificate FILE --ca FILE") != std::string::npos);
}

TEST_CASE("what can be wrong with the machine is told with its cure") {
  using F = SystemFacts;
  play<F>(a_system(),
          {{"1970", [](F& f) { f.now = instant_from_ms(86'400'000); }, "clock", Level::error},
           {"nobody sets it", [](F& f) { f.clock_synchronised = false; }, "clock", Level::error},
           {"another zone", [](F& f) { f.machine_zone = "Etc/UTC"; }, "zone", Level::warning},
           {"no directory", [](F& f) { f.disks[0].present = false; }, "disk", Level::error},
           {"read-only", [](F& f) { f.disks[0].read_only = true; }, "disk.read-only", Level::error},
           {"getting full", [](F& f) { f.disks[0].free_bytes = 200u << 20; }, "disk", Level::warning},
           {"full", [](F& f) { f.disks[0].free_bytes = 1u << 20; }, "disk", Level::error},
           {"log on the card", [](F& f) { f.log_on_flash = true; }, "journald", Level::warning}},
          [](const F& f) { return audit(f); });
}

TEST_CASE("journald writes to the card as its settings say, and by default where its folder is there") {
  CHECK(journald_is_persistent({}, true));
  CHECK_FALSE(journald_is_persistent({}, false));
  CHECK_FALSE(journald_is_persistent({"[Journal]\n#Storage=auto\n", "[Journal]\nStorage=volatile\n"}, true));
  CHECK(journald_is_persistent({"[Journal]\nStorage = volatile", "Storage=persistent"}, false));
}

TEST_CASE("what can be wrong with the sensors' broker is told with its cure") {
  using F = BrokerFacts;
  play<F>(
      a_broker(),
      {{"nobody there", [](F& f) { f.ours = f.anonymous = Admission::unreachable; }, "broker", Level::error},
       {"no broker", [](F& f) { f.ours = Admission::silent; }, "broker", Level::error},
       {"wrong password", [](F& f) { f.ours = Admission::refused; }, "broker.password", Level::error},
       {"anybody gets in", [](F& f) { f.anonymous = Admission::accepted; }, "broker.anonymous", Level::error},
       {"no access list", [](F& f) { f.writes_anywhere = true; }, "broker.acl", Level::error},
       {"default window", [](F& f) { f.configuration->max_inflight.reset(); }, "broker.inflight",
        Level::warning},
       {"Nagle", [](F& f) { f.configuration->tcp_nodelay.reset(); }, "broker.nodelay", Level::warning},
       {"listener without address", [](F& f) { f.configuration->listeners[0].address = "0.0.0.0"; },
        "broker.loopback", Level::error},
       {"open to the network",
        [](F& f) {
          f.listeners.push_back({"0.0.0.0", 1883});
        },
        "broker.loopback", Level::error},
       {"an unknown port", [](F& f) { f.listeners = read_listeners(proc_net_tcp6); }, "ports",
        Level::warning}},
      [](const F& f) { return audit(f); });
}

TEST_CASE("listeners are read from the kernel's tables, connections are left out") {
  CHECK(read_listeners(proc_net_tcp) == std::vector<Listener>{{"127.0.0.1", 1883}, {"0.0.0.0", 22}});
  CHECK(read_listeners(proc_net_tcp6) == std::vector<Listener>{{"::", 8080}, {"::1", 631}});
  CHECK(read_listeners("nonsense\n: 0A\n").empty());
}

TEST_CASE("mosquitto's settings are read in its order, and the shipped ones are as the audit wants them") {
  const auto c =
      read_mosquitto_conf({"listener 1883\nmax_inflight_messages 20\n# allow_anonymous true\n",
                           "max_inflight_messages 1000\nallow_anonymous false\nset_tcp_nodelay true\n"});
  CHECK(c.listeners == std::vector<Listener>{{"0.0.0.0", 1883}});
  CHECK(c.max_inflight == 1000);
  CHECK(c.allow_anonymous == false);
  std::ifstream shipped(VICINO_SOURCE_DIR "/config/mosquitto/sensors.conf");
  std::stringstream text;
  text << shipped.rdbuf();
  auto facts = a_broker();
  facts.configuration = read_mosquitto_conf({text.str()});
  CHECK(worst(audit(facts)) == Level::ok);
}

TEST_CASE("what can be wrong with Zigbee2MQTT is told with its cure") {
  using F = BridgeFacts;
  const auto told = [](const char* from, const char* to) { return [=](F& f) { f.info = info(from, to); }; };
  play<F>(
      a_bridge(),
      {{"never there", [](F& f) { f.state.reset(); }, "zigbee2mqtt", Level::error},
       {"gone", [](F& f) { f.state = R"({"state":"offline"})"; }, "zigbee2mqtt", Level::error},
       {"no info", [](F& f) { f.info.reset(); }, "zigbee2mqtt.info", Level::warning},
       {"info is no JSON", [](F& f) { f.info = "{"; }, "zigbee2mqtt.info", Level::warning},
       {"old", told("2.14.1", "1.42.0"), "zigbee2mqtt.version", Level::warning},
       {"no availability", told(R"("enabled":true,"passive")", R"("enabled":false,"passive")"),
        "zigbee2mqtt.availability", Level::error},
       {"a week of silence", told("1500", "10080"), "zigbee2mqtt.availability", Level::warning},
       {"no last_seen", told("ISO_8601", "disable"), "zigbee2mqtt.last-seen", Level::error},
       {"attributes", told(R"("output":"json")", R"("output":"attribute")"), "zigbee2mqtt.output",
        Level::error},
       {"QoS 0", told(R"("qos":1,)", ""), "zigbee2mqtt.qos", Level::error},
       {"retained states", told(R"("retain":false)", R"("retain":true)"), "zigbee2mqtt.retain",
        Level::warning},
       {"open network", told(R"("permit_join":false)", R"("permit_join":true)"), "zigbee2mqtt.permit-join",
        Level::warning},
       {"frontend open", told(R"("host":"127.0.0.1",)", ""), "zigbee2mqtt.frontend", Level::error},
       {"frontend open, with a password",
        [&](F& f) {
          f.info = info(R"("host":"127.0.0.1",)", "");
          *f.configuration += "  auth_token: x\n";
        },
        "zigbee2mqtt.frontend", Level::warning},
       {"another broker", told("mqtt://127.0.0.1:1883", "mqtt://192.168.1.9"), "zigbee2mqtt.server",
        Level::error},
       {"default key", [](F& f) { f.configuration = default_key; }, "zigbee2mqtt.network-key", Level::error},
       {"default ids, key unseen",
        [](F& f) {
          f.configuration.reset();
          set(*f.info, "[12,34,56,78,90,12,34,56]", "[221,221,221,221,221,221,221,221]");
          set(*f.info, "31337", "6754");
        },
        "zigbee2mqtt.network-key", Level::warning}},
      [](const F& f) { return audit(f); });
  CHECK(audit(BridgeFacts{}).empty());  // no broker: said elsewhere
}

TEST_CASE("the network key of configuration.yaml is told from the default one in both notations") {
  using Key = SecretSettings::Key;
  CHECK(read_secrets(default_key).network_key == Key::the_default);
  std::string lines = "  network_key:\n";
  for (const char* n : {"1", "3", "5", "7", "9", "11", "13", "15", "0", "2", "4", "6", "8", "10", "12", "13"})
    lines += std::string("    - ") + n + "\n";
  CHECK(read_secrets(lines).network_key == Key::the_default);
  CHECK(read_secrets("  network_key: GENERATE\n").network_key == Key::generated);
  CHECK(read_secrets("  network_key: '!secret.yaml network_key'\n").network_key == Key::generated);
  CHECK(read_secrets(generated_key).network_key == Key::generated);
  CHECK(read_secrets("mqtt:\n  server: x\n").network_key == Key::not_found);
}

TEST_CASE("what can be wrong with a device is told with its cure") {
  using F = DevicesFacts;
  const Home home = a_home();
  const auto state = [](const char* json) { return [=](F& f) { f.states["0x00137affff060001"] = json; }; };
  const auto listed = [](std::string entries) { return [=](F& f) { f.devices = "[" + entries + "]"; }; };
  const auto ours = entry("0x00137affff060001", "sos/camera");
  play<F>(
      the_devices(),
      {{"not paired", listed(""), "device.missing", Level::error},
       {"not in the home", listed(ours + "," + entry("0x1", "stranger")), "device.unknown", Level::warning},
       {"interview failed",
        listed(entry("0x00137affff060001", "sos/camera", R"(,"interview_state":"FAILED")")),
        "device.interview", Level::error},
       {"disabled",
        listed(R"({"ieee_address":"0x00137affff060001","friendly_name":"sos/camera","disabled":true})"),
        "device.disabled", Level::error},
       {"silent", [](F& f) { f.availability["sos/camera"] = R"({"state":"offline"})"; }, "device.silent",
        Level::error},
       {"battery low", state(R"({"battery":9})"), "device.battery", Level::warning},
       {"battery empty", state(R"({"battery":2})"), "device.battery", Level::error},
       {"battery low, no figure", state(R"({"battery_low":true})"), "device.battery", Level::warning},
       {"weak link", state(R"({"linkquality":12})"), "device.link", Level::warning},
       {"no list", [](F& f) { f.devices = "{}"; }, "devices", Level::warning}},
      [&](const F& f) { return audit(f, home); });
  CHECK(audit(DevicesFacts{}, home).empty());  // Zigbee2MQTT is not there: said elsewhere
}

TEST_CASE("a silent device is told with when it last spoke") {
  auto facts = the_devices();
  facts.availability["sos/camera"] = R"({"state":"offline"})";
  const auto findings = audit(facts, a_home());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].found.en.find("since 2026-11-21T19:11") != std::string::npos);
}

TEST_CASE("states heard are newer than those of state.json") {
  std::map<std::string, std::string> states{{"0x1", "new"}};
  add_states(R"({"0x1":{"battery":1},"0X2":{"battery":2},"3":4})", states);
  CHECK(states == std::map<std::string, std::string>{{"0x1", "new"}, {"0x2", R"({"battery":2})"}});
  add_states("no JSON", states);
  CHECK(states.size() == 2);
}

TEST_CASE("what vicinod says of itself becomes findings") {
  using F = Result<console::StatusView>;
  play<F>(
      F(a_status()),
      {{"nobody answers",
        [](F& f) {
          f = Error{"cannot reach vicinod", ""};
        },
        "vicinod", Level::error},
       {"not protected",
        [](F& f) {
          f->protected_now = false;
          f->reasons = {{"Manca il broker.", "No broker."}};
        },
        "vicinod", Level::error},
       {"protected, but",
        [](F& f) {
          f->reasons = {{"Disco pieno.", "Disk full."}};
        },
        "vicinod", Level::warning},
       {"safe mode", [](F& f) { f->safe_mode = true; }, "vicinod.safe-mode", Level::error},
       {"the daily test is not receipted",
        [](F& f) {
          f->self_test = SelfTestResult{f->now, TestOutcome::failed, 10min};
        },
        "vicinod.self-test", Level::error},
       {"a blind rule",
        [](F& f) {
          f->degraded = {{"long-stay", {"door"}}};
        },
        "vicinod.degraded", Level::warning},
       {"alarms wait", [](F& f) { f->journal.unsent_alarm = 2; }, "vicinod.backlog", Level::warning},
       {"much waits", [](F& f) { f->journal.unsent_telemetry = 6000; }, "vicinod.backlog", Level::warning},
       {"away", [](F& f) { f->mode = Mode::away; }, "vicinod.mode", Level::warning}},
      [](const F& f) { return audit(f); });
}

TEST_CASE("the way to the centre, and a test alarm, are judged by what came back") {
  using F = CentreFacts;
  play<F>(F{true, "ssl://centre.example:8883", {}, Admission::accepted, ""},
          {{"none", [](F& f) { f.configured = false; }, "centre", Level::warning},
           {"wrong name",
            [](F& f) {
              f.tls = Error{"the certificate is for another name", ""};
            },
            "centre.tls", Level::error},
           {"not registered", [](F& f) { f.mqtt = Admission::refused; }, "centre", Level::error},
           {"silent", [](F& f) { f.mqtt = Admission::silent; }, "centre", Level::error}},
          [](const F& f) { return audit(f); });
  using T = TestAlarmFacts;
  play<T>(T{{}, true, 90ms},
          {{"refused",
            [](T& t) {
              t.refused = Error{"no", ""};
            },
            "test-alarm", Level::error},
           {"no receipt", [](T& t) { t.receipted = false; }, "test-alarm", Level::error}},
          [](const T& t) { return audit(t); });
}
