#include "sensors/simulated_home/json_text.hpp"

#include <array>
#include <charconv>

#include <boost/json.hpp>

namespace vicino::simulated_home {
namespace json = boost::json;

namespace {

void append_number(double number, std::string& out) {
  std::array<char, 64> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append(const json::value& value, std::string& out) {
  if (const auto* number = value.if_double()) return append_number(*number, out);
  if (const auto* object = value.if_object()) {
    out += '{';
    for (const auto& [key, member] : *object) {
      if (out.back() != '{') out += ',';
      out += json::serialize(json::value(key));
      out += ':';
      append(member, out);
    }
    out += '}';
    return;
  }
  if (const auto* array = value.if_array()) {
    out += '[';
    for (const auto& element : *array) {
      if (out.back() != '[') out += ',';
      append(element, out);
    }
    out += ']';
    return;
  }
  out += json::serialize(value);
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string out;
  append(value, out);
  return out;
}

}  // namespace vicino::simulated_home
