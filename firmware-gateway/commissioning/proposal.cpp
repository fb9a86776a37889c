#include "commissioning/proposal.hpp"

#include <algorithm>
#include <array>

#include "domain/alert.hpp"
#include "sensors/zigbee2mqtt/bridge_messages.hpp"
#include "sensors/zigbee2mqtt/suggest.hpp"

namespace vicino::commissioning {
namespace {

using sensors::zigbee2mqtt::lower_case;

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}
// In a comment a line break would end it.
std::string comment(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20; }, ' ');
  return text;
}

std::string port_given(const std::string& centre) {
  const auto colon = centre.rfind(':');
  const bool bare_ipv6 = std::ranges::count(centre, ':') > 1 && !centre.starts_with('[');
  const bool has_port = !bare_ipv6 && colon != std::string::npos && !centre.ends_with(']');
  return has_port ? centre : (bare_ipv6 ? "[" + centre + "]" : centre) + ":8883";
}

std::string room_table(const Room& room) {
  return "\n[[room]]\nid = " + toml_text(room.id) + "\ntype = " + toml_text(name(room.type)) + "\n";
}

struct Placed {
  Candidate candidate;
  std::string room;
};

bool taken(const std::vector<Candidate>& candidates, const std::string& id) {
  return std::ranges::any_of(candidates, [&](const Candidate& c) { return c.device.id == id; });
}

// The answers laid over what was proposed; answers about devices that are not paired are devices, too: they may be paired
// later.
std::vector<Placed> placed(const Answers& answers, std::vector<Candidate> candidates, const Home& home) {
  std::vector<Placed> all;
  for (const DeviceAnswer& answer : answers.devices) {
    const auto address = lower_case(answer.address);
    const auto of = [&](const auto& c) { return lower_case(c.device.address) == address; };
    const bool there =
        std::ranges::any_of(home.devices, [&](const Device& d) { return lower_case(d.address) == address; });
    if (there || std::ranges::any_of(candidates, of) || answer.skip) continue;
    Candidate c;
    c.device.address = address;
    c.device.id = "device";  // nothing of its address: ids leave the home
    for (int n = 2; taken(candidates, c.device.id) || home.find_device(c.device.id); ++n)
      c.device.id = "device_" + std::to_string(n);
    candidates.push_back(std::move(c));
  }
  for (Candidate& c : candidates) {
    const auto answer = std::ranges::find_if(answers.devices, [&](const DeviceAnswer& d) {
      return lower_case(d.address) == lower_case(c.device.address);
    });
    std::string room = c.room;
    if (answer != answers.devices.end()) {
      if (answer->skip) continue;
      if (!answer->id.empty()) c.device.id = answer->id;
      if (const auto type = device_type_from(answer->type)) c.device.type = *type;
      if (!answer->room.empty()) room = answer->room;
    }
    all.push_back({std::move(c), std::move(room)});
  }
  return all;
}

std::string device_table(const Placed& p) {
  const Device& d = p.candidate.device;
  std::string text = "\n";
  if (!p.candidate.name.empty()) text += "# " + comment(p.candidate.name + ": " + p.candidate.about) + "\n";
  if (!p.candidate.remark.empty()) text += "# " + comment(p.candidate.remark) + "\n";
  text += "[[device]]\nid = " + toml_text(d.id) + "\ntype = " + toml_text(name(d.type)) +
          "\naddress = " + toml_text(d.address) + "\n";
  if (!p.room.empty()) text += "room = " + toml_text(p.room) + "\n";
  if (d.power == Power::mains) text += "power = \"mains\"\n";
  return text;
}

// Rooms that the answers name, and those that devices stand in, each once; without those of `home`.
std::vector<Room> rooms_of(const Answers& answers, const std::vector<Placed>& devices, const Home& home) {
  std::vector<Room> rooms;
  const auto add = [&](const Room& room) {
    if (!home.find_room(room.id) && std::ranges::find(rooms, room.id, &Room::id) == rooms.end())
      rooms.push_back(room);
  };
  for (const Room& room : answers.rooms) add(room);
  for (const Placed& p : devices)
    if (!p.room.empty())
      add({p.room, room_type_from(p.room).value_or(room_in(p.room).value_or(RoomType::other))});
  return rooms;
}

std::string rooms_and_devices(const Answers& answers, const std::vector<Placed>& devices, const Home& home) {
  std::string text;
  for (const Room& room : rooms_of(answers, devices, home)) text += room_table(room);
  for (const Placed& p : devices) text += device_table(p);
  return text;
}

}  // namespace

