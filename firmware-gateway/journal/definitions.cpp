#include "journal/definitions.hpp"

#include <cstdint>

namespace vicino::journal {
namespace {

// Numbers as 8 bytes little-endian, texts and lists with their length in front.
void put_number(std::string& out, std::uint64_t n) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(n >> (8 * i) & 0xff));
}
void put_list(std::string& out, const std::vector<std::string>& items) {
  put_number(out, items.size());
  for (const auto& item : items) {
    put_number(out, item.size());
    out += item;
  }
}

std::optional<std::uint64_t> take_number(std::string_view& rest) {
  if (rest.size() < 8) return std::nullopt;
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < 8; ++i) n |= std::uint64_t{static_cast<unsigned char>(rest[i])} << (8 * i);
  rest.remove_prefix(8);
  return n;
}
bool take_list(std::string_view& rest, std::vector<std::string>& items) {
  const auto count = take_number(rest);
  if (!count || *count > rest.size()) return false;  // an item takes 8 bytes at least
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto size = take_number(rest);
    if (!size || *size > rest.size()) return false;
    items.emplace_back(rest.substr(0, static_cast<std::size_t>(*size)));
    rest.remove_prefix(items.back().size());
  }
  return true;
}

}  // namespace

Definitions definitions_of(const Home& home, std::uint64_t rules) {
  Definitions d;
  d.rules = rules;
  for (const auto& signal : home.signals) d.signals.push_back(signal.name);
  for (const auto& device : home.devices) d.devices.push_back(device.id);
  return d;
}

std::string encode(const Definitions& definitions) {
  std::string out(1, definitions_note);
  put_number(out, definitions.rules);
  put_list(out, definitions.signals);
  put_list(out, definitions.devices);
  return out;
}

std::optional<Definitions> decode_definitions(std::string_view note) {
  if (note.empty() || note.front() != definitions_note) return std::nullopt;
  note.remove_prefix(1);
  Definitions d;
  const auto rules = take_number(note);
  if (!rules || !take_list(note, d.signals) || !take_list(note, d.devices) || !note.empty())
    return std::nullopt;
  d.rules = *rules;
  return d;
}

}  // namespace vicino::journal
