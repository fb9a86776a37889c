#include "config/table_reader.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>

namespace vicino::config {
namespace {

std::string plain_number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%g", value);
  return buffer;
}

std::string quoted(const Node& value) {
  switch (value.kind) {
    case Kind::text:
      return "'" + value.text + "'";
    case Kind::integer:
      return std::to_string(value.integer);
    case Kind::real:
      return plain_number(value.real);
    case Kind::boolean:
      return value.boolean ? "true" : "false";
    case Kind::date:
      return value.text;
    default:
      return std::string(name(value.kind));
  }
}

std::string should_be(std::string_view key, std::string_view wanted, const Node& value) {
  std::string what = std::string(key) + " must be " + std::string(wanted) + ", but is ";
  what += name(value.kind);
  if (value.kind != Kind::table && value.kind != Kind::array && value.kind != Kind::boolean) {
    what += " (" + quoted(value) + ")";
  } else if (value.kind == Kind::boolean) {
    what = std::string(key) + " must be " + std::string(wanted) + ", but is " + quoted(value);
  }
  return what;
}

}  // namespace

TableReader::TableReader(Report& report, const Node& table, Section section, std::string subject)
    : report_(report), table_(table), section_(section), subject_(std::move(subject)) {
  if (subject_.empty()) subject_ = title(section);
}

const Node* TableReader::node(std::string_view key) {
  // Programmer's error: a key that `known_keys` does not list would be read and told as unknown at once.
  assert(std::ranges::find(known_keys(section_), key) != known_keys(section_).end());
  const Member* member = table_.find(key);
  return member ? &member->value : nullptr;
}

Place TableReader::place(std::string_view key) const {
  const Member* member = table_.find(key);
  return member ? member->value.place : table_.place;
}

void TableReader::wrong(std::string_view key, std::string what, std::string cure) {
  report_.add(place(key), subject_ + ": " + std::move(what), std::move(cure));
}

void TableReader::missing(std::string_view key, std::string cure) {
  if (report_.tolerant) return;
  report_.add(table_.place, subject_ + ": " + std::string(key) + " is missing", std::move(cure));
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const Node* value = node(key);
  if (!value) return std::nullopt;
  if (value->kind == Kind::text) return value->text;
  wrong(key, should_be(key, "a text", *value),
        value->kind == Kind::array || value->kind == Kind::table
            ? "write " + std::string(key) + " = \"...\""
            : "put it between quotes: " + std::string(key) + " = \"" +
                  (value->kind == Kind::boolean ? (value->boolean ? "true" : "false") : quoted(*value)) +
                  "\"");
  return std::nullopt;
}

