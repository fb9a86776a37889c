// Table-driven normaliser: which property of a device means which signal, and what its values mean in our
// units.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "domain/home.hpp"
#include "domain/signal.hpp"

namespace vicino::sensors::zigbee2mqtt {

// A value as an exposes entry or a message writes it; "true" and true are the same.
struct Literal {
  enum class Type : std::uint8_t { none, boolean, number, text };
  Type type = Type::none;
  bool boolean = false;
  double number = 0;
  std::string text;  // lower case
};
Literal literal_from(const boost::json::value& value);

// One property that bridge/devices says a device has.
struct ExposedProperty {
  std::string property;
  std::string type;  // "binary", "numeric", "enum", "text", ...
  std::string unit;
  Literal value_on;
  Literal value_off;
  std::vector<std::string> values;  // of an enum
};
using Exposes = std::vector<ExposedProperty>;

struct Word {
  std::string_view text;
  double value = 0;
};

// How the property of one device becomes the value of one of its signals.
struct Binding {
  enum class Form : std::uint8_t { flag, number, words };
  std::string property;
  Form form = Form::flag;
  SignalKind kind = SignalKind::occupancy;
  std::size_t slot = 0;  // which of the device's signals
  bool negate = false;
  bool fahrenheit = false;
  Literal on;                   // means 1
  Literal off;                  // means 0
  const Word* words = nullptr;  // of a static table, ended by an empty text
};

// The bindings of a device, by what it exposes. Signals for which it exposes nothing suitable (and all of
// them, when `exposes` is null because bridge/devices has not been seen) are bound by the usual meaning of
// Zigbee2MQTT's names, so that no reading is lost: devices do report properties that they do not declare.
// Several bindings may lead to one signal: the first whose property is in a message counts. `signals` are the
// kinds of the device, by slot.
std::vector<Binding> bindings_for(const Device& device, const std::vector<SignalKind>& signals,
                                  const Exposes* exposes);

enum class Reads : std::uint8_t { value, nothing, wrong_type, out_of_range, unknown_value };
struct Normalised {
  Reads reads = Reads::nothing;
  double value = 0;
};
// `nothing`: null, or a word that means "not known".
Normalised normalise(const Binding& binding, const boost::json::value& value);

// `action` words that mean a call for help on every device that has them.
bool is_sos_word(std::string_view action) noexcept;

// Does the device expose what a device of that type says this kind of signal with? For suggest().
bool can_be(SignalKind kind, DeviceType type, const Exposes& exposes);

}  // namespace vicino::sensors::zigbee2mqtt
