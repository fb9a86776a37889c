#include "sensors/recording/sensor_map.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <tuple>

#include <toml++/toml.h>

#include "sensors/recording/local_clock.hpp"

namespace vicino::recording {
namespace {

constexpr std::array<std::string_view, 4> state_words{"OFF", "ON", "CLOSE", "OPEN"};  // by Said

std::string in_quotes(std::string_view text) {
  return "'" + std::string{text} + "'";
}

class Reader {
 public:
  Reader(std::string file, const Home& home) : file_{std::move(file)}, home_{home} {}

  std::variant<SensorMap, Problems> read(const toml::table& root) {
    read_zone(root);
    for (const auto& [key, node] : root)
      if (key.str() != "zone" && key.str() != "sensors" && key.str() != "ignore")
        problem(node, "unknown key " + in_quotes(key.str()), "a map has zone, [sensors] and [ignore]");
    if (const auto* sensors = table(root, "sensors"))
      for (const auto& [key, node] : *sensors) read_sensor(key.str(), node);
    if (map_.sensors.empty() && problems_.empty())
      problem(root, "no sensor is mapped",
              "add [sensors] with lines like  Bedroom = { device = \"bedroom_motion\" }");
    if (const auto* ignore = table(root, "ignore"))
      for (const auto& [key, node] : *ignore) read_ignored(key.str(), node);
    if (!problems_.empty()) {  // toml++ gives the keys in the order of the alphabet, a person reads by line
      std::stable_sort(problems_.begin(), problems_.end(),
                       [](const Problem& a, const Problem& b) { return a.line < b.line; });
      return std::move(problems_);
    }
    std::sort(map_.sensors.begin(), map_.sensors.end(), [](const auto& a, const auto& b) {
      return std::tie(a.area, a.part) < std::tie(b.area, b.part);
    });
    return std::move(map_);
  }

 private:
  void problem(const toml::node& at, std::string what, std::string cure) {
    const auto& place = at.source().begin;
    problems_.push_back({file_, static_cast<int>(place.line), static_cast<int>(place.column), std::move(what),
                         std::move(cure)});
  }

  const toml::table* table(const toml::table& root, std::string_view key) {
    const auto* node = root.get(key);
    if (node == nullptr) return nullptr;
    if (!node->is_table())
      problem(*node, in_quotes(key) + " is not a table", "write it as [" + std::string{key} + "]");
    return node->as_table();
  }

  void read_zone(const toml::table& root) {
    const auto* node = root.get("zone");
    const auto zone = node == nullptr ? std::nullopt : node->value<std::string>();
    if (!zone) {
      problem(node == nullptr ? root : *node, "no time zone",
              "add  zone = \"America/Los_Angeles\"  : the zone of the recorded home's wall clock");
      return;
    }
    if (auto clock = LocalClock::in(*zone); !clock) problem(*node, clock.error().what, clock.error().cure);
    map_.zone = *zone;
  }

  // "OutsideDoor/FrontDoor" names an area and a part of it, "Bedroom" both at once.
  MappedSensor named(std::string_view key, const toml::node& node) {
    MappedSensor sensor;
    const auto slash = key.find('/');
    sensor.area = key.substr(0, slash);
    sensor.part = slash == std::string_view::npos ? sensor.area : std::string{key.substr(slash + 1)};
    for (const auto& other : map_.sensors)
      if (other.area == sensor.area && other.part == sensor.part)
        problem(node, "sensor " + in_quotes(key) + " is there twice", "keep one of the two lines");
    return sensor;
  }

  void read_ignored(std::string_view key, const toml::node& node) {
    auto sensor = named(key, node);
    const auto why = node.value<std::string>();
    if (!why || why->empty()) {
      problem(node, "no reason why sensor " + in_quotes(key) + " is left out", "give the reason as a text");
      return;
    }
    sensor.why_ignored = *why;
    map_.sensors.push_back(std::move(sensor));
  }

  void read_sensor(std::string_view key, const toml::node& node) {
    auto sensor = named(key, node);
    const auto* entry = node.as_table();
    if (entry == nullptr) {
      problem(node, "sensor " + in_quotes(key) + " is not mapped to a device",
              "write  { device = \"...\", property = \"occupancy\" }");
      return;
    }
    for (const auto& [word, value] : *entry)
      if (word.str() != "device" && word.str() != "property" && word.str() != "values")
        problem(value, "unknown key " + in_quotes(word.str()), "a sensor has device, property and values");
    const auto kind = read_property(key, *entry);
    if (kind && !read_signal(key, *entry, *kind, sensor)) return;
    if (!kind) return;
    read_values(*entry, *kind, sensor);
    map_.sensors.push_back(std::move(sensor));
  }

