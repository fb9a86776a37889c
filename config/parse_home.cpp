#include "config/parse_home.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "config/table_reader.hpp"

namespace vicino::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// Devices whose silence leaves the home unprotected, unless the technician says otherwise.
bool safety_by_type(DeviceType type) {
  switch (type) {
    case DeviceType::sos_button:
    case DeviceType::fall_detector:
    case DeviceType::smoke:
    case DeviceType::carbon_monoxide:
    case DeviceType::gas:
      return true;
    default:
      return false;
  }
}

Power power_by_type(DeviceType type) {
  return type == DeviceType::plug || type == DeviceType::bridge ? Power::mains : Power::battery;
}

bool is_ieee_address(std::string_view text) {
  return text.size() == 18 && text.starts_with("0x") && std::all_of(text.begin() + 2, text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

class HomeParser {
 public:
  explicit HomeParser(Report& report) : report_(report) {}

  Home parse(const Node& root) {
    TableReader reader(report_, root, Section::home);
    if (const auto zone = reader.required_text("zone", "Europe/Rome")) check_zone(reader, *zone);
    for (const Node* room : reader.tables("room", max_rooms)) parse_room(*room);
    const auto devices = reader.tables("device", max_devices);
    for (const Node* device : devices) note_device_id(*device);
    for (const Node* device : devices) parse_device(*device);
    if (devices.empty() && !reader.has("device"))
      reader.missing("[[device]]", "add a [[device]] for each sensor: without one nothing can be watched");
    set_bridges();
    reader.finish();
    return std::move(home_);
  }

 private:
  // Whether the zone exists on this machine is load()'s to see; here only what is certainly none.
  void check_zone(TableReader& reader, const std::string& zone) {
    const bool plausible =
        zone == "UTC" ||
        (zone.find('/') != std::string::npos && zone.front() != '/' && zone.find("..") == std::string::npos &&
         zone.size() <= 64 && std::ranges::all_of(zone, [](char c) {
           return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
         }));
    if (plausible)
      home_.zone = zone;
    else
      reader.wrong("zone", "'" + zone + "' is no time zone",
                   "write an IANA name such as \"Europe/Rome\" (timedatectl list-timezones)");
  }

  // An id that may stand in signal names, topics and messages; told otherwise with a proposal.
  bool good_id(TableReader& reader, const std::string& id) {
    if (is_identifier(id)) return true;
    reader.wrong("id", "id '" + id + "' has characters that an id may not have",
                 "use letters, digits, '_' and '-', a letter first: \"" + to_identifier(id) + "\"");
    return false;
  }

  bool first_use(TableReader& reader, std::map<std::string, int>& seen, const std::string& what,
                 std::string_view key, const std::string& value) {
    const auto [found, fresh] = seen.emplace(value, reader.place(key).line);
    if (fresh) return true;
    reader.wrong(key,
                 std::string(key) + " '" + value + "' is already used by the " + what + " in line " +
                     std::to_string(found->second),
                 key == "id" ? "give each " + what + " its own id" : "each device has its own address");
    return false;
  }

  void parse_room(const Node& node) {
    TableReader reader(report_, node, Section::room);
    Room room;
    const auto id = reader.required_text("id", "bathroom");
    if (id) reader.subject("room '" + *id + "'");
    if (id) declared_rooms_.insert(*id);
    const auto type = reader.choice<RoomType>("type", room_type_from, names_up_to(RoomType::other));
    if (!reader.has("type"))
      reader.missing("type", "add the type: " + cure_among("", names_up_to(RoomType::other), 40));
    if (type) room.type = *type;
    reader.finish();
    if (!id || !good_id(reader, *id) || !first_use(reader, room_ids_, "room", "id", *id)) return;
    room.id = *id;
    home_.rooms.push_back(std::move(room));
  }

  // Ids first, so that `via` may name a device further down and a bad device is not unknown as well.
  void note_device_id(const Node& node) {
    const Member* id = node.find("id");
    const Member* type = node.find("type");
    if (!id || id->value.kind != Kind::text) return;
    all_device_ids_.push_back(id->value.text);
    if (type && type->value.kind == Kind::text && device_type_from(type->value.text) == DeviceType::bridge)
      bridge_ids_.push_back(id->value.text);
  }

  void parse_device(const Node& node) {
    TableReader reader(report_, node, Section::device);
    Device device;
    const auto id = reader.required_text("id", "bathroom_motion");
    if (id) reader.subject("device '" + *id + "'");
    const auto type = reader.choice<DeviceType>("type", device_type_from, names_up_to(DeviceType::bridge));
    if (!reader.has("type"))
      reader.missing("type", "add the type: " + cure_among("", names_up_to(DeviceType::bridge), 40));
    if (type) device.type = *type;
    const bool bridge = type == DeviceType::bridge;

    device.power = power_by_type(device.type);
    if (const auto power = reader.text("power")) {
      if (*power == "mains")
        device.power = Power::mains;
      else if (*power == "battery")
        device.power = Power::battery;
      else
        reader.wrong("power", "unknown power '" + *power + "'", "use \"battery\" or \"mains\"");
    }
    device.safety = reader.boolean("safety").value_or(safety_by_type(device.type));
    device.invert = reader.boolean("invert").value_or(false);
    device.check_in = reader.duration("check_in", {minutes{1}, hours{24 * 7}});
    parse_room_of(reader, device);
    const std::string via = parse_via(reader, bridge);
    parse_address(reader, device, bridge, type.has_value(), !via.empty());
    parse_actions(reader, device);
    const auto kinds = parse_signals(reader, device, type.has_value());
    reader.finish();
    if (!id || !good_id(reader, *id) || !first_use(reader, device_ids_, "device", "id", *id)) return;
    device.id = *id;
    add(std::move(device), kinds, via);
  }

  void parse_room_of(TableReader& reader, Device& device) {
    const auto room = reader.text("room");
    if (!room) return;
    if (const auto found = home_.find_room(*room)) {
      device.room = *found;
    } else if (!declared_rooms_.contains(*room)) {
      const std::vector<std::string> ids(declared_rooms_.begin(), declared_rooms_.end());
      reader.wrong(
          "room", "unknown room '" + *room + "'",
          ids.empty() ? "add a [[room]] with id = \"" + to_identifier(*room) + "\"" : cure_among(*room, ids));
    }
  }

  // The id of the bridge that this device is heard through; "" for none.
  std::string parse_via(TableReader& reader, bool bridge) {
    if (const auto via = reader.text("via")) {
      if (*via == "none") return {};
      if (bridge) {
        reader.wrong("via", "a bridge is not heard through another device", "remove via");
        return {};
      }
      if (std::ranges::find(bridge_ids_, *via) != bridge_ids_.end()) return *via;
      if (std::ranges::find(all_device_ids_, *via) != all_device_ids_.end())
        reader.wrong("via", "'" + *via + "' is no bridge", cure_among(*via, bridge_ids_));
      else
        reader.wrong(
            "via", "unknown device '" + *via + "'",
            bridge_ids_.empty() ? "add a [[device]] with type = \"bridge\"" : cure_among(*via, bridge_ids_));
      return {};
    }
    if (bridge || bridge_ids_.empty() || reader.has("via")) return {};
    if (bridge_ids_.size() == 1) return bridge_ids_.front();
    reader.missing("via", "there are several bridges: " + cure_among("", bridge_ids_));
    return {};
  }

  void parse_address(TableReader& reader, Device& device, bool bridge, bool type_known, bool over_radio) {
    const Node* value = reader.node("address");
    if (value && value->kind == Kind::integer) {  // 0x... without quotes
      char hex[32];
      std::snprintf(hex, sizeof hex, "0x%016llx", static_cast<unsigned long long>(value->integer));
      return reader.wrong("address", "address must stand between quotes",
                          std::string("write address = \"") + hex + "\"");
    }
    auto address = reader.required_text("address", bridge ? "zigbee2mqtt" : "0x00158d0001a10001");
    if (!address) return;
    if (bridge) {
      if (address->find_first_of("#+") != std::string::npos || address->ends_with('/') ||
          address->starts_with('/'))
        reader.wrong("address", "'" + *address + "' is no base topic",
                     "write Zigbee2MQTT's base_topic, without wildcards and outer slashes: \"zigbee2mqtt\"");
    } else if (type_known && over_radio) {
      // Hexadecimal digits are the same in both cases; Zigbee2MQTT writes small ones.
      const std::string written = std::exchange(*address, lower(*address));
      if (!is_ieee_address(*address)) {
        reader.wrong("address", "'" + written + "' is no IEEE address",
                     "copy it from the device's page in Zigbee2MQTT: \"0x\" and 16 digits 0-9 a-f, not the "
                     "friendly name");
        return;
      }
    }
    if (address->size() > 128) {
      reader.wrong("address", "address is longer than 128 characters", "shorten it");
      return;
    }
    first_use(reader, addresses_, "device", "address", *address);
    device.address = *address;
  }

  void parse_actions(TableReader& reader, Device& device) {
    const Node* actions = reader.table("actions");
    if (!actions) return;
    const auto kinds = names_up_to(SignalKind::battery_low);
    for (const Member& action : actions->members) {
      if (action.value.kind != Kind::text) {
        report_.add(action.value.place, reader.subject() + ": action '" + action.key + "' must name a signal",
                    "write for instance { " + action.key + " = \"sos\" }");
        continue;
      }
      const auto kind = signal_kind_from(action.value.text);
      if (kind && is_momentary(*kind))
        device.actions.emplace_back(action.key, *kind);
      else
        report_.add(
            action.value.place,
            reader.subject() + ": action '" + action.key + "' cannot mean '" + action.value.text + "'",
            "use one of: sos, cancel, visitor");
    }
  }

  std::vector<SignalKind> parse_signals(TableReader& reader, const Device& device, bool type_known) {
    std::vector<SignalKind> kinds;
    if (reader.has("signals")) {
      const auto names = names_up_to(SignalKind::battery_low);
      for (const auto& item : reader.texts("signals")) {
        const auto kind = signal_kind_from(item.text);
        if (!kind)
          report_.add(item.place, reader.subject() + ": unknown signal '" + item.text + "'",
                      cure_among(item.text, names, 40));
        else if (std::ranges::find(kinds, *kind) == kinds.end())
          kinds.push_back(*kind);
      }
    } else if (type_known) {
      kinds = default_signals(device.type);
      if (device.power == Power::mains)
        std::erase_if(kinds, [](SignalKind kind) {
          return kind == SignalKind::battery || kind == SignalKind::battery_low;
        });
    }
    for (const auto& [action, kind] : device.actions)
      if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
    return kinds;
  }

  void add(Device device, const std::vector<SignalKind>& kinds, const std::string& via) {
    const auto id = static_cast<DeviceId>(home_.devices.size());
    for (const SignalKind kind : kinds)
      home_.signals.push_back({device.id + "." + std::string(name(kind)), id, kind});
    home_.devices.push_back(std::move(device));
    via_.push_back(via);
  }

  void set_bridges() {
    for (std::size_t i = 0; i < home_.devices.size(); ++i)
      if (!via_[i].empty()) home_.devices[i].via = home_.find_device(via_[i]).value_or(no_device);
  }

  Report& report_;
  Home home_;
  std::vector<std::string> all_device_ids_;
  std::vector<std::string> bridge_ids_;
  std::vector<std::string> via_;          // by DeviceId
  std::set<std::string> declared_rooms_;  // with a bad id, too: one mistake, one message
  std::map<std::string, int> room_ids_;   // -> line
  std::map<std::string, int> device_ids_;
  std::map<std::string, int> addresses_;
};

}  // namespace

bool is_identifier(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 48 && is_letter(text.front()) &&
         std::ranges::all_of(text,
                             [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; });
}

std::string to_identifier(std::string_view text) {
  std::string id;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || c == '-')
      id += c;
    else if (!id.empty() && id.back() != '_')
      id += '_';
  }
  while (!id.empty() && id.back() == '_') id.pop_back();
  if (id.empty() || !is_letter(id.front())) id.insert(0, "r");
  return lower(id.substr(0, 48));
}

Home parse_home(std::string_view text, const std::string& file, Problems& problems) {
  const Document document = parse_document(text, file);
  problems.insert(problems.end(), document.syntax.begin(), document.syntax.end());
  Report report{file, problems, !document.syntax.empty()};
  return HomeParser(report).parse(document.root);
}

}  // namespace vicino::config
