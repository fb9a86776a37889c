#include "schema_keys.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "problems.hpp"

namespace {

namespace json = boost::json;

json::object properties_of(const std::string& file, const std::string& definition) {
  const json::value schema =
      json::parse(read_text(VICINO_SOURCE_DIR "/config/schema/" + file + ".schema.json"));
  const json::object& table =
      definition.empty() ? schema.as_object()
                         : schema.as_object().at("definitions").as_object().at(definition).as_object();
  return table.at("properties").as_object();
}

}  // namespace

std::vector<std::string> schema_keys(const std::string& file, const std::string& definition) {
  std::vector<std::string> keys;
  for (const auto& property : properties_of(file, definition)) keys.emplace_back(property.key());
  std::ranges::sort(keys);
  return keys;
}

std::vector<std::string> schema_enum(const std::string& file, const std::string& definition,
                                     const std::string& property) {
  json::object table = properties_of(file, definition).at(property).as_object();
  if (const auto* forms = table.if_contains("oneOf"))
    table = json::object(forms->as_array().at(0).as_object());
  std::vector<std::string> words;
  for (const auto& word : table.at("enum").as_array()) words.emplace_back(word.as_string());
  std::ranges::sort(words);
  return words;
}
