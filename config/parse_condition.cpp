// `when` of a generic rule: the conditions of rules/care_rule.hpp, one table each.
#include <algorithm>
#include <array>

#include "config/parse_rules.hpp"
#include "rules/rule_set.hpp"

namespace vicino::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Range any_value{-1e6, 1e6};
constexpr DurationRange condition_time{milliseconds{1}, hours{24 * 31}};
constexpr std::size_t max_edges = 64;

std::optional<rules::Edge> edge_of_table(Report& report, const Node& node, const std::string& subject,
                                         const Home& home) {
  TableReader reader(report, node, Section::edge, subject);
  rules::Edge edge;
  const auto sensor = reader.required_text("sensor", "front_door.contact");
  edge.min = reader.number("min", any_value).value_or(edge.min);
  edge.max = reader.number("max", any_value).value_or(edge.max);
  edge.any_change = reader.boolean("any_change").value_or(false);
  if (edge.min > edge.max) reader.wrong("min", "min is greater than max", "swap the two");
  reader.finish();
  if (!sensor) return std::nullopt;
  const auto signal = signal_named(reader, {*sensor, reader.place("sensor")}, home);
  if (!signal) return std::nullopt;
  edge.signal = *signal;
  return edge;
}

// "hall.occupancy" or { sensor = "front_door.contact", any_change = true }, one or a list of them.
std::vector<rules::Edge> edges(TableReader& reader, std::string_view key, const Home& home) {
  std::vector<rules::Edge> found;
  const Node* value = reader.node(key);
  if (!value) {
    reader.missing(key, "add: " + std::string(key) + " = [\"front_door.contact\"]");
    return found;
  }
  const std::size_t count = value->kind == Kind::array ? value->items.size() : 1;
  if (count == 0) reader.wrong(key, std::string(key) + " is empty", "name at least one sensor");
  if (count > max_edges) {
    reader.wrong(key, std::string(key) + " has more than " + std::to_string(max_edges) + " entries",
                 "make several rules of it");
    return found;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Node& item = value->kind == Kind::array ? value->items[i] : *value;
    if (item.kind == Kind::text) {
      if (const auto signal = signal_named(reader, {item.text, item.place}, home))
        found.push_back({.signal = *signal});
    } else if (item.kind == Kind::table) {
      if (const auto edge = edge_of_table(reader.report(), item, reader.subject(), home))
        found.push_back(*edge);
    } else {
      reader.report().add(
          item.place,
          reader.subject() + ": an entry of " + std::string(key) + " must name a sensor, but is " +
              std::string(name(item.kind)),
          "write \"front_door.contact\" or { sensor = \"front_door.contact\", any_change = true }");
    }
  }
  return found;
}

std::vector<SignalId> required_sensors(TableReader& reader, const Home& home) {
  if (!reader.has("sensors")) reader.missing("sensors", "add: sensors = [\"climate.temperature\"]");
  return signals_named(reader, "sensors", home);
}

Millis required_within(TableReader& reader) {
  if (!reader.has("within")) reader.missing("within", "add: within = \"10m\"");
  return reader.duration("within", condition_time).value_or(Millis{0});
}

rules::Condition threshold(TableReader& reader, const Home& home) {
  rules::Threshold condition;
  condition.signals = required_sensors(reader, home);
  const auto at_least = reader.number("at_least", any_value);
  const auto at_most = reader.number("at_most", any_value);
  if (reader.has("at_least") && reader.has("at_most"))
    reader.wrong("at_most", "at_least and at_most exclude each other", "make two rules of it");
  else if (!reader.has("at_least") && !reader.has("at_most"))
    reader.missing("at_least or at_most", "add for instance: at_least = 28");
  condition.compare = at_most ? rules::Compare::at_most : rules::Compare::at_least;
  condition.set = at_most ? *at_most : at_least.value_or(1);
  condition.clear = reader.number("clear", any_value).value_or(condition.set);
  if (condition.compare == rules::Compare::at_least && condition.clear > condition.set)
    reader.wrong("clear", "clear is above at_least: the rule could never end",
                 "clear must be at_least or below it");
  if (condition.compare == rules::Compare::at_most && condition.clear < condition.set)
    reader.wrong("clear", "clear is below at_most: the rule could never end",
                 "clear must be at_most or above it");
  return condition;
}

