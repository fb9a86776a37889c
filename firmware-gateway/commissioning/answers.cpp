#include "commissioning/answers.hpp"

#include <algorithm>

#include "config/document.hpp"
#include "config/suggest.hpp"
#include "domain/alert.hpp"

namespace vicino::commissioning {
namespace {

using config::Kind;
using config::Member;
using config::Node;

class Reader {
 public:
  Reader(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  Answers read(const Node& root) {
    known(root, {"realm", "gateway", "centre", "zone", "sensors_port", "base_topic", "alerts", "room",
                 "device", "state", "socket"});
    Answers a;
    text(root, "realm", a.realm);
    text(root, "gateway", a.gateway);
    text(root, "centre", a.centre);
    text(root, "zone", a.zone);
    text(root, "base_topic", a.base_topic);
    path(root, "state", a.state);
    path(root, "socket", a.socket);
    if (const Member* port = root.find("sensors_port")) {
      if (port->value.kind == Kind::integer && port->value.integer > 0 && port->value.integer < 65536)
        a.sensors_port = static_cast<int>(port->value.integer);
      else
        tell(*port, "sensors_port is no port", "write a number: sensors_port = 1883");
    }
    if (const Member* alerts = root.find("alerts")) read_alerts(*alerts, a);
    each_table(root, "room", [&](const Node& node) { read_room(node, a); });
    each_table(root, "device", [&](const Node& node) { read_device(node, a); });
    if (!a.centre.empty() && a.realm.empty())
      problems_.push_back({file_, 0, 0, "realm is missing", "the centre says which: realm = \"crema\""});
    return a;
  }

 private:
  void tell(const Member& member, std::string what, std::string cure) {
    problems_.push_back({file_, member.place.line, member.place.column, std::move(what), std::move(cure)});
  }
  void known(const Node& table, const std::vector<std::string>& keys) {
    for (const Member& member : table.members)
      if (!std::ranges::count(keys, member.key))
        tell(member, "unknown key '" + member.key + "'", config::cure_among(member.key, keys));
  }
  void text(const Node& table, std::string_view key, std::string& into) {
    const Member* member = table.find(key);
    if (!member) return;
    if (member->value.kind == Kind::text)
      into = member->value.text;
    else
      tell(*member, std::string(key) + " is no text", "put it between quotes");
  }
  void path(const Node& table, std::string_view key, std::filesystem::path& into) {
    std::string value = into.string();
    text(table, key, value);
    into = value;
  }
  template <class Read>
  void each_table(const Node& root, std::string_view key, Read read) {
    const Member* member = root.find(key);
    if (!member) return;
    for (const Node& item : member->value.items) {
      if (item.kind == Kind::table)
        read(item);
      else
        tell(*member, std::string(key) + " is no list of tables", "write [[" + std::string(key) + "]]");
    }
  }
  void read_alerts(const Member& member, Answers& a) {
    a.alerts.emplace();
    std::vector<std::string> kinds;
    for (unsigned i = 1; i <= static_cast<unsigned>(last_care_kind); ++i)
      kinds.emplace_back(name(static_cast<CareKind>(i)));
    for (const Node& item : member.value.items) {
      if (item.kind == Kind::text && std::ranges::count(kinds, item.text))
        a.alerts->push_back(item.text);
      else
        tell(member, "unknown kind of alert '" + item.text + "'", config::cure_among(item.text, kinds, 40));
    }
  }
  void read_room(const Node& node, Answers& a) {
    known(node, {"id", "type"});
    Room room;
    std::string type = "other";
    text(node, "id", room.id);
    text(node, "type", type);
    if (const auto known_type = room_type_from(type))
      room.type = *known_type;
    else
      problems_.push_back(
          {file_, node.place.line, node.place.column, "unknown type of room '" + type + "'",
           "bathroom, bedroom, dining-room, kitchen, entrance, hallway, living-room or other"});
    a.rooms.push_back(std::move(room));
  }
  void read_device(const Node& node, Answers& a) {
    known(node, {"address", "id", "type", "room", "skip"});
    DeviceAnswer d;
    text(node, "address", d.address);
    text(node, "id", d.id);
    text(node, "type", d.type);
    text(node, "room", d.room);
    if (const Member* skip = node.find("skip")) d.skip = skip->value.boolean;
    if (d.address.empty())
      problems_.push_back(
          {file_, node.place.line, node.place.column, "a device without address",
           "write its IEEE address, as Zigbee2MQTT shows it: address = \"0x00158d0001a10001\""});
    a.devices.push_back(std::move(d));
  }

  const std::string& file_;
  Problems& problems_;
};

}  // namespace

Answers parse_answers(std::string_view text, const std::string& file, Problems& problems) {
  const auto document = config::parse_document(text, file);
  problems.insert(problems.end(), document.syntax.begin(), document.syntax.end());
  return Reader(file, problems).read(document.root);
}

}  // namespace vicino::commissioning
