// The codes of the social-alarm world (as in SS 91100, "SCAIP") that stand beside our own words, so that a
// receiver of that world can map alerts one to one. No conformity to that standard is claimed. Clause P6 of
// docs/protocol.
#pragma once

#include <optional>
#include <string_view>

#include "domain/alert.hpp"

namespace vicino::protocol {

struct AlarmCodes {
  std::string_view device_type;  // "0003"
  std::string_view status;       // "0010"
  std::string_view location;     // "011"
  std::optional<int> priority;   // 0 (test) ... 9 (most urgent); none: cancelled by the person
  friend bool operator==(const AlarmCodes&, const AlarmCodes&) = default;
};

AlarmCodes alarm_codes(const AlertRecord& alert) noexcept;
std::string_view location_code(RoomType room) noexcept;

}  // namespace vicino::protocol
