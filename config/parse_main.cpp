#include "config/parse_main.hpp"

#include <algorithm>
#include <charconv>

#include "config/parse_home.hpp"
#include "config/table_reader.hpp"

namespace vicino::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// "ssl://centre.example:8883" in its parts. Empty host: not understood.
struct Uri {
  std::string scheme;
  std::string host;
  int port = 0;
};

Uri split_uri(std::string_view text) {
  Uri uri;
  const auto colons = text.find("://");
  if (colons == std::string_view::npos) return {};
  uri.scheme = text.substr(0, colons);
  std::string_view rest = text.substr(colons + 3);
  if (rest.starts_with('[')) {  // [::1]:8883
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return {};
    uri.host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
  } else {
    const auto end = std::min(rest.find(':'), rest.size());
    uri.host = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  if (rest.starts_with(':')) rest.remove_prefix(1);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), uri.port);
  if (error != std::errc{} || end != rest.data() + rest.size() || uri.port < 1 || uri.port > 65535) return {};
  if (uri.host.find_first_of("/@ ") != std::string::npos) return {};
  return uri;
}

// A part of a topic: no separator, no wildcard, nothing that would need escaping.
bool is_topic_part(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void parse_local_broker(Report& report, const Node& node, LocalBroker& broker) {
  TableReader reader(report, node, Section::local_broker);
  if (const auto host = reader.text("host")) {
    broker.host = *host;
    if (!is_loopback(*host))
      reader.wrong("host",
                   "'" + *host + "' is not this machine: passwords and readings would travel in the clear",
                   "run the sensors' broker on the gateway itself: host = \"127.0.0.1\"");
  }
  broker.port = static_cast<int>(reader.integer("port", {1, 65535}).value_or(broker.port));
  broker.user = reader.text("user").value_or("");
  broker.password_file = reader.text("password_file").value_or("");
  if (reader.has("user") != reader.has("password_file"))
    reader.missing(reader.has("user") ? "password_file" : "user",
                   "a user needs a password file and the other way round");
  if (const auto id = reader.required_text_or("client_id", broker.client_id)) {
    broker.client_id = *id;
    if (!is_topic_part(*id))
      reader.wrong("client_id", "client_id '" + *id + "' has characters it may not have",
                   "use 1 to 64 letters, digits, '_' and '-'");
  }
  if (const auto topic = reader.required_text_or("base_topic", broker.base_topic)) {
    broker.base_topic = *topic;
    if (topic->find_first_of("#+") != std::string::npos || topic->starts_with('/') || topic->ends_with('/'))
      reader.wrong("base_topic", "'" + *topic + "' is no base topic",
                   "write Zigbee2MQTT's base_topic, without wildcards and outer slashes: \"zigbee2mqtt\"");
  }
  broker.max_inflight =
      static_cast<int>(reader.integer("max_inflight", {2, 65535}).value_or(broker.max_inflight));
  reader.finish();
}

// As the centre's protocol wants them (docs/protocol): a part of every topic and of the certificate's name.
bool is_wire_id(std::string_view text) {
  const auto first = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 64 && first(text.front()) && text != "centre" &&
         std::ranges::all_of(text, [&](char c) { return first(c) || c == '-' || c == '_' || c == '.'; });
}

void check_wire_id(TableReader& reader, std::string_view key, const std::string& value, const char* example) {
  if (is_wire_id(value)) return;
  if (value == "centre") return reader.wrong(key, "'centre' is the centre itself", "choose another word");
  reader.wrong(
      key, std::string(key) + " '" + value + "' has characters that a topic may not have",
      std::string("use 1 to 64 of a-z, 0-9, '-', '_' and '.', a letter or digit first: \"") + example + "\"");
}

// The address of a centre's broker; its parts, none where it is wrong.
Uri parse_uri(TableReader& reader, std::string& target) {
  Uri uri;
  if (const auto text = reader.required_text("uri", "ssl://centre.example:8883")) {
    target = *text;
    uri = split_uri(*text);
    if (uri.host.empty() || (uri.scheme != "ssl" && uri.scheme != "tcp")) {
      reader.wrong("uri", "uri '" + *text + "' is not understood",
                   "write ssl://host:port, for instance \"ssl://centre.example:8883\"");
      uri = {};
    } else if (uri.scheme == "tcp" && !is_loopback(uri.host)) {
      reader.wrong("uri", "uri '" + *text + "' would send alarms in the clear",
                   "use ssl:// with ca, certificate and key; tcp:// is for this machine only");
    }
  }
  return uri;
}

void parse_second(Report& report, const Node& node, const Uplink& first, SecondBroker& second) {
  TableReader reader(report, node, Section::uplink_second);
  const Uri uri = parse_uri(reader, second.uri);
  if (!second.uri.empty() && second.uri == first.uri)
    reader.wrong("uri", "uri '" + second.uri + "' is that of [uplink], too: when it fails, both do",
                 "write the address of the centre's other broker, or remove [uplink.second]");
  const auto file = [&](std::string_view key, const std::filesystem::path& of_first, const char* example) {
    if (reader.has(key) || (uri.scheme == "ssl" && of_first.empty()))
      return std::filesystem::path(reader.required_text(key, example).value_or(""));
    return of_first;
  };
  second.ca = file("ca", first.ca, "/etc/vicino/centre-ca.pem");
  second.certificate = file("certificate", first.certificate, "/etc/vicino/gateway.pem");
  second.key = file("key", first.key, "/etc/vicino/secrets/gateway.key");
  reader.finish();
}

void parse_uplink(Report& report, const Node& node, Uplink& uplink) {
  TableReader reader(report, node, Section::uplink);
  const Uri uri = parse_uri(reader, uplink.uri);
  if (const auto realm = reader.required_text("realm", "crema")) {
    uplink.realm = *realm;
    check_wire_id(reader, "realm", *realm, "crema");
  }
  if (const auto gateway = reader.required_text("gateway", "gw-7f3a")) {
    uplink.gateway = *gateway;
    check_wire_id(reader, "gateway", *gateway, "gw-7f3a");
  }
  const auto file = [&](std::string_view key, const char* example) -> std::filesystem::path {
    if (uri.scheme == "ssl" || reader.has(key)) return reader.required_text(key, example).value_or("");
    return {};
  };
  uplink.ca = file("ca", "/etc/vicino/centre-ca.pem");
  uplink.certificate = file("certificate", "/etc/vicino/gateway.pem");
  uplink.key = file("key", "/etc/vicino/secrets/gateway.key");
  if (reader.has("command_key"))
    uplink.command_key = reader.required_text("command_key", "/etc/vicino/centre-commands.pem").value_or("");
  uplink.heartbeat = reader.duration("heartbeat", {minutes{1}, minutes{1440}}).value_or(uplink.heartbeat);
  if (const auto text = reader.text("self_test")) {
    const auto time = parse_time_of_day(*text);
    uplink.self_test = time ? std::optional(*time) : std::nullopt;
    if (!time && *text != "never")
      reader.wrong("self_test", "self_test '" + *text + "' is no time of day",
                   "write \"11:00\", or \"never\"");
  }
  if (const Node* second = reader.table("second"))
    parse_second(report, *second, uplink, uplink.second.emplace());
  reader.finish();
}

void parse_storage(Report& report, const Node& node, Storage& storage) {
  TableReader reader(report, node, Section::storage);
  if (const auto directory = reader.required_text_or("directory", storage.directory.string())) {
    storage.directory = *directory;
    if (!storage.directory.is_absolute())
      reader.wrong("directory",
                   "directory '" + *directory + "' is relative: it would depend on where vicinod starts",
                   "write it from the root: \"/var/lib/vicino\"");
  }
  storage.keep_readings =
      reader.duration("keep_readings", {hours{1}, hours{24 * 366}}).value_or(storage.keep_readings);
  storage.keep_alarms =
      reader.duration("keep_alarms", {hours{24}, hours{24 * 366 * 10}}).value_or(storage.keep_alarms);
  reader.finish();
}

void parse_console(Report& report, const Node& node, Settings& settings) {
  TableReader reader(report, node, Section::console);
  if (const auto socket = reader.required_text_or("socket", settings.socket.string())) {
    settings.socket = *socket;
    // sockaddr_un has room for 107 characters.
    if (!settings.socket.is_absolute() || socket->size() > 107)
      reader.wrong("socket", "socket '" + *socket + "' is no usable path",
                   "write it from the root, at most 107 characters: \"/run/vicino/console.sock\"");
  }
  reader.finish();
}

// A program of the technician's. Whether it is there is check's business: it may come with another package.
std::filesystem::path program(TableReader& reader, std::string_view key) {
  if (!reader.has(key)) return {};
  const auto path = reader.required_text(key, "/usr/lib/vicino/hooks/sms-mmcli").value_or("");
  if (!path.empty() && !path.starts_with('/'))
    reader.wrong(key,
                 std::string(key) + " '" + path + "' is relative: it would depend on where vicinod starts",
                 "write it from the root: \"/usr/lib/vicino/hooks/sms-mmcli\"");
  return path;
}

HelpDevice parse_help_device(Report& report, const Node& node) {
  TableReader reader(report, node, Section::help_device);
  HelpDevice device;
  if (const auto topic = reader.required_text("topic", "hall_siren/set")) {
    device.topic = *topic;
    if (!topic->ends_with("/set") || topic->starts_with('/') ||
        topic->find_first_of("#+") != std::string::npos)
      reader.wrong("topic", "topic '" + *topic + "' does not ask a device for anything",
                   "write the friendly name and /set, without the base topic: \"hall_siren/set\"");
  }
  const auto keys = known_keys(Section::help_device);
  for (const auto& word : keys.subspan(1))
    if (const auto payload = reader.text(word)) device.payloads.emplace_back(word, *payload);
  if (device.payloads.empty())
    reader.missing("calling",
                   "say what to publish: calling = '{\"state\":\"ON\"}', over = '{\"state\":\"OFF\"}'");
  reader.finish();
  return device;
}

void parse_help(Report& report, const Node& node, Help& help) {
  static const std::vector<std::string> severities = names_up_to(Severity::highest);
  TableReader reader(report, node, Section::help);
  help.after = reader.duration("after", {minutes{1}, minutes{30}}).value_or(help.after);
  help.hook = program(reader, "hook");
  help.announce = program(reader, "announce");
  help.severity = reader.choice<Severity>("severity", severity_from, severities).value_or(help.severity);
  for (const Node* device : reader.tables("device", max_help_devices))
    help.devices.push_back(parse_help_device(report, *device));
  reader.finish();
}

std::vector<NamedFile> parse_rule_files(TableReader& reader) {
  std::vector<NamedFile> files;
  for (auto& item : reader.texts("rules")) {
    const bool twice =
        std::ranges::any_of(files, [&](const NamedFile& file) { return file.path == item.text; });
    if (twice)
      reader.report().add(item.place, reader.subject() + ": rules file '" + item.text + "' stands twice",
                          "remove one of the two");
    else
      files.push_back({item.text, item.place});
  }
  if (files.size() > max_rule_files) {
    reader.wrong("rules", "more than " + std::to_string(max_rule_files) + " entries of rules",
                 "join some files");
    files.resize(max_rule_files);
  }
  if (!reader.has("rules")) files.push_back({"rules.toml", {}});
  return files;
}

}  // namespace

bool is_loopback(std::string_view host) noexcept {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  return std::ranges::count(host, '.') == 3 &&
         std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

MainFile parse_main(std::string_view text, const std::string& file, Problems& problems) {
  const Document document = parse_document(text, file);
  problems.insert(problems.end(), document.syntax.begin(), document.syntax.end());
  Report report{file, problems, !document.syntax.empty()};
  MainFile main;
  TableReader reader(report, document.root, Section::main);
  if (const auto home = reader.required_text_or("home", main.home.path))
    main.home = {*home, reader.has("home") ? reader.place("home") : Place{}};
  main.rules = parse_rule_files(reader);
  if (const Node* node = reader.table("local_broker")) parse_local_broker(report, *node, main.settings.local);
  if (const Node* node = reader.table("uplink")) parse_uplink(report, *node, main.settings.uplink.emplace());
  if (const Node* node = reader.table("storage")) parse_storage(report, *node, main.settings.storage);
  if (const Node* node = reader.table("help")) parse_help(report, *node, main.settings.help);
  if (const Node* node = reader.table("console")) parse_console(report, *node, main.settings);
  reader.finish();
  return main;
}

}  // namespace vicino::config
