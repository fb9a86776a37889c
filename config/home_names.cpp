// Names of signals and devices of a home as rules write them, each told with a "did you mean".
#include <algorithm>

#include "config/parse_rules.hpp"

namespace vicino::config {
namespace {

std::vector<std::string> device_ids(const Home& home) {
  std::vector<std::string> ids;
  for (const Device& device : home.devices) ids.push_back(device.id);
  return ids;
}

}  // namespace

std::optional<SignalId> signal_named(TableReader& reader, const TableReader::Item& item, const Home& home) {
  if (const auto found = home.find_signal(item.text)) return found;
  std::vector<std::string> candidates;
  const auto dot = item.text.find('.');
  const auto device = home.find_device(std::string_view(item.text).substr(0, dot));
  std::string cure;
  if (device) {  // the device exists: only its own signals help
    for (const Signal& signal : home.signals)
      if (signal.device == *device) candidates.push_back(signal.name);
    // A device of unknown type, which has been told already.
    if (candidates.empty() && home.device(*device).type != DeviceType::bridge) return std::nullopt;
    cure = dot == std::string::npos ? "name the device and its signal: " + cure_among("", candidates)
                                    : cure_among(item.text, candidates);
  } else {
    for (const Signal& signal : home.signals) candidates.push_back(signal.name);
    cure = cure_among(item.text, candidates, 8);
  }
  reader.report().add(item.place, reader.subject() + ": unknown sensor '" + item.text + "'", std::move(cure));
  return std::nullopt;
}

std::vector<SignalId> signals_named(TableReader& reader, std::string_view key, const Home& home) {
  std::vector<SignalId> signals;
  const auto items = reader.texts(key);
  const Node* value = reader.node(key);
  if (value && value->kind == Kind::array && value->items.empty())
    reader.wrong(key, std::string(key) + " is empty",
                 "name at least one sensor, or remove the key: then all of the home that suit are taken");
  for (const auto& item : items) {
    const auto signal = signal_named(reader, item, home);
    if (!signal) continue;
    if (std::ranges::find(signals, *signal) != signals.end())
      reader.report().add(item.place, reader.subject() + ": sensor '" + item.text + "' stands twice",
                          "remove one of the two");
    else
      signals.push_back(*signal);
  }
  return signals;
}

std::optional<DeviceId> device_named(TableReader& reader, const TableReader::Item& item, const Home& home) {
  if (const auto found = home.find_device(item.text)) return found;
  reader.report().add(item.place, reader.subject() + ": unknown device '" + item.text + "'",
                      cure_among(item.text, device_ids(home)));
  return std::nullopt;
}

}  // namespace vicino::config