std::optional<RoomType> room_in(std::string_view friendly_name) {
  using T = RoomType;
  static constexpr std::array<std::pair<std::string_view, RoomType>, 20> words{{
      {"bagno", T::bathroom},      {"bath", T::bathroom},      {"toilet", T::bathroom},
      {"doccia", T::bathroom},     {"letto", T::bedroom},      {"camera", T::bedroom},
      {"bed", T::bedroom},         {"pranzo", T::dining_room}, {"dining", T::dining_room},
      {"cucina", T::kitchen},      {"kitchen", T::kitchen},    {"frigo", T::kitchen},
      {"ingresso", T::entrance},   {"entrance", T::entrance},  {"front", T::entrance},
      {"corridoio", T::hallway},   {"hall", T::hallway},       {"soggiorno", T::living_room},
      {"salotto", T::living_room}, {"living", T::living_room},
  }};
  const auto lower = lower_case(friendly_name);
  for (const auto& [word, type] : words)
    if (lower.find(word) != std::string::npos) return type;
  return std::nullopt;
}

Result<std::vector<Candidate>> candidates(const std::string& bridge_devices, const Home& home) {
  auto suggestions = sensors::zigbee2mqtt::suggest_devices(bridge_devices);
  if (!suggestions) return suggestions.error();
  std::vector<Candidate> all;
  for (auto& s : *suggestions) {
    const auto same_address = [&](const Device& d) { return lower_case(d.address) == s.device.address; };
    if (std::ranges::any_of(home.devices, same_address)) continue;
    const auto word = s.device.id;
    for (int n = 2; home.find_device(s.device.id) || taken(all, s.device.id); ++n)
      s.device.id = word + "_" + std::to_string(n);
    const auto room = room_in(s.name);
    all.push_back({std::move(s.device), s.name, s.model + ", " + s.description, s.remark,
                   room ? std::string(name(*room)) : std::string()});
  }
  return all;
}

std::string vicino_toml(const Answers& a, const std::filesystem::path& directory) {
  const auto file = [&](const char* leaf) { return toml_text((directory / leaf).string()); };
  std::string text =
      "#:schema /usr/share/vicino/schema/vicino.schema.json\n"
      "# Made by vicinoctl init. Every key, with its usual value: /usr/share/vicino/examples/vicino.toml\n"
      "# After a change: vicinoctl check, then sudo systemctl reload vicinod\n\n"
      "home = \"home.toml\"\nrules = [\"rules.toml\"]\n\n"
      "[local_broker]\nport = " +
      std::to_string(a.sensors_port) +
      "\nuser = \"vicino\"\npassword_file = " + file("secrets/local-broker.password") +
      "\nbase_topic = " + toml_text(a.base_topic) + "\n";
  if (!a.centre.empty())
    text += "\n[uplink]\nuri = " + toml_text("ssl://" + port_given(a.centre)) +
            "\nrealm = " + toml_text(a.realm) + "\ngateway = " + toml_text(a.gateway) +
            "\nca = " + file("centre-ca.pem") + "\ncertificate = " + file("gateway.pem") +
            "\nkey = " + file("secrets/gateway.key") + "\n";
  return text + "\n[storage]\ndirectory = " + toml_text(a.state.string()) +
         "\n\n[console]\nsocket = " + toml_text(a.socket.string()) + "\n";
}

std::string rules_toml(const Answers& a) {
  std::string text =
      "#:schema /usr/share/vicino/schema/rules.schema.json\n"
      "# Made by vicinoctl init. What each rule comes to: vicinoctl rules explain FILE\n\n"
      "# Every kind of alert for which the home has sensors, with its usual limits.\ndefaults = true\n";
  if (!a.alerts) return text;
  // What guards the gateway itself is not for the technician to leave out.
  constexpr CareKind last_about_the_person = CareKind::night_bathroom;
  for (unsigned i = 1; i <= static_cast<unsigned>(last_about_the_person); ++i) {
    const auto kind = name(static_cast<CareKind>(i));
    if (!std::ranges::count(*a.alerts, kind))
      text += "\n[[rule]]\nkind = " + toml_text(kind) + "\nenabled = false # not wanted in this home\n";
  }
  return text;
}

std::string home_toml(const Answers& a, const std::vector<Candidate>& found) {
  const auto devices = placed(a, found, {});
  return "#:schema /usr/share/vicino/schema/home.schema.json\n"
         "# Made by vicinoctl init. Ids appear in alerts: no names of persons, no addresses.\n\n"
         "zone = " +
         toml_text(a.zone) +
         "\n\n# Zigbee2MQTT itself: every other device is heard through it.\n[[device]]\nid = "
         "\"zigbee\"\ntype = \"bridge\"\n"
         "address = " +
         toml_text(a.base_topic) + "\n" + rooms_and_devices(a, devices, {});
}

std::string home_additions(const Answers& a, const std::vector<Candidate>& found, const Home& home) {
  const auto devices = placed(a, found, home);
  return devices.empty() ? std::string() : rooms_and_devices(a, devices, home);
}

}  // namespace vicino::commissioning
