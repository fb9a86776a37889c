// A bounded JSON parser that is used again for every message: no allocation for messages of usual size.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>

namespace vicino::sensors::zigbee2mqtt {

bool is_utf8(std::string_view text) noexcept;

class JsonReader {
 public:
  JsonReader();

  // The parsed value, valid until the next read(); nullptr and `why` (a word of reasons.hpp) if it is
  // refused.
  const boost::json::value* read(std::string_view text, std::string_view& why);

 private:
  void forget();

  std::array<unsigned char, 48 * 1024> values_buffer_;
  std::array<unsigned char, 4 * 1024> parser_buffer_;
  std::optional<boost::json::monotonic_resource> values_;
  boost::json::parser parser_;
  std::optional<boost::json::value> value_;
};

// Small helpers over objects: nullptr or nullopt where the member is missing or of another type.
const boost::json::object* object_at(const boost::json::object& in, std::string_view key) noexcept;
const boost::json::array* array_at(const boost::json::object& in, std::string_view key) noexcept;
std::optional<std::string_view> string_at(const boost::json::object& in, std::string_view key) noexcept;
std::optional<bool> bool_at(const boost::json::object& in, std::string_view key) noexcept;

}  // namespace vicino::sensors::zigbee2mqtt
