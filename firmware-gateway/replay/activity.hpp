// What went on in the home, in bins of five minutes of the home's wall clock: what a plot shows beside the alerts.
// Memory grows with the days of the recording (some hundred bytes a room and day), not with its events.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "domain/event.hpp"
#include "domain/home.hpp"
#include "rules/state.hpp"
#include "rules/zone.hpp"

namespace vicino::replay {

inline constexpr int minutes_per_bin = 5;
inline constexpr std::size_t bins_per_day = 24 * 60 / minutes_per_bin;

class Activity {
 public:
  using Bins = std::array<std::uint8_t, bins_per_day>;
  struct Day {
    std::vector<Bins> rooms;  // by RoomId, and one more for what hangs in no room: movements, at most 255
    Bins doors{};             // 1: an outer door was opened, 2: and it was open all the time
    Bins inner{};             // the same of other doors and windows
    Bins bed{};               // 1: occupied
    Bins out{};               // 1: everybody presumably out
    Bins known{};             // 1: the recording covers this
  };

  Activity(const Home& home, const rules::Zone& zone);

  // `state`: the engine's, after the event.
  void take(const Event& event, const rules::EngineState& state);
  void finish(Instant to);

  const Home& home() const noexcept { return home_; }
  const rules::Zone& zone() const noexcept { return zone_; }
  bool has_bed() const noexcept { return has_bed_; }
  const std::map<std::int64_t, Day>& days() const noexcept { return days_; }  // by days since 1970, local

 private:
  struct Place {
    std::int64_t day = 0;
    std::size_t bin = 0;
  };
  Place place(Instant t) const;
  Day& day(std::int64_t number);
  void fill(Instant to);  // what lasts, up to there

  Home home_;
  rules::Zone zone_;
  std::map<std::int64_t, Day> days_;
  std::vector<bool> high_;  // by SignalId
  bool has_bed_ = false;
  unsigned beds_ = 0;        // occupied now
  unsigned outer_open_ = 0;  // open now
  unsigned inner_open_ = 0;
  bool out_ = false;
  Instant filled_ = unknown;
};

}  // namespace vicino::replay