rules::Condition momentary(TableReader& reader, const Home& home) {
  rules::Momentary condition;
  condition.signals = required_sensors(reader, home);
  condition.value = reader.number("value", any_value).value_or(condition.value);
  return condition;
}

rules::Condition latch(TableReader& reader, const Home& home) {
  rules::Latch condition;
  condition.set = edges(reader, "set", home);
  condition.reset = edges(reader, "reset", home);
  return condition;
}

rules::Condition count_within(TableReader& reader, const Home& home) {
  rules::CountWithin condition;
  condition.edges = edges(reader, "edges", home);
  if (!reader.has("n")) reader.missing("n", "add: n = 3");
  condition.n = static_cast<std::uint32_t>(reader.integer("n", {2, rules::max_count}).value_or(condition.n));
  condition.within = required_within(reader);
  if (reader.has("reset")) condition.reset = edges(reader, "reset", home);
  return condition;
}

rules::Condition sequence(TableReader& reader, const Home& home) {
  rules::Sequence condition;
  condition.first = edges(reader, "first", home);
  condition.then = edges(reader, "then", home);
  condition.within = required_within(reader);
  return condition;
}

rules::Condition absence(TableReader& reader, const Home& home) {
  return rules::Absence{edges(reader, "edges", home)};
}

rules::Condition silent(TableReader& reader, const Home& home) {
  constexpr DurationRange silence{seconds{10}, hours{24 * 31}};
  rules::Silent condition;
  if (const auto device = reader.required_text("device", "bathroom_motion"))
    condition.device = device_named(reader, {*device, reader.place("device")}, home).value_or(no_device);
  condition.silence = reader.duration("after", silence);
  condition.floor = reader.duration("floor", silence).value_or(hours{2});
  condition.ceiling = reader.duration("ceiling", silence).value_or(hours{25});
  if (condition.floor > condition.ceiling)
    reader.wrong("floor", "floor is longer than ceiling", "swap the two");
  return condition;
}

struct Form {
  std::string name;
  Section section;
  rules::Condition (*parse)(TableReader&, const Home&);
};
const std::array<Form, 7>& forms() {
  static const std::array<Form, 7> table{{
      {"threshold", Section::threshold, threshold},
      {"momentary", Section::momentary, momentary},
      {"latch", Section::latch, latch},
      {"count-within", Section::count_within, count_within},
      {"sequence", Section::sequence, sequence},
      {"absence", Section::absence, absence},
      {"silent", Section::silent, silent},
  }};
  return table;
}

}  // namespace

std::optional<rules::Condition> parse_condition(Report& report, const Node& table, const std::string& subject,
                                                const Home& home) {
  std::vector<std::string> names;
  for (const Form& form : forms()) names.push_back(form.name);
  const Member* is = table.find("is");
  if (!is || is->value.kind != Kind::text) {
    if (!report.tolerant || is)
      report.add(
          is ? is->value.place : table.place, subject + ": when does not say which condition it is",
          "write is = \"threshold\" or one of: momentary, latch, count-within, sequence, absence, silent");
    return std::nullopt;
  }
  std::string word = is->value.text;
  std::ranges::replace(word, '_', '-');
  const auto form = std::ranges::find(forms(), word, &Form::name);
  if (form == forms().end()) {
    report.add(is->value.place, subject + ": unknown condition '" + is->value.text + "'",
               cure_among(is->value.text, names));
    return std::nullopt;
  }
  TableReader reader(report, table, form->section, subject + ", when");
  const std::size_t before = report.problems.size();
  auto condition = form->parse(reader, home);
  reader.finish();
  if (report.problems.size() != before) return std::nullopt;
  return condition;
}

}  // namespace vicino::config
