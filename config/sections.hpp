// The keys that each table of the three files may have: one list, from which the parser, the "did you mean"
// and the test of the editors' schemas (schema/*.json) all read.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace vicino::config {

enum class Section : std::uint8_t {
  main,
  local_broker,
  uplink,
  uplink_second,
  storage,
  console,
  help,
  help_device,  // vicino.toml
  home,
  room,
  device,  // home.toml
  rules,
  rule,
  limit,
  visit,
  edge,  // rules.toml
  threshold,
  momentary,
  latch,
  count_within,
  sequence,
  absence,
  silent
};
inline constexpr std::size_t section_count = 23;

// As it stands in messages: "[[device]]", "when".
const char* title(Section section) noexcept;
std::span<const std::string> known_keys(Section section);

}  // namespace vicino::config
