#include "sensors/zigbee2mqtt/json.hpp"

#include <boost/json/error.hpp>

#include "sensors/zigbee2mqtt/decoder.hpp"
#include "sensors/zigbee2mqtt/reasons.hpp"

namespace vicino::sensors::zigbee2mqtt {
namespace json = boost::json;

namespace {
json::parse_options bounded() {
  json::parse_options options;
  options.max_depth = max_json_depth;
  return options;
}
}  // namespace

bool is_utf8(std::string_view text) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = p + text.size();
  while (p < end) {
    const unsigned lead = *p++;
    if (lead < 0x80) continue;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || end - p < more) return false;
    // The second byte's range excludes overlong forms, surrogates and what is above U+10FFFF.
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (*p < low || *p > high) return false;
    ++p;
    for (int i = 1; i < more; ++i, ++p)
      if (*p < 0x80 || *p > 0xBF) return false;
  }
  return true;
}

JsonReader::JsonReader()
    : parser_(json::storage_ptr(), bounded(), parser_buffer_.data(), parser_buffer_.size()) {}

void JsonReader::forget() {
  value_.reset();  // before the memory it lives in
  parser_.reset();
  // Made anew instead of release(): that forgets to reset the growth, and after some large messages asks for too much.
  values_.emplace(values_buffer_.data(), values_buffer_.size());
}

const json::value* JsonReader::read(std::string_view text, std::string_view& why) {
  forget();
  json::error_code error;
  parser_.reset(&*values_);
  parser_.write(text.data(), text.size(), error);
  if (!error) {
    value_.emplace(parser_.release());
    return &*value_;
  }
  why = error == json::error::too_deep ? reason::too_deep
        : is_utf8(text)                ? reason::not_json
                                       : reason::not_utf8;
  return nullptr;
}

const json::object* object_at(const json::object& in, std::string_view key) noexcept {
  const auto* member = in.if_contains(key);
  return member == nullptr ? nullptr : member->if_object();
}
const json::array* array_at(const json::object& in, std::string_view key) noexcept {
  const auto* member = in.if_contains(key);
  return member == nullptr ? nullptr : member->if_array();
}
std::optional<std::string_view> string_at(const json::object& in, std::string_view key) noexcept {
  const auto* member = in.if_contains(key);
  const auto* text = member == nullptr ? nullptr : member->if_string();
  return text == nullptr ? std::nullopt : std::optional<std::string_view>(std::string_view(*text));
}
std::optional<bool> bool_at(const json::object& in, std::string_view key) noexcept {
  const auto* member = in.if_contains(key);
  const auto* flag = member == nullptr ? nullptr : member->if_bool();
  return flag == nullptr ? std::nullopt : std::optional<bool>(*flag);
}

}  // namespace vicino::sensors::zigbee2mqtt