std::optional<std::string> TableReader::required_text(std::string_view key, std::string_view example) {
  if (!has(key)) {
    missing(key, "add: " + std::string(key) + " = \"" + std::string(example) + "\"");
    return std::nullopt;
  }
  auto value = text(key);
  if (value && value->empty()) {
    wrong(key, std::string(key) + " is empty", "write for instance \"" + std::string(example) + "\"");
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> TableReader::required_text_or(std::string_view key, const std::string& otherwise) {
  if (!has(key)) return otherwise;
  return required_text(key, otherwise);
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const Node* value = node(key);
  if (!value) return std::nullopt;
  if (value->kind == Kind::boolean) return value->boolean;
  wrong(key, should_be(key, "true or false", *value), "write true or false, without quotes");
  return std::nullopt;
}

std::optional<double> TableReader::checked_number(std::string_view key, const Node& value, Range range) {
  if (value.kind != Kind::integer && value.kind != Kind::real) {
    wrong(key, should_be(key, "a number", value), "write a number without quotes and without unit");
    return std::nullopt;
  }
  if (!std::isfinite(value.real) || value.real < range.low || value.real > range.high) {
    wrong(key, std::string(key) + " " + quoted(value) + " is out of range",
          "use " + plain_number(range.low) + " to " + plain_number(range.high));
    return std::nullopt;
  }
  return value.real;
}

std::optional<double> TableReader::number(std::string_view key, Range range) {
  const Node* value = node(key);
  return value ? checked_number(key, *value, range) : std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, Range range) {
  const Node* value = node(key);
  if (!value) return std::nullopt;
  if (value->kind == Kind::real) {
    wrong(key, should_be(key, "a whole number", *value), "write it without a decimal point");
    return std::nullopt;
  }
  if (!checked_number(key, *value, range)) return std::nullopt;
  return value->integer;
}

std::optional<Millis> TableReader::duration(std::string_view key, DurationRange range) {
  const Node* value = node(key);
  if (!value) return std::nullopt;
  if (value->kind == Kind::integer || value->kind == Kind::real) {
    wrong(key, std::string(key) + " " + quoted(*value) + " has no unit",
          "write the unit: \"" + quoted(*value) + "s\", \"" + quoted(*value) + "m\" (minutes) or \"" +
              quoted(*value) + "h\"");
    return std::nullopt;
  }
  if (value->kind != Kind::text) {
    wrong(key, should_be(key, "a duration", *value), "write for instance \"45m\" or \"1h30m\"");
    return std::nullopt;
  }
  const auto duration = parse_duration(value->text);
  if (!duration) {
    const Error& error = duration.error();
    wrong(key, std::string(key) + " " + quoted(*value) + " is no duration",
          error.cure.empty() ? "write for instance \"90s\", \"45m\", \"4h\" or \"1h30m\"" : error.cure);
    return std::nullopt;
  }
  if (*duration < range.low || *duration > range.high) {
    wrong(key, std::string(key) + " " + quoted(*value) + " is out of range",
          "use " + to_text(range.low) + " to " + to_text(range.high));
    return std::nullopt;
  }
  return *duration;
}

std::vector<TableReader::Item> TableReader::texts(std::string_view key) {
  std::vector<Item> items;
  const Node* value = node(key);
  if (!value) return items;
  if (value->kind == Kind::text) return {{value->text, value->place}};
  if (value->kind != Kind::array) {
    wrong(key, should_be(key, "a list of texts", *value),
          "write " + std::string(key) + " = [\"...\", \"...\"]");
    return items;
  }
  for (const Node& item : value->items) {
    if (item.kind == Kind::text) {
      items.push_back({item.text, item.place});
    } else {
      report_.add(item.place, subject_ + ": " + should_be("an entry of " + std::string(key), "a text", item),
                  "put it between quotes");
    }
  }
  return items;
}

std::vector<const Node*> TableReader::tables(std::string_view key, std::size_t max) {
  std::vector<const Node*> items;
  const Node* value = node(key);
  if (!value) return items;
  if (value->kind == Kind::table) {
    // [room] where [[room]] was meant: understood, but a second one would be a mistake that is hard to see.
    return {value};
  }
  if (value->kind != Kind::array) {
    wrong(key, should_be(key, "a list of tables", *value),
          section_ == Section::home || section_ == Section::rules
              ? "write [[" + std::string(key) + "]]"
              : "write " + std::string(key) + " = [{ ... }]");
    return items;
  }
  for (const Node& item : value->items) {
    if (items.size() == max) {
      report_.add(item.place,
                  "more than " + std::to_string(max) + " entries of " + std::string(key) + " (" +
                      std::to_string(value->items.size()) + ")",
                  "split the home, or remove entries that are not used");
      break;
    }
    if (item.kind == Kind::table)
      items.push_back(&item);
    else
      report_.add(item.place, subject_ + ": " + should_be("an entry of " + std::string(key), "a table", item),
                  "write { key = value, ... }");
  }
  return items;
}

const Node* TableReader::table(std::string_view key) {
  const Node* value = node(key);
  if (!value || value->kind == Kind::table) return value;
  const bool twice =
      value->kind == Kind::array && !value->items.empty() && value->items[0].kind == Kind::table;
  wrong(key, should_be(key, "a table", *value),
        twice ? "write [" + std::string(key) + "] with single brackets, once"
              : "write [" + std::string(key) + "]");
  return nullptr;
}

void TableReader::finish(std::initializer_list<std::pair<std::string_view, const char*>> misplaced) {
  const auto known = known_keys(section_);
  for (const Member& member : table_.members) {
    if (std::ranges::find(known, member.key) != known.end()) continue;
    const auto elsewhere =
        std::ranges::find(misplaced, member.key, &std::pair<std::string_view, const char*>::first);
    report_.add(member.place, subject_ + ": unknown key '" + member.key + "'",
                elsewhere == misplaced.end() ? cure_among(member.key, known) : elsewhere->second);
  }
}

}  // namespace vicino::config