  std::optional<SignalKind> read_property(std::string_view key, const toml::table& entry) {
    const auto* node = entry.get("property");
    if (node == nullptr) {
      problem(entry, "sensor " + in_quotes(key) + " has no property",
              "add  property = \"occupancy\"  or another signal");
      return std::nullopt;
    }
    const auto word = node->value<std::string>().value_or("");
    const auto kind = signal_kind_from(word);
    if (!kind)
      problem(*node, "unknown property " + in_quotes(word), "such as occupancy, presence, contact, bed");
    return kind;
  }

  bool read_signal(std::string_view key, const toml::table& entry, SignalKind kind, MappedSensor& sensor) {
    const auto* node = entry.get("device");
    const auto id = node == nullptr ? std::nullopt : node->value<std::string>();
    if (!id) {
      problem(entry, "sensor " + in_quotes(key) + " has no device",
              "add  device = \"...\"  with an id of the home file");
      return false;
    }
    const auto device = home_.find_device(*id);
    if (!device) {
      problem(*node, "unknown device " + in_quotes(*id), "use the id of a [[device]] of the home file");
      return false;
    }
    const auto signal = home_.find_signal(*device, kind);
    if (!signal) {
      problem(*node, "device " + in_quotes(*id) + " has no signal " + in_quotes(name(kind)),
              "change the property, or the device's type or signals in the home file");
      return false;
    }
    for (const auto& other : map_.sensors)
      if (other.signal == *signal) {
        problem(
            entry,
            in_quotes(home_.signal(*signal).name) + " is already played by sensor " + in_quotes(other.part),
            "give each sensor a signal of its own: two on one would contradict each other");
        return false;
      }
    sensor.signal = *signal;
    return true;
  }

  void read_values(const toml::table& entry, SignalKind kind, MappedSensor& sensor) {
    const auto* node = entry.get("values");
    if (node == nullptr) {
      if (kind == SignalKind::contact)
        sensor.values = {std::nullopt, std::nullopt, 0.0, 1.0};
      else
        sensor.values = {0.0, 1.0, std::nullopt, std::nullopt};
      return;
    }
    const auto* values = node->as_table();
    if (values == nullptr) {
      problem(*node, "values is not a table", "write  values = { ON = 1, OFF = 0 }");
      return;
    }
    for (const auto& [word, value] : *values) {
      const auto* at = std::find(state_words.begin(), state_words.end(), word.str());
      const auto number = value.value<double>();
      if (at == state_words.end())
        problem(value, "unknown state " + in_quotes(word.str()), "a recording says ON, OFF, OPEN or CLOSE");
      else if (!number || !(*number >= 0 && *number <= 2))
        problem(value, "the value of " + in_quotes(word.str()) + " is not 0, 1 or 2",
                "1 = seen, open, occupied; 0 = not");
      else
        sensor.values[static_cast<std::size_t>(std::distance(state_words.begin(), at))] = *number;
    }
  }

  std::string file_;
  const Home& home_;
  SensorMap map_;
  Problems problems_;
};

}  // namespace

const MappedSensor* SensorMap::find(std::string_view area, std::string_view part) const noexcept {
  const auto wanted = std::tie(area, part);
  const auto at =
      std::lower_bound(sensors.begin(), sensors.end(), wanted, [](const MappedSensor& s, const auto& w) {
        const std::string_view a = s.area;
        const std::string_view p = s.part;
        return std::tie(a, p) < w;
      });
  if (at == sensors.end() || at->area != area || at->part != part) return nullptr;
  return &*at;
}

std::variant<SensorMap, Problems> parse_sensor_map(std::string_view text, const std::string& file,
                                                   const Home& home) {
  try {
    return Reader{file, home}.read(toml::parse(text, file));
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return Problems{{file, static_cast<int>(place.line), static_cast<int>(place.column),
                     std::string{error.description()}, "correct the TOML at this place"}};
  }
}

std::variant<SensorMap, Problems> load_sensor_map(const std::filesystem::path& file, const Home& home) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return Problems{{file.string(), 0, 0, "cannot open it", "give the path of a map file"}};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  return parse_sensor_map(text, file.string(), home);
}

}  // namespace vicino::recording
