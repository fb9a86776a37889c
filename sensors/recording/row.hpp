// One line of a CASAS text recording, parsed without copying. Pure: no clock, no file, no allocation.
//
//   2016-07-12 00:00:30.600670<TAB>BedroomABed<TAB>ON
//   2011-06-15 01:03:39.14962 Bedroom Bedroom ON Sleep
//
// The fraction is a decimal one whose trailing zeros were dropped by some writers: ".14962" is 149,620
// microseconds.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace vicino::recording {

enum class Said : std::uint8_t { off, on, closed, open };

struct Row {
  std::int64_t local_us =
      0;                  // wall clock of the home: microseconds since 1970-01-01 00:00 of that wall clock
  std::string_view area;  // "OutsideDoor"
  std::string_view part;  // "FrontDoor"; the same as `area` where the recording names the sensor once
  Said said = Said::off;
  std::string_view activity;  // the annotator's label, "" if none
};

// Why a line brought no reading. The first ones are found by parse_row, the last two by the sensor map.
enum class Refusal : std::uint8_t {
  too_long,
  bad_date,
  bad_time,
  no_sensor,
  unknown_state,
  unknown_sensor,
  state_without_meaning,
};
inline constexpr std::size_t refusal_count = 7;
std::string_view name(Refusal refusal) noexcept;  // "bad-date"

// A longer line is no row: it is refused, whatever is in it.
inline constexpr std::size_t longest_line = 1024;

// The views of the row point into `line`, which holds one line without its end ("\r" is forgiven).
std::variant<Row, Refusal> parse_row(std::string_view line) noexcept;

bool is_blank(std::string_view line) noexcept;

}  // namespace vicino::recording
