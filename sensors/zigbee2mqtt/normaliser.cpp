#include "sensors/zigbee2mqtt/normaliser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include <boost/json/value.hpp>

namespace vicino::sensors::zigbee2mqtt {
namespace json = boost::json;

namespace {
using Form = Binding::Form;
using Type = Literal::Type;

// Three families of radars report a person's fall, each in its own words. `low_posture` is no fall: people
// tie their shoes, and the fall of that radar is said by `falling`.
constexpr Word fall_words[] = {
    {"none", 0},       {"normal", 0}, {"maybe_fall", 1}, {"fall_warning", 1}, {"fall", 2},
    {"fall_alarm", 2}, {"", 0}};
constexpr Word posture_as_fall[] = {{"unoccupied", 0},  {"occupied", 0}, {"sitting", 0}, {"on_the_bed", 0},
                                    {"low_posture", 0}, {"falling", 2},  {"", 0}};
constexpr Word posture_as_presence[] = {
    {"unoccupied", 0},  {"occupied", 1}, {"sitting", 1}, {"on_the_bed", 1},
    {"low_posture", 1}, {"falling", 1},  {"", 0}};
constexpr Word pressure_words[] = {{"none", 0}, {"sit", 1}, {"sedentary", 1}, {"", 0}};
constexpr Word battery_words[] = {{"low", 1}, {"medium", 0}, {"high", 0}, {"", 0}};

enum class Only : std::uint8_t { any, fall_detector };

// Contacts are flags whose "on" is open: Zigbee2MQTT's contact is value_on=false (open), value_off=true
// (closed) in all models but a few, which say so in their exposes.
enum class Usual : std::uint8_t { on_is_true, on_is_false };

struct Rule {
  SignalKind kind;
  std::string_view property;
  Form form;
  const Word* words = nullptr;
  bool negate = false;
  Usual usual = Usual::on_is_true;
  Only only = Only::any;
};

using K = SignalKind;
// For each kind its properties, the best first.
constexpr Rule rules[] = {
    {K::occupancy, "occupancy", Form::flag},
    {K::occupancy, "presence", Form::flag},
    {K::presence, "presence", Form::flag},
    {K::presence, "occupancy", Form::flag},
    {K::presence, "status", Form::words, posture_as_presence, false, Usual::on_is_true, Only::fall_detector},
    {K::contact, "contact", Form::flag, nullptr, false, Usual::on_is_false},
    {K::bed, "occupancy", Form::flag},
    {K::bed, "presence", Form::flag},
    {K::bed, "pressure_state", Form::words, pressure_words},
    {K::bed, "contact", Form::flag, nullptr, true, Usual::on_is_false},  // weight closes the contact of a pad
    {K::vibration, "vibration", Form::flag},
    {K::sos, "sos", Form::flag},
    {K::sos, "sos_alarm", Form::flag},
    {K::fall, "fall_down_status", Form::words, fall_words},
    {K::fall, "fall_status", Form::words, fall_words},
    {K::fall, "status", Form::words, posture_as_fall, false, Usual::on_is_true, Only::fall_detector},
    {K::temperature, "temperature", Form::number},
    {K::humidity, "humidity", Form::number},
    {K::illuminance, "illuminance", Form::number},
    {K::smoke, "smoke", Form::flag},
    {K::carbon_monoxide, "carbon_monoxide", Form::flag},
    {K::gas, "gas", Form::flag},
    {K::water_leak, "water_leak", Form::flag},
    {K::water_leak, "active_water_leak", Form::flag},
    {K::tamper, "tamper", Form::flag},
    {K::mains, "ac_connected", Form::flag},
    {K::mains, "mains_power_connected", Form::flag},
    {K::mains, "ac_status", Form::flag, nullptr, true},  // IAS zone: 1 is a mains fault
    {K::trouble, "trouble", Form::flag},
    {K::battery, "battery", Form::number},
    {K::battery_low, "battery_low", Form::flag},
    {K::battery_low, "battery_state", Form::words, battery_words},
};

struct Range {
  double min;
  double max;
};
// What a sensor in a home can honestly say; beyond it the sensor or its converter is wrong.
constexpr Range range_of(SignalKind kind) {
  switch (kind) {
    case K::temperature:
      return {-60, 100};
    case K::humidity:
      return {0, 100};
    case K::illuminance:
      return {0, 200'000};
    case K::battery:
      return {0, 100};
    default:
      return {0, 2};
  }
}

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool same_word(std::string_view text, std::string_view lower_case) noexcept {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return lower(a) == b; });
}
bool one_of(std::string_view text, std::span<const std::string_view> words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return same_word(text, word); });
}
constexpr std::array<std::string_view, 6> yes_words{"true", "on", "yes", "1", "open", "detected"};
constexpr std::array<std::string_view, 7> no_words{"false", "off", "no", "0", "closed", "close", "clear"};

