#include "config/document.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include <toml++/toml.h>

namespace vicino::config {
namespace {

// Beyond this many broken lines the file is probably no TOML at all.
constexpr int max_broken_lines = 40;

Place place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

Node convert(const toml::node& from);

void convert_members(const toml::table& from, Node& to) {
  to.members.reserve(from.size());
  for (auto&& [key, value] : from)
    to.members.push_back({std::string(key.str()), place_of(key.source()), convert(value)});
  // toml++ sorts by name; people read from top to bottom.
  std::stable_sort(to.members.begin(), to.members.end(), [](const Member& a, const Member& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
}

Node convert(const toml::node& from) {
  Node to;
  to.place = place_of(from.source());
  if (const auto* table = from.as_table()) {
    to.kind = Kind::table;
    convert_members(*table, to);
  } else if (const auto* array = from.as_array()) {
    to.kind = Kind::array;
    to.items.reserve(array->size());
    for (const toml::node& item : *array) to.items.push_back(convert(item));
  } else if (const auto* text = from.as_string()) {
    to.kind = Kind::text;
    to.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    to.kind = Kind::integer;
    to.integer = integer->get();
    to.real = static_cast<double>(to.integer);
  } else if (const auto* real = from.as_floating_point()) {
    to.kind = Kind::real;
    to.real = real->get();
  } else if (const auto* boolean = from.as_boolean()) {
    to.kind = Kind::boolean;
    to.boolean = boolean->get();
  } else {
    to.kind = Kind::date;
    std::ostringstream written;
    from.visit([&](const auto& value) {
      if constexpr (!toml::is_container<decltype(value)>) written << value.get();
    });
    to.text = written.str();
  }
  return to;
}

std::size_t begin_of(std::string_view text, int line) {
  std::size_t begin = 0;
  for (int l = 1; l < line; ++l) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return text.size();
    ++begin;
  }
  return begin;
}

std::string_view line_at(std::string_view text, int line) {
  const std::size_t begin = begin_of(text, line);
  return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

bool is_header(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '[';
}

// Overwrites a line with spaces, so that the places of all others stay; with the head of a table its body,
// which would otherwise be read as part of the table before. False if there is nothing left to remove.
bool blank(std::string& text, int line) {
  const bool whole_table = is_header(line_at(text, line));
  bool changed = false;
  for (std::size_t begin = begin_of(text, line); begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    for (std::size_t i = begin; i < end; ++i) {
      changed |= text[i] != ' ' && text[i] != '\r';
      if (text[i] != '\r') text[i] = ' ';
    }
    begin = end + 1;
    if (!whole_table || begin >= text.size() ||
        is_header(std::string_view(text).substr(begin, text.find('\n', begin) - begin)))
      break;
  }
  return changed;
}

// What people do wrong most, from what the parser says about it.
std::string cure_for(std::string_view line, std::string_view what) {
  if (what.find("redefine") != std::string_view::npos && is_header(line) &&
      line.find("[[") == std::string_view::npos)
    return "one of many has double brackets: [[" +
           std::string(line.substr(line.find('[') + 1, line.find(']') - line.find('[') - 1)) + "]]";
  if (what.find("redefine") != std::string_view::npos || what.find("already") != std::string_view::npos)
    return "each key may stand once in its table: remove one of the two";
  if (line.find("\xE2\x80\x9C") != std::string_view::npos ||
      line.find("\xE2\x80\x9D") != std::string_view::npos)
    return "replace the typographic quotes by straight ones: \"";
  if (what.find("UTF-8") != std::string_view::npos || what.find("utf-8") != std::string_view::npos)
    return "save the file as UTF-8";
  if (what.find("end-of-file") != std::string_view::npos)
    return "a list, table or text that was begun above is not closed: add ], } or \"";
  const auto equals = line.find('=');
  if (equals == std::string_view::npos && line.find('[') == std::string_view::npos)
    return "write key = value, or start the line with # if it is a comment";
  if (std::count(line.begin(), line.end(), '"') % 2 != 0) return "close the quotes: \"text\"";
  if (equals != std::string_view::npos) {
    const auto value = line.find_first_not_of(" \t", equals + 1);
    if (value == std::string_view::npos || line[value] == '#') return "write a value after '='";
    if (line[value] == '\'' || line[value] == '"' || line[value] == '[' || line[value] == '{')
      return "check quotes, commas and brackets of this line (and that a list begun before it is closed)";
    return "put texts, times and durations between quotes: \"45m\"; true, false and numbers stand without";
  }
  return "check the brackets of this line: [table] once, [[room]] for one of many";
}

// "Error while parsing key-value pair: expected ..., saw ..." -> what was expected.
std::string plain(std::string_view description) {
  const auto colon = description.find(": ");
  if (description.starts_with("Error while parsing") && colon != std::string_view::npos)
    description.remove_prefix(colon + 2);
  return std::string(description);
}

}  // namespace

std::string_view name(Kind kind) noexcept {
  switch (kind) {
    case Kind::table:
      return "a table";
    case Kind::array:
      return "a list";
    case Kind::text:
      return "a text";
    case Kind::integer:
      return "a whole number";
    case Kind::real:
      return "a number";
    case Kind::boolean:
      return "true or false";
    case Kind::date:
      return "a date or time";
  }
  return "?";
}

const Member* Node::find(std::string_view key) const noexcept {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

Document parse_document(std::string_view text, const std::string& file) {
  Document document;
  std::string left(text);
  while (static_cast<int>(document.syntax.size()) < max_broken_lines) {
    try {
      document.root = convert(toml::parse(std::string_view(left)));
      return document;
    } catch (const toml::parse_error& error) {
      const Place place = place_of(error.source());
      const std::string line(line_at(left, place.line));
      const std::string what = plain(error.description());
      document.syntax.push_back(
          {file, place.line, place.column, "not valid TOML: " + what, cure_for(line, what)});
      if (!blank(left, place.line)) break;
    } catch (const std::exception& error) {
      document.syntax.push_back({file, 0, 0, std::string("cannot be read: ") + error.what(), ""});
      break;
    }
  }
  return document;
}

}  // namespace vicino::config
