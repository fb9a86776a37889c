// Small helpers around Boost.JSON, shared by the two codecs of this folder only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::console {

namespace json = boost::json;

inline constexpr std::size_t max_json_depth = 8;

// Never throws.
inline Result<json::object> parse_object(std::string_view text) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = max_json_depth;
  json::value value = json::parse(text, error, {}, options);
  if (error) return Error{"not valid JSON: " + error.message(), ""};
  if (!value.is_object()) return Error{"not a JSON object", ""};
  return std::move(value.as_object());
}

inline json::value to_value(Instant at) {
  if (at == unknown || at == never) return nullptr;
  return json::value(to_rfc3339(at));
}

inline std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}
inline std::optional<std::uint64_t> count_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (!value) return std::nullopt;
  if (value->is_uint64()) return value->as_uint64();
  if (value->is_int64() && value->as_int64() >= 0) return static_cast<std::uint64_t>(value->as_int64());
  return std::nullopt;
}
inline bool flag_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_bool() && value->as_bool();
}
// `absent` for null, a missing key, or what is no instant.
inline Instant instant_at(const json::object& object, std::string_view key, Instant absent) {
  const std::string text = text_at(object, key);
  if (text.empty()) return absent;
  const auto at = parse_rfc3339(text);
  return at ? *at : absent;
}
inline const json::object& object_at(const json::object& object, std::string_view key) {
  static const json::object nothing;
  const auto* value = object.if_contains(key);
  return value && value->is_object() ? value->get_object() : nothing;
}
inline const json::array& array_at(const json::object& object, std::string_view key) {
  static const json::array nothing;
  const auto* value = object.if_contains(key);
  return value && value->is_array() ? value->get_array() : nothing;
}

}  // namespace vicino::console
