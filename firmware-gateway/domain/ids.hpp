// Small integers that stand for things named in the configuration. They are given when the configuration is
// read, in the order of the file, and mean nothing outside the home and rule set they came with.
#pragma once

#include <cstdint>
#include <limits>

namespace vicino {

enum class SignalId : std::uint16_t {};
enum class DeviceId : std::uint16_t {};
enum class RoomId : std::uint16_t {};
enum class RuleIndex : std::uint16_t {};

// "None" of each: the largest value of the type.
inline constexpr SignalId no_signal{std::numeric_limits<std::uint16_t>::max()};
inline constexpr DeviceId no_device{std::numeric_limits<std::uint16_t>::max()};
inline constexpr RoomId no_room{std::numeric_limits<std::uint16_t>::max()};

template <class Id>
constexpr std::size_t index(Id id) noexcept {
  return static_cast<std::size_t>(id);
}

// Position of an entry in one journal: 1, 2, 3, ... without a gap. 0 means "none".
using Seq = std::uint64_t;

// Number of an alert (one episode of one rule) within one journal: 1, 2, 3, ... 0 means "none".
using AlertNumber = std::uint64_t;

}  // namespace vicino
