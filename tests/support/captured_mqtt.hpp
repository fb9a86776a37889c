// Recorded MQTT traffic: one JSON object a line (tst, topic, qos, retain, payload), compressed with xz. The
// recordings are optional data: where they are absent, tests say "skipped: ..." and pass.
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "domain/instant.hpp"

namespace vicino::test {

struct CapturedMessage {
  Instant at = unknown;  // when the recorder got it
  std::string topic;
  std::string payload;
  int qos = 0;
  bool retained = false;
};

// Where the recordings are: $VICINO_DATA, or shared/data beside the source tree. Prints why if they are not
// there.
inline std::optional<std::filesystem::path> recorded_data(std::string_view what) {
  const char* set = std::getenv("VICINO_DATA");
  const std::filesystem::path folder = set != nullptr
                                           ? std::filesystem::path(set)
                                           : std::filesystem::path(VICINO_SOURCE_DIR) / "../shared/data";
  if (auto found = folder / what; std::filesystem::exists(found)) return found;
  std::cout << "skipped: no " << what << " in " << folder.lexically_normal().string()
            << " (set VICINO_DATA)\n";
  return std::nullopt;
}

// The text of an .xz file, by the xz program.
inline std::string unpacked(const std::filesystem::path& file) {
  const std::string command = "xz -dc '" + file.string() + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string text;
  std::array<char, 65536> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
    text.append(buffer.data(), n);
  return text;
}

inline std::vector<CapturedMessage> read_captured(const std::filesystem::path& file) {
  std::vector<CapturedMessage> messages;
  const auto text = unpacked(file);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = boost::json::parse(std::string_view(text).substr(at, end - at)).as_object();
    at = end + 1;
    CapturedMessage message;
    message.topic = line.at("topic").as_string().c_str();
    if (const auto* payload = line.at("payload").if_string())
      message.payload = payload->c_str();  // null: empty
    message.qos = static_cast<int>(line.at("qos").as_int64());
    message.retained = line.at("retain").as_int64() != 0;
    if (auto tst = parse_rfc3339(line.at("tst").as_string().c_str())) message.at = *tst;
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace vicino::test