std::optional<double> number_in(const json::value& value) noexcept {
  switch (value.kind()) {
    case json::kind::int64:
      return static_cast<double>(value.get_int64());
    case json::kind::uint64:
      return static_cast<double>(value.get_uint64());
    case json::kind::double_:
      return value.get_double();
    default:
      return std::nullopt;
  }
}

bool equals(const Literal& literal, const json::value& value) noexcept {
  if (const auto* flag = value.if_bool())
    return literal.type == Type::boolean
               ? literal.boolean == *flag
               : literal.type == Type::text && literal.text == (*flag ? "true" : "false");
  if (const auto* text = value.if_string()) {
    const std::string_view word(*text);
    if (literal.type == Type::text) return same_word(word, literal.text);
    if (literal.type == Type::boolean) return same_word(word, literal.boolean ? "true" : "false");
    return false;
  }
  if (const auto number = number_in(value)) {
    if (literal.type == Type::boolean) return *number == (literal.boolean ? 1.0 : 0.0);
    return literal.type == Type::number && literal.number == *number;
  }
  return false;
}

Normalised flag_value(const Binding& binding, const json::value& value) {
  const auto said = [&](bool on) { return Normalised{Reads::value, on != binding.negate ? 1.0 : 0.0}; };
  if (equals(binding.on, value)) return said(true);
  if (equals(binding.off, value)) return said(false);
  const auto* text = value.if_string();
  if (text == nullptr)
    return {value.is_bool() || number_in(value) ? Reads::unknown_value : Reads::wrong_type, 0};
  // Words that mean the same everywhere: "open" is on for a contact whatever its boolean polarity.
  const std::string_view word(*text);
  if (one_of(word, yes_words)) return said(true);
  if (one_of(word, no_words)) return said(false);
  return {Reads::unknown_value, 0};
}

Normalised number_value(const Binding& binding, const json::value& value) {
  auto number = number_in(value);
  if (const auto* text = value.if_string()) {
    double parsed = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), parsed);
    if (error == std::errc{} && end == text->data() + text->size()) number = parsed;
  }
  if (!number) return {Reads::wrong_type, 0};
  double v = *number;
  if (binding.fahrenheit) v = (v - 32) / 1.8;
  const auto range = range_of(binding.kind);
  if (!(v >= range.min && v <= range.max)) return {Reads::out_of_range, 0};  // NaN and inf end here too
  return {Reads::value, v};
}

Normalised word_value(const Binding& binding, const json::value& value) {
  const auto* text = value.if_string();
  if (text == nullptr) return {Reads::wrong_type, 0};
  const std::string_view word(*text);
  for (const auto* entry = binding.words; !entry->text.empty(); ++entry)
    if (same_word(word, entry->text)) return {Reads::value, entry->value};
  // "unknown", "Unknown (6)": the device itself does not know; what was known stays.
  return {same_word(word.substr(0, 7), "unknown") ? Reads::nothing : Reads::unknown_value, 0};
}

bool fits(const Rule& rule, const ExposedProperty& exposed) {
  switch (rule.form) {
    case Form::flag:
      return exposed.type == "binary";
    case Form::words:
      return exposed.type == "enum" || exposed.type == "text";
    case Form::number:
      break;
  }
  if (exposed.type != "numeric") return false;
  return rule.kind != K::illuminance || exposed.unit != "%";
}

bool applies(const Rule& rule, SignalKind kind, DeviceType type) {
  return rule.kind == kind && (rule.only == Only::any || type == DeviceType::fall_detector);
}

