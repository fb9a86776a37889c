// One table per enumeration: its words on the wire, in the configuration and in logs.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace vicino::detail {

template <std::size_t N>
using Names = std::array<std::string_view, N>;

template <class Enum, std::size_t N>
constexpr std::string_view name_in(const Names<N>& names, Enum value) noexcept {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view{"?"};
}

// '-' and '_' are the same letter, so that both `living_room` and `living-room` are understood.
constexpr bool same_word(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b,
                            [](char x, char y) { return (x == '_' ? '-' : x) == (y == '_' ? '-' : y); });
}

template <class Enum, std::size_t N>
constexpr std::optional<Enum> value_in(const Names<N>& names, std::string_view word) noexcept {
  for (std::size_t i = 0; i < N; ++i)
    if (same_word(names[i], word)) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace vicino::detail
