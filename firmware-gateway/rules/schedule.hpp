// When a rule matters: its limits laid out over one local week, as ascending segments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "rules/rule_spec.hpp"
#include "rules/zone.hpp"

namespace vicino::rules {

inline constexpr std::uint8_t no_limit = 0xff;

// From this minute of the week (0 = Monday 00:00) until the next segment, the limit of this index is open.
struct Segment {
  std::uint16_t minute = 0;
  std::uint8_t limit = no_limit;
  friend bool operator==(const Segment&, const Segment&) = default;
};

// Ascending, first at minute 0, neighbours differ. Limits must not overlap (see overlap()).
std::vector<Segment> lay_out(std::span<const Limit> limits);
// Two limits whose windows share a minute of the week, if any do.
std::optional<std::pair<std::size_t, std::size_t>> overlap(std::span<const Limit> limits);
// For how many minutes a limit can be waited for at most, that is from the start of an open run to the end of
// this limit's window; nullopt: without end.
std::optional<int> longest_wait(std::span<const Segment> segments, std::uint8_t limit);

struct WindowState {
  std::uint8_t limit = no_limit;  // which limit is open
  Instant run_start =
      unknown;             // since when one limit or another has been open without a gap; unknown: for ever
  Instant change = never;  // nothing changes before this instant (something may then)
};
WindowState window_at(std::span<const Segment> segments, const Zone& zone, Instant t) noexcept;

}  // namespace vicino::rules
