#include "sensors/zigbee2mqtt/suggest.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "sensors/zigbee2mqtt/bridge_messages.hpp"
#include "sensors/zigbee2mqtt/json.hpp"

namespace vicino::sensors::zigbee2mqtt {
namespace {

using K = SignalKind;
using T = DeviceType;

struct Candidate {
  SignalKind kind;
  DeviceType type;
  std::string_view remark = {};
};
// The first that the device can be; what saves lives stands before what is merely measured.
constexpr std::array candidates{
    Candidate{K::fall, T::fall_detector},
    Candidate{K::sos, T::sos_button},
    Candidate{K::smoke, T::smoke},
    Candidate{K::carbon_monoxide, T::carbon_monoxide},
    Candidate{K::gas, T::gas},
    Candidate{K::water_leak, T::water},
    Candidate{K::contact, T::door, "outer-door, door or window?"},
    Candidate{K::presence, T::presence},
    Candidate{K::occupancy, T::motion},
    Candidate{K::vibration, T::vibration},
    Candidate{K::mains, T::plug},
    Candidate{K::temperature, T::climate},
};

// "Pressure Sensing Strap/Bed Occupancy Sensor", "Sleeping pad monitor", but no "embedded".
bool speaks_of_a_bed(std::string_view description) {
  const auto text = lower_case(description);
  constexpr std::array<std::string_view, 4> words{"bed", "mattress", "sleep", "sleeping"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const auto letter = [&](std::size_t i) { return i < text.size() && text[i] >= 'a' && text[i] <= 'z'; };
      if (!(at > 0 && letter(at - 1)) && !letter(at + word.size())) return true;
    }
    return false;
  });
}

const ExposedProperty* action_of(const Exposes& exposes) {
  const auto found =
      std::find_if(exposes.begin(), exposes.end(), [](const auto& e) { return e.property == "action"; });
  return found == exposes.end() ? nullptr : &*found;
}

struct Purpose {
  DeviceType type;
  std::string_view remark;
};
std::optional<Purpose> purpose_of(const ListedDevice& device) {
  const auto* action = action_of(device.exposes);
  const auto can = [&](SignalKind kind, DeviceType type) { return can_be(kind, type, device.exposes); };
  if (action != nullptr &&
      std::any_of(action->values.begin(), action->values.end(), [](const auto& v) { return is_sos_word(v); }))
    return Purpose{T::sos_button, {}};
  if (speaks_of_a_bed(device.description) && can(K::bed, T::bed))
    return Purpose{T::bed, "if it says occupied when the bed is empty: invert = true"};
  for (const auto& candidate : candidates)
    if (can(candidate.kind, candidate.type)) return Purpose{candidate.type, candidate.remark};
  if (action != nullptr && !action->values.empty())
    return Purpose{T::sos_button,
                   "a plain button: any press would call for help; list its actions, or remove it"};
  return std::nullopt;
}

// "sos_button": an id leaves the home, so nothing of the friendly name is in it, which may be a person's, and nothing of the
// radio address.
std::string id_from(DeviceType type) {
  std::string id(vicino::name(type));
  std::replace(id.begin(), id.end(), '-', '_');
  return id;
}

bool is_safety(DeviceType type) {
  return type == T::sos_button || type == T::fall_detector || type == T::smoke ||
         type == T::carbon_monoxide || type == T::gas;
}

}  // namespace

Result<std::vector<Suggestion>> suggest_devices(std::string_view bridge_devices_payload) {
  JsonReader reader;
  std::string_view why;
  const auto* payload = reader.read(bridge_devices_payload, why);
  std::vector<ListedDevice> listed;
  if (payload == nullptr || !read_devices(*payload, listed))
    return Error{"this is no list of devices of Zigbee2MQTT",
                 "give the payload of <base topic>/bridge/devices"};

  std::vector<Suggestion> suggestions;
  std::set<std::string> ids;
  for (const auto& entry : listed) {
    const auto purpose = entry.coordinator ? std::nullopt : purpose_of(entry);
    if (!purpose) continue;
    Suggestion s;
    s.device.id = id_from(purpose->type);
    for (int n = 2; !ids.insert(s.device.id).second; ++n)
      s.device.id = id_from(purpose->type) + "_" + std::to_string(n);
    s.device.address = entry.address;
    s.device.type = purpose->type;
    s.device.power = entry.mains ? Power::mains : Power::battery;
    s.device.safety = is_safety(purpose->type);
    s.name = entry.name;
    s.model = entry.model;
    s.description = entry.description;
    s.remark = purpose->remark;
    suggestions.push_back(std::move(s));
  }
  return suggestions;
}

}  // namespace vicino::sensors::zigbee2mqtt
