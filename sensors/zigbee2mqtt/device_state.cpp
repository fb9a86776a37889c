#include "sensors/zigbee2mqtt/device_state.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "sensors/zigbee2mqtt/json.hpp"
#include "sensors/zigbee2mqtt/reasons.hpp"

namespace vicino::sensors::zigbee2mqtt {
namespace json = boost::json;

namespace {

// `last_seen` in any of its three forms: ISO 8601 in UTC, ISO 8601 with an offset, milliseconds since 1970.
Instant last_seen_in(const json::object& state) {
  const auto* value = state.if_contains("last_seen");
  if (value == nullptr) return unknown;
  constexpr std::int64_t year_2200 = 7'258'118'400'000;
  if (const auto* ms = value->if_int64(); ms != nullptr && *ms > 0 && *ms < year_2200)
    return instant_from_ms(*ms);
  if (const auto* text = value->if_string()) {
    const auto parsed = parse_rfc3339(std::string_view(*text));
    if (parsed && to_ms(*parsed) > 0 && to_ms(*parsed) < year_2200) return *parsed;
  }
  return unknown;
}

std::string printable(std::string_view text) {
  constexpr std::size_t longest = 120;
  std::string safe(text.substr(0, longest));
  if (!is_utf8(safe)) {  // also when the cut went through a letter
    for (auto& c : safe)
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  for (auto& c : safe)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  return safe;
}

void refuse_attribute(Decoded& out, Reads reads, std::string_view topic, std::string_view property) {
  std::string what = "attribute '" + std::string(property) + "' ";
  switch (reads) {
    case Reads::wrong_type:
      what += "is of a type that it should not have; look at the device's page in Zigbee2MQTT";
      return refuse(out, reason::wrong_type, topic, what);
    case Reads::out_of_range:
      what += "is beyond what such a sensor can measure; check its calibration and battery, or replace it";
      return refuse(out, reason::out_of_range, topic, what);
    default:
      what += "has a value that is not in the table; report the device's model so that it can be added";
      return refuse(out, reason::unknown_value, topic, what);
  }
}

}  // namespace

void refuse(Decoded& out, std::string_view reason, std::string_view topic, std::string_view what) {
  out.rejected.push_back({reason, printable(topic) + ": " + std::string(what)});
}

DeviceState::DeviceState(const Home& home, DeviceId device) : home_(home), id_(device) {
  for (std::size_t i = 0; i < home.signals.size(); ++i) {
    if (home.signals[i].device != device) continue;
    slots_.push_back({static_cast<SignalId>(i), 0, false});
    kinds_.push_back(home.signals[i].kind);
  }
  assert(slots_.size() <= 64);  // one bit each in decode(); there are 21 kinds
  describe(nullptr);
}

void DeviceState::describe(const Exposes* exposes) {
  const auto& device = home_.device(id_);
  bindings_ = bindings_for(device, kinds_, exposes);
  any_action_.reset();
  if (!device.actions.empty()) return;
  if (device.type == DeviceType::cancel_button) any_action_ = SignalKind::cancel;
  if (device.type == DeviceType::visitor_tag) any_action_ = SignalKind::visitor;
  if (device.type == DeviceType::sos_button) {
    // A key fob that knows `emergency` means help by that word only; a plain pendant means it by any press.
    bool says_help = false;
    if (exposes != nullptr)
      for (const auto& exposed : *exposes)
        says_help |=
            exposed.property == "action" && std::any_of(exposed.values.begin(), exposed.values.end(),
                                                        [](const auto& v) { return is_sos_word(v); });
    if (!says_help) any_action_ = SignalKind::sos;
  }
}

void DeviceState::prime(SignalId signal, double last_value) {
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (slots_[i].signal == signal && !is_momentary(kinds_[i])) {
      slots_[i].last = last_value;
      slots_[i].known = true;
    }
}

// Old state: a retained message, or what Zigbee2MQTT replays from its cache when it has come up. A replay
// carries no linkquality (there was no radio message) and no newer last_seen.
bool DeviceState::is_old(const json::object& state, bool retained, Instant seen) {
  if (retained) return true;
  const bool replay_expected = std::exchange(replay_expected_, false);
  if (!replay_expected || state.if_contains("linkquality") != nullptr) return false;
  return seen == unknown || last_seen_ == unknown || seen <= last_seen_;
}

void DeviceState::level(Slot& slot, double value, bool retained, Instant observed, Decoded& out) {
  // A retained message may be much older than what is known: it can tell what nobody knew, and correct
  // nothing.
  if (slot.known && (slot.last == value || retained)) return;
  slot.last = value;
  slot.known = true;
  out.readings.push_back({slot.signal, value, observed});
}

void DeviceState::decode(const json::object& state, bool retained, std::string_view topic, Decoded& out) {
  const auto before = out.readings.size();
  const auto seen = last_seen_in(state);
  const bool old = is_old(state, retained, seen);
  // Published again without a sign of the device (a timer in Zigbee2MQTT): its last_seen is not the time of
  // the change.
  const auto observed = seen == last_seen_ && !old ? unknown : seen;
  if (!retained && seen != unknown) last_seen_ = seen;

  std::uint64_t taken = 0;    // slots that this message has told the value of
  std::uint64_t pressed = 0;  // momentary ones of which it told a press
  for (const auto& binding : bindings_) {
    const auto bit = std::uint64_t{1} << binding.slot;
    if ((taken & bit) != 0) continue;
    const auto* value = state.if_contains(binding.property);
    if (value == nullptr) continue;
    const auto normal = normalise(binding, *value);
    if (normal.reads == Reads::nothing) continue;
    taken |= bit;
    auto& slot = slots_[binding.slot];
    if (normal.reads != Reads::value) {
      refuse_attribute(out, normal.reads, topic, binding.property);
    } else if (!is_momentary(binding.kind)) {
      level(slot, normal.value, retained, observed, out);
    } else if (!retained) {
      // The attribute of a button is cached and repeated like any other: only its rising edge is a press, and
      // what is replayed after a restart is none.
      if (normal.value > 0 && slot.last == 0 && !old) {
        out.readings.push_back({slot.signal, 1, observed});
        pressed |= bit;
      }
      slot.last = normal.value;
    }
  }
  if (!retained) {
    // The attribute is gone from the cache: when it comes back, somebody has pressed.
    for (std::size_t i = 0; i < slots_.size(); ++i)
      if (is_momentary(kinds_[i]) && (taken >> i & 1) == 0) slots_[i].last = 0;
    action(state, observed, topic, pressed, out);
  }
  if (!old && out.readings.size() == before) out.availability.push_back({id_, Liveness::heard});
}

std::optional<SignalKind> DeviceState::meaning_of(std::string_view action) const {
  for (const auto& [word, kind] : home_.device(id_).actions)
    if (word == action) return kind;
  if (any_action_) return any_action_;
  return is_sos_word(action) ? std::optional(SignalKind::sos) : std::nullopt;
}

// `action` is never cached: wherever it stands, it has just happened (a retained message has been left out
// before).
void DeviceState::action(const json::object& state, Instant observed, std::string_view topic,
                         std::uint64_t pressed, Decoded& out) {
  const auto* value = state.if_contains("action");
  if (value == nullptr || value->is_null()) return;
  const auto* word = value->if_string();
  if (word == nullptr) return refuse_attribute(out, Reads::wrong_type, topic, "action");
  if (word->empty()) return;  // older versions send "" after each action
  const auto kind = meaning_of(std::string_view(*word));
  if (!kind) return;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (kinds_[i] == *kind && (pressed >> i & 1) == 0) {
      if (is_momentary(*kind))
        out.readings.push_back({slots_[i].signal, 1, observed});
      else
        level(slots_[i], 1, false, observed, out);
    }
}

void DeviceState::availability(bool online, Decoded& out) {
  if (online_ == online) return;
  online_ = online;
  out.availability.push_back({id_, online ? Liveness::online : Liveness::offline});
}

}  // namespace vicino::sensors::zigbee2mqtt
