// A 64-bit content hash that is the same on every machine: numbers are fed as numbers, strings byte by byte
// with their length. Not for secrets.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace vicino::rules {

class Hasher {
 public:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void add(T value) noexcept { mix(static_cast<std::uint64_t>(value)); }
  void add(double value) noexcept { mix(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value)); }
  void add(std::chrono::milliseconds value) noexcept { mix(static_cast<std::uint64_t>(value.count())); }
  void add(std::string_view text) noexcept {
    mix(text.size());
    for (const char c : text) mix(static_cast<unsigned char>(c));
  }
  std::uint64_t value() const noexcept { return state_; }

 private:
  // The finaliser of splitmix64 (Steele, Lea, Flood 2014) over the running state.
  void mix(std::uint64_t x) noexcept {
    std::uint64_t z = (state_ ^ x) + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    state_ = z ^ (z >> 31);
  }
  std::uint64_t state_ = 0x56696369'6e6f2031u;
};

}  // namespace vicino::rules