Binding make(const Rule& rule, std::size_t slot, const Device& device, const ExposedProperty* exposed) {
  Binding b;
  b.property = rule.property;
  b.form = rule.form;
  b.kind = rule.kind;
  b.slot = slot;
  b.negate = rule.negate;
  b.words = rule.words;
  b.on = {Type::boolean, rule.usual == Usual::on_is_true, 0, {}};
  b.off = {Type::boolean, rule.usual != Usual::on_is_true, 0, {}};
  if (exposed != nullptr && exposed->value_on.type != Type::none) b.on = exposed->value_on;
  if (exposed != nullptr && exposed->value_off.type != Type::none) b.off = exposed->value_off;
  b.fahrenheit = exposed != nullptr && rule.kind == K::temperature && exposed->unit == "°F";
  // `invert` is for what the device is there for; its battery flag is as described.
  const bool primary = rule.kind == K::contact || rule.kind == K::bed || rule.kind == K::occupancy ||
                       rule.kind == K::presence || rule.kind == K::vibration || rule.kind == K::water_leak;
  if (device.invert && primary && rule.form == Form::flag) b.negate = !b.negate;
  return b;
}

const ExposedProperty* find(const Exposes& exposes, std::string_view property) {
  const auto found =
      std::find_if(exposes.begin(), exposes.end(), [&](const auto& e) { return e.property == property; });
  return found == exposes.end() ? nullptr : &*found;
}

}  // namespace

Literal literal_from(const json::value& value) {
  if (const auto* flag = value.if_bool()) return {Type::boolean, *flag, 0, {}};
  if (const auto number = number_in(value)) return {Type::number, false, *number, {}};
  const auto* text = value.if_string();
  if (text == nullptr) return {};
  Literal literal{Type::text, false, 0, std::string(text->data(), text->size())};
  std::transform(literal.text.begin(), literal.text.end(), literal.text.begin(), lower);
  if (literal.text == "true" || literal.text == "false")
    return {Type::boolean, literal.text == "true", 0, {}};
  return literal;
}

std::vector<Binding> bindings_for(const Device& device, const std::vector<SignalKind>& signals,
                                  const Exposes* exposes) {
  std::vector<Binding> bindings;
  for (std::size_t slot = 0; slot < signals.size(); ++slot) {
    const auto suits = [&](const Rule& rule) { return applies(rule, signals[slot], device.type); };
    // A property that is another signal's own name is not borrowed: a radar's `occupancy` is no `presence`
    // where both are signals of it. Word tables (`status`) serve two signals on purpose.
    const auto borrowed = [&](const Rule& rule) {
      const auto own = signal_kind_from(rule.property);
      return rule.form != Form::words && own && *own != rule.kind &&
             std::find(signals.begin(), signals.end(), *own) != signals.end();
    };
    bool declared = false;
    for (const auto& rule : rules) {
      const auto* exposed = exposes == nullptr ? nullptr : find(*exposes, rule.property);
      if (exposed == nullptr || !suits(rule) || borrowed(rule) || !fits(rule, *exposed)) continue;
      bindings.push_back(make(rule, slot, device, exposed));
      declared = true;
      break;
    }
    if (declared) continue;
    for (const auto& rule : rules) {
      const bool exposed_otherwise = exposes != nullptr && find(*exposes, rule.property) != nullptr;
      if (suits(rule) && !borrowed(rule) && !exposed_otherwise)
        bindings.push_back(make(rule, slot, device, nullptr));
    }
  }
  return bindings;
}

Normalised normalise(const Binding& binding, const json::value& value) {
  if (value.is_null()) return {};
  switch (binding.form) {
    case Form::flag:
      return flag_value(binding, value);
    case Form::number:
      return number_value(binding, value);
    case Form::words:
      return word_value(binding, value);
  }
  return {};
}

bool is_sos_word(std::string_view action) noexcept {
  constexpr std::array<std::string_view, 3> words{"emergency", "sos", "panic"};
  return one_of(action, words);
}

bool can_be(SignalKind kind, DeviceType type, const Exposes& exposes) {
  return std::any_of(std::begin(rules), std::end(rules), [&](const Rule& rule) {
    // `occupancy` can stand for presence, but is no sign of a presence sensor.
    const auto own = signal_kind_from(rule.property);
    const bool loan = kind != K::bed && own && *own != kind;
    const auto* exposed = applies(rule, kind, type) && !loan ? find(exposes, rule.property) : nullptr;
    return exposed != nullptr && fits(rule, *exposed);
  });
}

}  // namespace vicino::sensors::zigbee2mqtt
